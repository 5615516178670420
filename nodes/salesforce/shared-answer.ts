/** An answer that many wait for: each gives up at its own time, and nobody for the others. */
import { ExchangeError } from '../rest/exchange.ts';

export function untilAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const leave = () => reject(new ExchangeError('aborted', false, signal.reason));
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
