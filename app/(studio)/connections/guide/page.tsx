import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SalesforceGuide } from '../../../_connections/guide/salesforce-guide.tsx';
import { Prefetched } from '../../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connections.guide'))('title') };
}

export default function GuidePage() {
  return (
    <Prefetched ask={(trpc, client) => [client.prefetchQuery(trpc.connections.setup.queryOptions())]}>
      <SalesforceGuide />
    </Prefetched>
  );
}
