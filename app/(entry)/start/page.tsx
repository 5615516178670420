import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { hasOwner } from '../../../engine/api.ts';
import { OwnerForm } from '../../_entry/owner-form.tsx';
import { session } from '../../_server/session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('entry'))('start') };
}

export default async function StartPage({ searchParams }: { searchParams: Promise<{ code?: string | string[] }> }) {
  const [{ engine, viewer }, { code }] = await Promise.all([session(), searchParams]);
  if (viewer) redirect('/flows');
  if (await hasOwner(engine)) redirect('/sign-in?notice=ownerExists');
  return <OwnerForm code={typeof code === 'string' ? code : ''} />;
}
