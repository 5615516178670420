/** A node that does not answer within its time is left alone, also when it ignores the signal. */
import type { ActionDefinition } from '../../nodes/contract.ts';
import { limits } from '../limits.ts';

export const timeOf = ({ timeoutMs }: Pick<ActionDefinition, 'timeoutMs'>): number =>
  timeoutMs ?? limits.requestTimeoutMs;

/** `late` makes the error it then ends with; `signal` is the lease's. */
export async function withinTime<T>(
  { ms, signal, late }: { ms: number; signal: AbortSignal; late: (seconds: number) => Error },
  work: (time: Pick<Time, 'signal'>) => Promise<T>,
): Promise<T> {
  const time = new Time(signal);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timeout = setTimeout(() => {
    const error = late(ms / 1000);
    time.end(error);
    reject(error);
  }, ms);
  try {
    work(time).then(resolve, reject);
    return await promise;
  } finally {
    clearTimeout(timeout);
    time.letGo();
  }
}

/**
 * Ends with the lease, or when it is over. Its signal is made for who asks for it, and without AbortSignal.any: that is held
 * weakly by what it follows, which costs the garbage collector more than a step's own values.
 */
class Time {
  readonly #lease: AbortSignal;
  #own: AbortController | undefined;
  #late: Error | undefined;

  constructor(lease: AbortSignal) {
    this.#lease = lease;
  }

  get signal(): AbortSignal {
    if (this.#own) return this.#own.signal;
    this.#own = new AbortController();
    if (this.#late) this.#own.abort(this.#late);
    else if (this.#lease.aborted) this.#follow();
    else this.#lease.addEventListener('abort', this.#follow);
    return this.#own.signal;
  }

  end(late: Error): void {
    this.#late = late;
    this.#own?.abort(late);
  }

  /** Whoever was left alone hears no more. */
  letGo(): void {
    if (this.#own) this.#lease.removeEventListener('abort', this.#follow);
  }

  readonly #follow = (): void => this.#own?.abort(this.#lease.reason);
}
