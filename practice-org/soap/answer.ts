import type { Reply, Request } from '../http/message.ts';
import { baseUrl } from '../oauth/base-url.ts';
import { passwordLogin } from '../oauth/token.ts';
import type { Call, Org } from '../org.ts';
import { SOAP_CALLS } from './calls.ts';
import { envelope, faultReply, SoapFault } from './fault.ts';
import { child, childText, type Element, parseXml, toXml, XmlError } from './xml.ts';

/** POST /services/Soap/u/{version}: the partner API as far as REST has no counterpart. */
export function answerSoap(org: Org, request: Request): Reply {
  try {
    const [, , , , version = '64.0'] = request.path.split('/');
    const document = readDocument(request.body);
    const body = child(document, 'Body')?.children[0];
    if (!body) throw new SoapFault('UNKNOWN_EXCEPTION', 'The SOAP body is empty');
    if (body.name === 'login') return login(org, request, version, body);
    const call = callOf(org, request, version, document);
    if (body.name === 'logout') {
      org.sessions.close(sessionId(document));
      return envelope(200, '<logoutResponse/>');
    }
    const run = Object.hasOwn(SOAP_CALLS, body.name) ? SOAP_CALLS[body.name] : undefined;
    if (!run)
      throw new SoapFault(
        'UNKNOWN_EXCEPTION',
        `No operation available for request {urn:partner.soap.sforce.com}${body.name}`,
      );
    const results = org.store.transaction(() => run(call, body));
    return envelope(200, toXml(`${body.name}Response`, { result: results }));
  } catch (error) {
    if (error instanceof SoapFault) return faultReply(error);
    throw error;
  }
}

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
  return { org, userId: session.userId, language: 'en', version, headers: request.headers, raw: '' };
}

function login(org: Org, request: Request, version: string, body: Element): Reply {
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
  const result = {
    metadataServerUrl: `${url}/services/Soap/m/${version}/${org.settings.orgId}`,
    passwordExpired: false,
    sandbox: false,
    serverUrl: `${url}/services/Soap/u/${version}/${org.settings.orgId}`,
    sessionId: session.token,
    userId,
    userInfo: {
      organizationId: org.settings.orgId,
      organizationName: 'Practice Org',
      userId,
      userName: org.settings.username,
    },
  };
  return envelope(200, toXml('loginResponse', { result }));
}
