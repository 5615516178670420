/**
 * jsforce's requests over our own sockets. jsforce's transport repeats by itself, waits half an hour and knows no moment
 * "just before the first byte"; this one sends exactly once, asks the guard there, and renews a dead session, or looks for an
 * org that has moved, at most once per request. `_transport` is private to jsforce: its version is pinned.
 */
import { PassThrough } from 'node:stream';
import type { Connection, HttpRequest, HttpResponse } from 'jsforce';
import type { SendGuard } from '../contract.ts';
import { ConnectionDeadError, TransientError } from '../errors.ts';
import { ExchangeError, exchange, type Incoming } from '../rest/exchange.ts';

/** Travels through jsforce as its request options, and brings back what jsforce does not tell. */
export interface Trace {
  signal: AbortSignal | undefined;
  guard: Pick<SendGuard, 'check'> | undefined;
  timeoutMs: number | undefined;
  status: number;
  headers: Record<string, string>;
  /** By our clock, for comparing it with the far side's. */
  sentAt: number;
  answeredAt: number;
  noContentResponse?: unknown;
}

interface Address {
  instanceUrl: string;
  accessToken: string;
}

export interface Session {
  /** Current address and token; after `renew`, newer ones. */
  current(): Address;
  renew(usedToken: string): Promise<void>;
  /** False when the org is still where it was, as far as signing in anew tells. */
  hasMoved(used: Address): Promise<boolean>;
  /** After each call that the org answered. */
  answered(headers: Record<string, string>): void;
}

interface StreamedPromise<T> extends Promise<T> {
  stream(): PassThrough;
}

/** 401s that no new token would mend. */
const hopeless = /Connected app is not attached to Agent|This session is not valid for use with the (REST )?API/;

export class SalesforceTransport {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  attachTo(connection: Connection): void {
    (connection as unknown as { _transport: SalesforceTransport })._transport = this; // private on purpose, see above
  }

  /** Called by jsforce, which wants a promise that is a stream as well; we never read the stream. */
  httpRequest(request: HttpRequest, trace: Trace): StreamedPromise<HttpResponse> {
    return Object.assign(this.#send(request, trace), { stream: () => new PassThrough() });
  }

  async #send(request: HttpRequest, trace: Trace): Promise<HttpResponse> {
    const used = this.#session.current();
    let answer = await this.#reach(request, trace, used);
    if (isSessionOver(answer)) {
      // What goes wrong from here on is not what the org has just answered.
      Object.assign(trace, { status: 0, headers: {} });
      await this.#session.renew(used.accessToken);
      answer = await this.#once(request, trace, this.#session.current());
    }
    return { statusCode: answer.status, headers: answer.headers, body: answer.body.toString('utf8') };
  }

  /** Where the org no longer is, nothing was done: the request goes to its new address. */
  async #reach(request: HttpRequest, trace: Trace, used: Address): Promise<Incoming> {
    let answer: Incoming;
    try {
      answer = await this.#once(request, trace, used);
    } catch (error) {
      if (!isNameUnknown(error) || !(await this.#hasMoved(used, ConnectionDeadError))) throw error;
      return this.#once(request, trace, this.#session.current());
    }
    if (!leadsElsewhere(answer) || !(await this.#hasMoved(used, TransientError, ConnectionDeadError))) return answer;
    return this.#once(request, trace, this.#session.current());
  }

  /** What signing in anew says against it is told only when it says more than the call itself. */
  #hasMoved(used: Address, ...telling: (typeof TransientError | typeof ConnectionDeadError)[]): Promise<boolean> {
    return this.#session.hasMoved(used).catch((error: unknown) => {
      if (telling.some((kind) => error instanceof kind)) throw error;
      return false;
    });
  }

  async #once(request: HttpRequest, trace: Trace, { instanceUrl, accessToken }: Address): Promise<Incoming> {
    const { pathname, search } = new URL(request.url, instanceUrl);
    const headers: Record<string, string> = { ...request.headers, authorization: `Bearer ${accessToken}` };
    delete headers.Authorization;
    trace.sentAt = Date.now();
    const answer = await exchange({
      method: request.method,
      url: `${instanceUrl}${pathname}${search}`,
      headers,
      body: typeof request.body === 'string' ? withSession(request.body, headers, accessToken) : undefined,
      signal: trace.signal,
      guard: trace.guard,
      ...(trace.timeoutMs === undefined ? {} : { timeoutMs: trace.timeoutMs }),
    });
    trace.status = answer.status;
    trace.headers = answer.headers;
    trace.answeredAt = Date.now();
    this.#session.answered(answer.headers);
    return answer;
  }
}

/** Where a SOAP envelope wants the session: before everything that a value could stand in. */
export const SESSION_PLACE = '{session}';

/** SOAP knows no header for the session; only the first place is filled, so that no value can ask for it. */
function withSession(body: string, headers: Record<string, string>, accessToken: string): string {
  if (headers.soapaction === undefined) return body;
  delete headers['content-length']; // of before
  return body.replace(SESSION_PLACE, () => accessToken);
}

/** The name of a renamed or moved org leads elsewhere for a while, and to nowhere afterwards. */
const leadsElsewhere = ({ status }: Incoming): boolean => status > 300 && status < 400 && status !== 304;

export function isNameUnknown(error: unknown): boolean {
  const { code } = Object(error instanceof ExchangeError && !error.wasSent ? error.cause : undefined);
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

/** The userinfo page says the same with a 403 and a plain word, SOAP with a fault. */
function isSessionOver(answer: Incoming): boolean {
  if (answer.status === 403) return answer.body.subarray(0, 20).toString('latin1').startsWith('Bad_OAuth_Token');
  if (answer.status !== 401 && answer.status !== 500) return false;
  const text = answer.body.toString('utf8');
  if (hopeless.test(text)) return false;
  return answer.status === 401 || /<faultcode>\w+:INVALID_SESSION_ID<\/faultcode>/.test(text);
}
