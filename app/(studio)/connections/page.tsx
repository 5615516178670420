import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ConnectionList } from '../../_connections/connection-list.tsx';
import { Prefetched } from '../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('connections') };
}

export default function ConnectionsPage() {
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchQuery(trpc.connections.list.queryOptions()),
        client.prefetchQuery(trpc.connections.setup.queryOptions()),
        client.prefetchQuery(trpc.catalog.nodes.queryOptions()),
      ]}
    >
      <ConnectionList />
    </Prefetched>
  );
}
