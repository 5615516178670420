/** One sign-in to one org: jsforce over our own sockets, a token that is renewed once for all who wait, nothing gathered. */
import type { Connection, HttpRequest } from 'jsforce';
import { limits } from '../../engine/limits.ts';
import type { OpenContext, SendGuard } from '../contract.ts';
import { usageIn } from './daily-calls.ts';
import { asFlowError, type Subject } from './errors.ts';
import { renewed } from './renewal.ts';
import type { SalesforceSecrets } from './secrets.ts';
import { SalesforceTransport, type Trace } from './transport.ts';

/** Supported by every org since Spring '24 and by all features used here. */
export const API_VERSION = '62.0';

/** As long as an answer to a write is waited for: the org's own triggers and flows take their time. */
export const WRITE_MS = 120_000;

/** Of a whole step that writes: it looks first, and waits for its turn. */
export const WRITING_STEP_MS = WRITE_MS + limits.requestTimeoutMs;

/** An org that cannot be reached, and has not moved either, is not looked for again before. */
const LOOKED_MS = 5 * 60_000;

export interface Call {
  signal?: AbortSignal | undefined;
  /** Given for `once` requests; asked just before the first byte. */
  guard?: Pick<SendGuard, 'check'> | undefined;
  /** Longest wait for the answer; absent = as long as every request may take. */
  timeoutMs?: number | undefined;
  /** Of a query: so many rows in an answer. It then travels alone, because the header speaks for a whole call. */
  pageSize?: number | undefined;
}

export interface Outgoing {
  method: HttpRequest['method'];
  /** Below /services/data/vNN.0, or from the root when it begins with /services/. */
  path: string;
  /** JSON text, unless the headers say otherwise. */
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
}

export interface Answer {
  body: unknown;
  trace: Trace;
}

/** What went wrong, untranslated: one answer may concern many, and each is told in its own words. */
export class CallFailed extends Error {
  readonly trace: Pick<Trace, 'status' | 'headers'>;

  constructor(cause: unknown, trace: CallFailed['trace'] = { status: 0, headers: {} }) {
    super('call failed', { cause });
    this.trace = trace;
  }
}

export class SalesforceSession {
  secrets: SalesforceSecrets;
  readonly #context: Pick<OpenContext<SalesforceSecrets>, 'renew' | 'meter'>;
  #connection: Promise<Connection> | undefined;
  #renewing: Promise<void> | undefined;
  #looksAgainAt = 0;

  constructor(secrets: SalesforceSecrets, context: Pick<OpenContext<SalesforceSecrets>, 'renew' | 'meter'>) {
    this.secrets = secrets;
    this.#context = context;
  }

  get host(): string {
    return new URL(this.secrets.instanceUrl).host;
  }

  /** Throws CallFailed. */
  async send(request: Outgoing, call: Call): Promise<Answer> {
    const { signal, guard, timeoutMs } = call;
    const now = Date.now();
    const trace: Trace = { signal, guard, timeoutMs, status: 0, headers: {}, sentAt: now, answeredAt: now };
    const { path } = request;
    const url = path.startsWith('/services/') ? path : `/services/data/v${API_VERSION}${path}`;
    try {
      const connection = await this.#open();
      const headers = { accept: 'application/json', ...request.headers };
      const sent = request.body === undefined ? {} : { body: request.body };
      const type = request.body === undefined ? {} : { 'content-type': 'application/json' };
      const body: unknown = await connection.request(
        { method: request.method, url, headers: { ...type, ...headers }, ...sent },
        trace as object,
      );
      // What leads elsewhere was not done here, and jsforce takes it for a success.
      if (trace.status >= 301) throw new Error(`answered ${trace.status}`);
      return { body, trace };
    } catch (error) {
      throw new CallFailed(error, trace);
    }
  }

  /** What a failed call means for one of those it concerned. */
  told(error: unknown, subject: Subject): unknown {
    if (!(error instanceof CallFailed)) return asFlowError(error, { trace: noAnswer, host: this.host, subject });
    return asFlowError(error.cause, { trace: error.trace, host: this.host, subject });
  }

  /** jsforce is large and only wanted once somebody calls. */
  #open(): Promise<Connection> {
    this.#connection ??= import('jsforce/lib/core.js').then(({ default: jsforce }) => {
      const { instanceUrl, accessToken } = this.secrets;
      const connection: Connection = new jsforce.Connection({ instanceUrl, accessToken, version: API_VERSION });
      new SalesforceTransport({
        current: () => this.secrets,
        renew: (usedToken) => this.#renew(usedToken),
        hasMoved: (used) => this.#hasMoved(used),
        answered: (headers) => this.#context.meter?.called(usageIn(headers['sforce-limit-info'])),
      }).attachTo(connection);
      return connection;
    });
    return this.#connection;
  }

  /** A new sign-in names the org's address of now; one that names the same is not asked for with each call. */
  async #hasMoved(used: { instanceUrl: string; accessToken: string }): Promise<boolean> {
    const isElsewhere = () => this.secrets.instanceUrl !== used.instanceUrl;
    if (isElsewhere()) return true;
    if (this.#looksAgainAt > Date.now() && !this.#renewing) return false;
    this.#looksAgainAt = Date.now() + LOOKED_MS;
    await this.#renew(used.accessToken);
    return isElsewhere();
  }

  /** One renewal serves every request that was refused meanwhile. */
  async #renew(usedToken: string): Promise<void> {
    if (this.secrets.accessToken !== usedToken) return;
    this.#renewing ??= this.#context
      .renew(this.secrets, renewed)
      .then((secrets) => {
        this.secrets = secrets;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }
}

const noAnswer = { status: 0, headers: {} };
