'use client';
/** The browser's way to the server: `useTRPC()` gives typed query and mutation options for React Query. */
import { QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '../_server/root.ts';
import { serverLinks } from './links.ts';
import { newQueryClient } from './query-client.ts';

const context = createTRPCContext<AppRouter>();

export const { useTRPC, useTRPCClient } = context;

export function ServerProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(newQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: serverLinks('/api/trpc'),
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
