import { asUser } from '../customize/users.ts';
import { ApiError } from '../http/api-error.ts';
import type { Reply, Request } from '../http/message.ts';
import { baseUrl } from '../oauth/base-url.ts';
import { passwordLogin } from '../oauth/token.ts';
import type { Call, Org } from '../org.ts';
import { countCall } from '../rest/daily-calls.ts';
import { languageOf } from '../rest/dispatch.ts';
import { readVersion } from '../rest/versions.ts';
import { SOAP_CALLS } from './calls.ts';
import { envelope, faultOf, faultReply, SoapFault } from './fault.ts';
import { describeMetadata, listMetadata } from './list-metadata.ts';
import { readMetadata } from './metadata.ts';
import { SOAP_READS } from './reads.ts';
import { type Dialect, ENTERPRISE, PARTNER } from './records.ts';
import { userInfo } from './user-info.ts';
import { child, childText, type Element, parseXml, toXml, XmlError } from './xml.ts';

/** What stands behind /services/Soap/: u = partner, c = enterprise, m = metadata. */
const METADATA: Dialect = { ...PARTNER, namespace: 'http://soap.sforce.com/2006/04/metadata' };
const DIALECTS: Record<string, Dialect> = { u: PARTNER, c: ENTERPRISE, m: METADATA };

/** POST /services/Soap/u/{version}: the partner API; /c/ the enterprise API; /m/ reads picklists and nothing else. */
export function answerSoap(org: Org, request: Request): Reply {
  const [, , , api = 'u', named] = request.path.split('/');
  const version = named || '64.0';
  const dialect = DIALECTS[api] ?? PARTNER;
  try {
    const spoken = readVersion(`v${version}`) ?? readVersion(`v${version}.0`);
    if (spoken === undefined) throw new SoapFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
    if (spoken === 'retired')
      throw new SoapFault('UNSUPPORTED_API_VERSION', 'The requested API version has been retired.');
    return answerCall(org, request, dialect, version);
  } catch (error) {
    if (error instanceof SoapFault) return faultReply(error, dialect);
    if (error instanceof ApiError) return faultReply(faultOf(error), dialect);
    throw error;
  }
}

function answerCall(org: Org, request: Request, dialect: Dialect, version: string): Reply {
  const document = readDocument(request.body);
  const body = child(document, 'Body')?.children[0];
  if (!body) throw new SoapFault('UNKNOWN_EXCEPTION', 'The SOAP body is empty');
  if (body.name === 'login') return login(org, request, dialect, version, body);
  const call = callOf(org, request, version, document);
  countCall(org);
  if (body.name === 'logout') {
    org.sessions.close(sessionId(document));
    return envelope(200, '<logoutResponse/>', dialect);
  }
  const answer = (inner: string): Reply =>
    envelope(200, `<${body.name}Response>${inner}</${body.name}Response>`, dialect);
  if (dialect === METADATA) {
    if (body.name === 'readMetadata') return answer(toXml('result', readMetadata(call, body)));
    if (body.name === 'describeMetadata') return answer(toXml('result', describeMetadata()));
    if (body.name === 'listMetadata') return answer(toXml('result', listMetadata(call, body)));
    throw unknownCall(dialect, body);
  }
  const read = Object.hasOwn(SOAP_READS, body.name) ? SOAP_READS[body.name] : undefined;
  if (read) return answer(read(call, body, dialect));
  const run = Object.hasOwn(SOAP_CALLS, body.name) ? SOAP_CALLS[body.name] : undefined;
  if (!run) throw unknownCall(dialect, body);
  return answer(toXml('result', runAllOrNone(call, () => run(call, body)).map(inOrder)));
}

const unknownCall = ({ namespace }: Dialect, { name }: Element): SoapFault =>
  new SoapFault('UNKNOWN_EXCEPTION', `No operation available for request {${namespace}}${name}`);

/** Clients that were generated from the WSDL want the elements of a result in its order: that of the alphabet. */
const inOrder = (result: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1)));

/** With AllOrNoneHeader one refusal takes the others' work back. */
function runAllOrNone(call: Call, work: () => Record<string, unknown>[]): Record<string, unknown>[] {
  let results: Record<string, unknown>[] = [];
  try {
    call.org.store.transaction(() => {
      results = work();
      const failed = results.some((result) => result.success === false);
      if (failed && call.headers['soap-all-or-none']) throw new TakenBack();
    });
    return results;
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
    return results.map((result) => (result.success === true ? ROLLED_BACK : result));
  }
}

class TakenBack extends Error {}

const ROLLED_BACK = {
  errors: [
    {
      fields: null,
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    },
  ],
  id: null,
  success: false,
};

function readDocument(source: string): Element {
  try {
    return parseXml(source);
  } catch (error) {
    if (error instanceof XmlError)
      throw new SoapFault('UNKNOWN_EXCEPTION', `The request is not well-formed XML: ${error.message}`);
    throw error;
  }
}

const sessionId = (document: Element): string =>
  childText(child(child(document, 'Header'), 'SessionHeader'), 'sessionId') ?? '';

function callOf(org: Org, request: Request, version: string, document: Element): Call {
  const session = org.sessions.find(sessionId(document));
  if (!session)
    throw new SoapFault(
      'INVALID_SESSION_ID',
      'Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session key',
    );
  const headers = { ...request.headers, ...optionsOf(child(document, 'Header')) };
  const { userId } = session;
  const locale = childText(child(child(document, 'Header'), 'LocaleOptions'), 'language');
  const language = locale === undefined ? 'en' : languageOf(org, userId, locale);
  return { org: asUser(org, userId), userId, language, version, headers, raw: '' };
}

/** What REST says in headers of its own stands in elements of the SOAP header. */
function optionsOf(header: Element | undefined): Record<string, string> {
  const duplicates = child(header, 'DuplicateRuleHeader');
  const assignment = child(header, 'AssignmentRuleHeader');
  const rule = childText(assignment, 'assignmentRuleId') ?? childText(assignment, 'useDefaultRule');
  const options: Record<string, string> = {};
  if (duplicates) {
    const flags = duplicates.children.map((flag) => `${flag.name}=${flag.text.trim()}`);
    options['sforce-duplicate-rule-header'] = flags.join('; ');
  }
  if (rule !== undefined) options['sforce-auto-assign'] = rule;
  const size = childText(child(header, 'QueryOptions'), 'batchSize');
  if (size !== undefined) options['sforce-query-options'] = `batchSize=${size}`;
  const all = childText(child(header, 'AllOrNoneHeader'), 'allOrNone');
  if (all === 'true') options['soap-all-or-none'] = 'true';
  return options;
}

function login(org: Org, request: Request, dialect: Dialect, version: string, body: Element): Reply {
  const userId = passwordLogin(org, childText(body, 'username') ?? '', childText(body, 'password') ?? '');
  if (!userId || org.faults.tokensRevoked) {
    throw new SoapFault(
      'INVALID_LOGIN',
      'Invalid username, password, security token; or user locked out.',
      'LoginFault',
    );
  }
  const session = org.sessions.open({ userId, clientId: org.settings.clientId, scope: 'full' });
  const url = baseUrl(org, request);
  const api = dialect === ENTERPRISE ? 'c' : 'u';
  const result = {
    metadataServerUrl: `${url}/services/Soap/m/${version}/${org.settings.orgId}`,
    passwordExpired: false,
    sandbox: false,
    serverUrl: `${url}/services/Soap/${api}/${version}/${org.settings.orgId}`,
    sessionId: session.token,
    userId,
    userInfo: userInfo(org, userId),
  };
  return envelope(200, toXml('loginResponse', { result }), dialect);
}
