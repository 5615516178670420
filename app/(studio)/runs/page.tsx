import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readFilter, toQuestion } from '../../_runs/filter.ts';
import { RunLog } from '../../_runs/run-log.tsx';
import { Prefetched } from '../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('runs') };
}

interface RunsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RunsPage({ searchParams }: RunsPageProps) {
  const given = await searchParams;
  const filter = readFilter((key) => (typeof given[key] === 'string' ? given[key] : null));
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchInfiniteQuery(
          trpc.runs.list.infiniteQueryOptions(toQuestion(filter), { getNextPageParam: ({ next }) => next }),
        ),
        client.prefetchQuery(trpc.flows.list.queryOptions()),
        // It stands above the table, which would jump down when it came later.
        client.prefetchQuery(trpc.runs.failures.queryOptions(filter.flowId ? { flowId: filter.flowId } : {})),
      ]}
    >
      <RunLog />
    </Prefetched>
  );
}
