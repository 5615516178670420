import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { ConnectionPage } from '../../../_connections/connection-page.tsx';
import { Prefetched } from '../../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('connections') };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export default async function OneConnectionPage({ params }: { params: Promise<{ connectionId: string }> }) {
  const { connectionId } = await params;
  if (!UUID.test(connectionId)) notFound();
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchQuery(trpc.connections.list.queryOptions()),
        client.prefetchQuery(trpc.catalog.nodes.queryOptions()),
      ]}
    >
      <ConnectionPage connectionId={connectionId} />
    </Prefetched>
  );
}
