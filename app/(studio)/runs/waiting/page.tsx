import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Queues } from '../../../_runs/queues.tsx';
import { Prefetched } from '../../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('runs'))('tabs.waiting') };
}

export default function WaitingPage() {
  return (
    <Prefetched ask={(trpc, client) => [client.prefetchQuery(trpc.runs.queues.queryOptions())]}>
      <Queues />
    </Prefetched>
  );
}
