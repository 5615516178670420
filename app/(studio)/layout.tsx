import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Frame } from '../_frame/frame.tsx';
import { Prefetched } from '../_server/prefetch.tsx';
import { requireMember } from '../_server/session.ts';

export default async function StudioLayout({ children }: { children: ReactNode }) {
  const { viewer, member, memberships } = await requireMember();
  const wasPinned = (await cookies()).get('nagare-rail')?.value === 'pinned';
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchQuery(trpc.notices.list.queryOptions({ limit: 30 })),
        client.prefetchQuery(trpc.workspace.stopped.queryOptions()),
      ]}
    >
      <Frame here={{ viewer, member, memberships }} wasPinned={wasPinned}>
        {children}
      </Frame>
    </Prefetched>
  );
}
