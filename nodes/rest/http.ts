/** A call of a plain REST service: `exchange` with the service-independent failures said as flow errors. */
import { TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { ExchangeError, exchange, type Incoming, type Outgoing, retryAfterMs } from './exchange.ts';
import { requireOutside } from './outside.ts';

const MOST_REDIRECTS = 5;

/**
 * Answers below 500 except 429 come back for the service to judge. GET and HEAD follow redirects, without any of the
 * caller's own headers once the origin changes; other methods never do.
 */
export async function call(outgoing: Outgoing): Promise<Incoming> {
  let request = outgoing;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(request);
    const next = redirected(request, answer);
    if (!next || redirects === MOST_REDIRECTS) return answer;
    request = next;
  }
}

async function send(outgoing: Outgoing): Promise<Incoming> {
  const url = new URL(outgoing.url);
  const { host } = url;
  if (outgoing.reach === 'outside') await requireOutside(url);
  let answer: Incoming;
  try {
    answer = await exchange(outgoing);
  } catch (error) {
    if (error instanceof ExchangeError) throw asFlowError(error, host);
    throw error;
  }
  const { status } = answer;
  const waitMs = retryAfterMs(answer.headers);
  const asked = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  // A 503 may be of a gateway whose service goes on working: only a request that changes nothing surely did nothing.
  const isRead = outgoing.method === 'GET' || outgoing.method === 'HEAD';
  if (status === 429 || (status === 503 && isRead)) throw new TransientError('http.busy', { host, status }, asked);
  if (status >= 500) throw new UncertainError('http.serverError', { host, status }, asked);
  return answer;
}

export function asFlowError(error: ExchangeError, host: string): Error {
  if (error.reason === 'tooLarge') return new UserFixableError('http.answerTooLarge', { host }, { cause: error });
  if (!error.wasSent) return new TransientError('http.unreachable', { host }, { cause: error });
  return new UncertainError('http.noAnswer', { host }, { cause: error });
}

function redirected(request: Outgoing, answer: Incoming): Outgoing | undefined {
  const location = answer.headers.location;
  if (answer.status < 300 || answer.status > 399 || !location) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (!URL.canParse(location, request.url)) return undefined;
  const url = new URL(location, request.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const isSameOrigin = url.origin === new URL(request.url).origin;
  return { ...request, url: url.href, headers: isSameOrigin ? request.headers : {} };
}
