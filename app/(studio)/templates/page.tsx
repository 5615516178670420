import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Prefetched } from '../../_server/prefetch.tsx';
import { Gallery } from '../../_templates/gallery.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('templates') };
}

export default function TemplatesPage() {
  return (
    <Prefetched ask={(trpc, client) => [client.prefetchQuery(trpc.templates.list.queryOptions())]}>
      <Gallery />
    </Prefetched>
  );
}
