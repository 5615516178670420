import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Prefetched } from '../../_server/prefetch.tsx';
import { Settings } from '../../_settings/settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame.places'))('settings') };
}

export default function SettingsPage() {
  return (
    <Prefetched ask={(trpc, client) => [client.prefetchQuery(trpc.workspace.people.queryOptions())]}>
      <Settings />
    </Prefetched>
  );
}
