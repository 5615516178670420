/**
 * One HTTP request and its answer, with the one thing that decides about repeating it: whether a byte may have left.
 * The guard is asked when the connection stands and nothing has been written; after that every failure counts as sent.
 */
import { type Dispatcher, errors } from 'undici';
import { limits } from '../../engine/limits.ts';
import type { SendGuard } from '../contract.ts';
import { FlowError } from '../errors.ts';
import { outbound } from './dispatcher.ts';
import { outsideOnly, type Reach } from './outside.ts';

export interface Outgoing {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
  guard?: Pick<SendGuard, 'check'> | undefined;
  timeoutMs?: number;
  maxBytes?: number;
  /** Where it may lead (outside.ts); absent = anywhere but where clouds keep their keys. */
  reach?: Reach | undefined;
}

export interface Incoming {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export class ExchangeError extends Error {
  readonly reason: 'unreachable' | 'timeout' | 'aborted' | 'broken' | 'tooLarge';
  /** False = surely nothing left this machine. */
  readonly wasSent: boolean;

  constructor(reason: ExchangeError['reason'], wasSent: boolean, cause?: unknown) {
    super(`${reason}${wasSent ? ' after sending' : ' before sending'}`, { cause });
    this.name = 'ExchangeError';
    this.reason = reason;
    this.wasSent = wasSent;
  }
}

/** Any status is an answer. Throws ExchangeError, or what the guard threw. Never follows redirects. */
export function exchange(outgoing: Outgoing): Promise<Incoming> {
  const url = new URL(outgoing.url);
  const maxBytes = outgoing.maxBytes ?? limits.outputBytes;
  return new Promise((resolve, reject) => {
    let wasSent = false;
    let isSettled = false;
    let controller: Dispatcher.DispatchController | undefined;
    let answer: Omit<Incoming, 'body'> | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (finish: () => void) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      outgoing.signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: Error) => {
      settle(() => reject(error));
      controller?.abort(error);
    };
    const onAbort = () => fail(new ExchangeError('aborted', wasSent, outgoing.signal?.reason));
    const timer = setTimeout(
      () => fail(new ExchangeError('timeout', wasSent)),
      outgoing.timeoutMs ?? limits.requestTimeoutMs,
    );
    outgoing.signal?.addEventListener('abort', onAbort, { once: true });
    if (outgoing.signal?.aborted) return onAbort();

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        if (isSettled) throw new ExchangeError('aborted', false);
        try {
          outgoing.guard?.check();
        } catch (error) {
          settle(() => reject(error)); // as it is: the guard's own kinds of error mean something to its owner
          throw error;
        }
        controller = started;
        wasSent = true;
      },
      onResponseStart(_, status, headers) {
        answer = { status, headers: joined(headers) };
      },
      onResponseData(_, chunk) {
        bytes += chunk.length;
        if (bytes > maxBytes) fail(new ExchangeError('tooLarge', true));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        const complete = answer;
        if (complete) settle(() => resolve({ ...complete, body: Buffer.concat(chunks) }));
      },
      onResponseError(_, error) {
        const isTold = error instanceof ExchangeError || error instanceof FlowError;
        settle(() => reject(isTold ? error : translated(error)));
      },
    };
    // An invalid argument is a bug of the caller, not a fault of the line: it stays itself.
    const translated = (error: Error) =>
      error instanceof errors.InvalidArgumentError
        ? error
        : new ExchangeError(wasSent ? 'broken' : 'unreachable', wasSent, error);
    try {
      const dispatcher = outgoing.reach ? outsideOnly() : outbound();
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: outgoing.method,
          headers: outgoing.headers,
          body: outgoing.body ?? null,
        },
        handler,
      );
    } catch (error) {
      settle(() => reject(error));
    }
  });
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

/** Retry-After in milliseconds: seconds or an HTTP date. */
export function retryAfterMs(headers: Record<string, string>, now = Date.now()): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
