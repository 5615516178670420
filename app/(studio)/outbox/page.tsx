import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Outbox } from '../../_outbox/outbox.tsx';
import { Prefetched } from '../../_server/prefetch.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('outbox') };
}

export default function OutboxPage() {
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchInfiniteQuery(
          trpc.notices.mails.infiniteQueryOptions({ limit: 30 }, { getNextPageParam: ({ next }) => next }),
        ),
      ]}
    >
      <Outbox />
    </Prefetched>
  );
}
