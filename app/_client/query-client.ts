import { QueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';

/** Asked again only when it may help: an answer that names a cause would be the same. */
const mayHelp = (count: number, error: unknown): boolean =>
  count < 2 && !(error instanceof TRPCClientError && error.data !== null && error.data !== undefined);

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: mayHelp },
      mutations: { retry: false },
    },
  });
}
