import { asUser } from '../customize/users.ts';
import { ApiError, notFound, refuse, sessionExpired, unknownAuthorization } from '../http/api-error.ts';
import type { Reply, Request } from '../http/message.ts';
import { segmentsOf } from '../http/router.ts';
import type { Org } from '../org.ts';
import type { Language } from '../schema/labels.ts';
import { countCall, limitInfo } from './daily-calls.ts';
import { withoutParts } from './multipart.ts';
import type { RestRequest } from './rest-request.ts';
import { versions } from './root.ts';
import { routes } from './routes.ts';
import { methodNotAllowed } from './sobjects.ts';
import { readVersion } from './versions.ts';
import { asXml, wantsXml } from './xml-body.ts';

/** Answers everything below /services/data, in XML to whom likes it better. */
export function answerRest(org: Org, sent: Request): Reply {
  const { request, format } = withoutFormat(sent);
  const reply = answerCall(org, request);
  const isXml = format === undefined ? wantsXml(request.headers.accept) : format === 'xml';
  const shown = isXml ? asXml(reply, request.path) : reply;
  return { ...shown, headers: { ...NOT_KEPT, ...shown.headers } };
}

/** No proxy and no client keeps an answer. */
const NOT_KEPT = { 'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private' };

/** `…/sobjects/Account.json` and `….xml` choose the format in the address; the value of an external id keeps its dots. */
function withoutFormat(request: Request): { request: Request; format?: string } {
  const [, path, format] = /^(\/services\/data\/v[\d.]+(?:\/\w+){0,2}\/\w+)\.(json|xml)$/.exec(request.path) ?? [];
  return path && format ? { request: { ...request, path }, format } : { request };
}

function answerCall(org: Org, sent: Request): Reply {
  const segments = segmentsOf(sent.path).slice(2);
  if (segments.length === 0 || segments[0] === '') return versions();
  try {
    const version = readVersion(segments[0] ?? '');
    if (version === 'retired')
      throw refuse(410, 'UNSUPPORTED_API_VERSION', 'The requested API version has been retired.');
    if (!version) throw notFound();
    const userId = authenticate(org, sent);
    countCall(org);
    const request = withoutParts(sent);
    const raw = request.body;
    const language = languageOf(org, userId, request.headers['accept-language']);
    const { method, path, query, headers } = request;
    const reply = route(
      { org: asUser(org, userId), userId, language, version, headers, raw, method, path, query, params: {} },
      segments.slice(1),
    );
    return { ...reply, headers: { ...limitInfo(org), ...reply.headers } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: error.body(), headers: { ...limitInfo(org), ...error.headers } };
  }
}

/** Finds the handler of a call and runs it; composite parts come in here too. */
export function route(request: RestRequest, segments: readonly string[]): Reply {
  const method = methodOf(request);
  const match = routes.match(method, segments);
  if (!match) throw notFound();
  if (!match.handle) throw methodNotAllowed(method, match.methods);
  return match.handle({ ...request, method, params: match.params });
}

/** `POST …?_HttpMethod=PATCH` stands in for clients that cannot send PATCH. */
function methodOf({ method, query }: RestRequest): string {
  const override = method === 'POST' ? query.get('_HttpMethod') : null;
  return override ? override.toUpperCase() : method;
}

function authenticate(org: Org, request: Request): string {
  const { authorization } = request.headers;
  if (authorization === undefined) throw sessionExpired();
  const [, token] = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization) ?? [];
  if (!token) throw unknownAuthorization();
  const session = org.sessions.find(token);
  if (!session) throw sessionExpired();
  return session.userId;
}

/** What the client asks for wins over the user's own language. */
export function languageOf(org: Org, userId: string, accepted: string | undefined): Language {
  const wanted = accepted?.trim().slice(0, 2).toLowerCase();
  if (wanted === 'ja' || wanted === 'en') return wanted;
  return org.store.table('User').rows.get(userId)?.LanguageLocaleKey === 'ja' ? 'ja' : 'en';
}
