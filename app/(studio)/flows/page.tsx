import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { FlowList } from '../../_flows/flow-list.tsx';
import { Prefetched } from '../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('flows') };
}

export default function FlowsPage() {
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchQuery(trpc.flows.list.queryOptions()),
        client.prefetchQuery(trpc.templates.list.queryOptions()),
      ]}
    >
      <FlowList />
    </Prefetched>
  );
}
