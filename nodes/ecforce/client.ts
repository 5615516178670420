/** ecforce's admin API: one place for its address, its token header and what its errors mean. */
import type { SendGuard } from '../contract.ts';
import { ConnectionDeadError, TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { parseJson } from '../rest/body.ts';
import type { Incoming } from '../rest/exchange.ts';
import { call } from '../rest/http.ts';
import { isRecord } from '../rest/json.ts';

export interface EcforceSecrets {
  origin: string;
  token: string;
}

export interface Call {
  signal?: AbortSignal | undefined;
  guard?: Pick<SendGuard, 'check'>;
}

export class EcforceClient {
  readonly #secrets: EcforceSecrets;

  constructor(secrets: EcforceSecrets) {
    this.#secrets = secrets;
  }

  get host(): string {
    return new URL(this.#secrets.origin).host;
  }

  get origin(): string {
    return this.#secrets.origin;
  }

  /** `path` below /api/v2/admin, its parts already percent-encoded. */
  async get(path: string, query: URLSearchParams, { signal, guard }: Call): Promise<unknown> {
    const search = query.size > 0 ? `?${query}` : '';
    const answer = await call({
      method: 'GET',
      url: `${this.#secrets.origin}/api/v2/admin/${path}${search}`,
      headers: { authorization: `Token token="${this.#secrets.token}"`, accept: 'application/json' },
      signal,
      guard,
    }).catch((error: unknown) => {
      throw this.#inOurWords(error);
    });
    return this.#read(answer);
  }

  /** The failures that need no answer of ecforce's are called by the shop's name. */
  #inOurWords(error: unknown): unknown {
    if (error instanceof TransientError && error.code === 'http.unreachable') {
      return new TransientError('ecforce.unreachable', { host: this.host }, { cause: error });
    }
    if (error instanceof TransientError && error.code === 'http.busy') {
      const retry = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
      return new TransientError('ecforce.busy', { host: this.host }, { cause: error, ...retry });
    }
    if (error instanceof UncertainError) {
      return new UncertainError('ecforce.noAnswer', { host: this.host }, { cause: error });
    }
    return error;
  }

  #read(answer: Incoming): unknown {
    const { status } = answer;
    const text = answer.body.toString('utf8');
    const body = parsed(text);
    if (status === 401 || (status === 403 && body !== undefined)) {
      throw new ConnectionDeadError('ecforce.tokenRefused', { host: this.host, message: messageOf(body) });
    }
    if (body === undefined) throw new UserFixableError('ecforce.notJson', { host: this.host, status });
    if (status === 404) throw new UserFixableError('ecforce.notFound', { message: messageOf(body) });
    if (status >= 400) {
      throw new UserFixableError('ecforce.refused', { status, message: messageOf(body) });
    }
    return body;
  }
}

/** Undefined for the HTML page that a firewall, a login or a wrong domain answers with. */
function parsed(text: string): unknown {
  try {
    const body: unknown = parseJson(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** ecforce's own Japanese explanation, which names what is wrong better than we could. */
function messageOf(body: unknown): string {
  const errors = isRecord(body) ? body.errors : undefined;
  const first = Array.isArray(errors) ? errors[0] : undefined;
  if (!isRecord(first)) return '';
  const { message, code } = first;
  return [message, code ? `(${code})` : '']
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ')
    .slice(0, 300);
}
