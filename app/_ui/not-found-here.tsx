import { getTranslations } from 'next-intl/server';
import { Lost } from './lost.tsx';

export async function NotFoundHere({ isOutside }: { isOutside: boolean }) {
  const t = await getTranslations('lost');
  const link = { href: '/flows', label: t('home') };
  return <Lost isOutside={isOutside} title={t('notFound')} text={t('notFoundText')} link={link} />;
}
