import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { RunDetail } from '../../../_runs/run-detail.tsx';
import { Prefetched } from '../../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('runs'))('detailTitle') };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  if (!UUID.test(runId)) notFound();
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchQuery(trpc.runs.get.queryOptions({ runId })),
        client.prefetchQuery(trpc.catalog.nodes.queryOptions()),
      ]}
    >
      <RunDetail runId={runId} />
    </Prefetched>
  );
}
