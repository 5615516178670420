/** How questions travel: short ones together in one address, long ones posted, because an address may not grow for ever. */
import { httpBatchLink, httpLink, splitLink, type TRPCLink } from '@trpc/client';
import type { AppRouter } from '../_server/root.ts';
import { wire } from './wire.ts';

/** A question about many runs is longer. Letters of the input as JSON; an address takes up to three for each. */
const MOST_IN_ADDRESS = 600;

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export function serverLinks(url: string, fetch?: Fetch): TRPCLink<AppRouter>[] {
  // tRPC describes fetch by its own types; what a test gives is the standard one.
  const options = { url, transformer: wire, ...(fetch ? { fetch: fetch as never } : {}) };
  return [
    splitLink({
      condition: ({ type, input }) => type === 'query' && (JSON.stringify(input)?.length ?? 0) > MOST_IN_ADDRESS,
      true: httpLink({ ...options, methodOverride: 'POST' }),
      false: httpBatchLink({ ...options, maxURLLength: 2000 }),
    }),
  ];
}
