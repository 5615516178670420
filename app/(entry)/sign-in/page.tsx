import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { hasOwner, isOwnPath } from '../../../engine/api.ts';
import { SignInForm } from '../../_entry/sign-in-form.tsx';
import { session } from '../../_server/session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('entry'))('signIn') };
}

interface SignInPageProps {
  searchParams: Promise<{ to?: string | string[]; notice?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [{ engine, viewer, member }, { to, notice }] = await Promise.all([session(), searchParams]);
  const returnTo = ownPath(to);
  if (viewer && member) redirect(returnTo);
  if (!(await hasOwner(engine))) redirect('/start');
  return <SignInForm returnTo={returnTo} notice={notice === 'ownerExists' ? 'ownerExists' : undefined} />;
}

const ownPath = (to: string | string[] | undefined): string =>
  typeof to === 'string' && isOwnPath(to) ? to : '/flows';
