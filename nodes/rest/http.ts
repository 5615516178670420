/** A call of a plain REST service: `exchange` with the service-independent failures said as flow errors. */
import { TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { ExchangeError, exchange, type Incoming, type Outgoing, retryAfterMs } from './exchange.ts';
import { requireReach } from './outside.ts';

const MOST_REDIRECTS = 5;

/**
 * Answers below 500 except 429 come back for the service to judge. Redirects are followed as browsers do: GET and HEAD as they
 * are, what was written by a GET of the page that stands for its answer; 307 and 308, which ask to write once more, are not.
 * Once the origin changes none of the caller's own headers go along.
 */
export async function call(outgoing: Outgoing): Promise<Incoming> {
  const first = await send(outgoing);
  const next = redirected(outgoing, first);
  if (!next) return first;
  if (isRead(outgoing)) return follow(next);
  // It is done: whatever becomes of the page behind it must not make it be sent again.
  const { host } = new URL(outgoing.url);
  const answer = await follow(next).catch((error: unknown) => {
    throw new UncertainError('http.noAnswer', { host }, { cause: error });
  });
  if (answer.status >= 400) throw new UncertainError('http.answerPageRefused', { host, status: answer.status });
  return answer;
}

async function follow(redirect: Outgoing): Promise<Incoming> {
  let request = redirect;
  for (let redirects = 1; ; redirects += 1) {
    const answer = await send(request);
    const next = redirected(request, answer);
    if (!next || redirects === MOST_REDIRECTS) return answer;
    request = next;
  }
}

const isRead = ({ method }: Outgoing): boolean => method === 'GET' || method === 'HEAD';

async function send(outgoing: Outgoing): Promise<Incoming> {
  const url = new URL(outgoing.url);
  const { host } = url;
  await requireReach(url, outgoing.reach);
  let answer: Incoming;
  try {
    answer = await exchange(outgoing);
  } catch (error) {
    if (error instanceof ExchangeError) throw asFlowError(error, host, outgoing);
    throw error;
  }
  const { status } = answer;
  const waitMs = retryAfterMs(answer.headers);
  const asked = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  // A 503 may be of a gateway whose service goes on working: only a request that changes nothing surely did nothing.
  if (status === 429 || (status === 503 && isRead(outgoing)))
    throw new TransientError('http.busy', { host, status }, asked);
  if (status >= 500) throw new UncertainError(failed(outgoing), { host, status }, asked);
  return answer;
}

/** A second PUT or DELETE changes nothing more (RFC 9110). */
const isRepeatable = ({ method }: Outgoing): boolean => method === 'PUT' || method === 'DELETE';

const failed = (outgoing: Outgoing): string =>
  isRead(outgoing) ? 'http.readFailed' : isRepeatable(outgoing) ? 'http.changeFailed' : 'http.serverError';

const unanswered = (outgoing: Outgoing): string =>
  isRead(outgoing) ? 'http.readUnanswered' : isRepeatable(outgoing) ? 'http.changeUnanswered' : 'http.noAnswer';

function asFlowError(error: ExchangeError, host: string, outgoing: Outgoing): Error {
  if (error.reason === 'tooLarge') return new UserFixableError('http.answerTooLarge', { host }, { cause: error });
  if (!error.wasSent) return new TransientError('http.unreachable', { host }, { cause: error });
  return new UncertainError(unanswered(outgoing), { host }, { cause: error });
}

function redirected(request: Outgoing, answer: Incoming): Outgoing | undefined {
  const location = answer.headers.location;
  if (!location || !mayFollow(request, answer.status) || !URL.canParse(location, request.url)) return undefined;
  const from = new URL(request.url);
  const url = new URL(location, from);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  // Where another machine sends us is data, not the will of whoever made the flow.
  const reach = request.reach ?? (url.hostname === from.hostname ? undefined : 'notInside');
  const headers = url.origin === from.origin ? request.headers : {};
  if (isRead(request)) return { ...request, url: url.href, headers, reach };
  const { body: _body, guard: _guard, ...rest } = request;
  return { ...rest, method: 'GET', url: url.href, headers: withoutBody(headers), reach };
}

function mayFollow(request: Outgoing, status: number): boolean {
  if (status < 300 || status > 399) return false;
  return isRead(request) || status === 303 || (request.method === 'POST' && (status === 301 || status === 302));
}

const withoutBody = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-/i.test(name)));
