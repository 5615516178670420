/** A node that does not answer within its time is left alone, also when it ignores the signal. */
import type { ActionDefinition } from '../../nodes/contract.ts';
import { limits } from '../limits.ts';

export const timeOf = ({ timeoutMs }: Pick<ActionDefinition, 'timeoutMs'>): number =>
  timeoutMs ?? limits.requestTimeoutMs;

/** `late` makes the error it then ends with; `signal` is the lease's. */
export async function withinTime<T>(
  { ms, signal, late }: { ms: number; signal: AbortSignal; late: (seconds: number) => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timer = new AbortController();
  const { promise: isLate, reject } = Promise.withResolvers<never>();
  isLate.catch(() => {});
  const timeout = setTimeout(() => {
    const error = late(ms / 1000);
    timer.abort(error);
    reject(error);
  }, ms);
  try {
    return await Promise.race([work(AbortSignal.any([timer.signal, signal])), isLate]);
  } finally {
    clearTimeout(timeout);
  }
}
