/** Pages ask for their first data on the server, so that a full load paints without skeletons; React Query goes on from there. */
import { dehydrate, HydrationBoundary, type QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { ReactNode } from 'react';
import { newQueryClient } from '../_client/query-client.ts';
import { type AppRouter, appRouter } from './root.ts';
import { session } from './session.ts';

type Ask = (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => Promise<unknown>[];

/** A question that fails is asked again by the browser, which can show why. */
export async function Prefetched({ ask, children }: { ask: Ask; children: ReactNode }) {
  const client = newQueryClient();
  const trpc = createTRPCOptionsProxy({ ctx: session, router: appRouter, queryClient: client });
  await Promise.all(ask(trpc, client));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
