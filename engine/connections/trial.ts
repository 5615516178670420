import type { ConnectionDefinition, ConnectionIdentity } from '../../nodes/contract.ts';
import { TransientError } from '../../nodes/errors.ts';
import { limits } from '../limits.ts';

/** Gives up waiting on a service that does not answer, so that a form or a command always gets one. */
export function withTimeLimit<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(limits.requestTimeoutMs);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const seconds = limits.requestTimeoutMs / 1000;
  signal.addEventListener('abort', () => reject(new TransientError('connection.timeout', { seconds })), { once: true });
  return Promise.race([late, work(signal)]);
}

/** Secrets that are not stored yet: opens a client and asks who we are. Gives back what may have been renewed on the way. */
export async function tryOut(
  definition: ConnectionDefinition,
  secrets: unknown,
): Promise<{ secrets: unknown; identity: ConnectionIdentity }> {
  let newest = secrets;
  const client = definition.open(secrets, {
    connectionId: 'trial',
    renew: async (_used, refresh) => {
      newest = await refresh(newest);
      return newest;
    },
  });
  try {
    const identity = await withTimeLimit(() => definition.test(client));
    return { secrets: newest, identity };
  } finally {
    definition.close?.(client);
  }
}
