import { getTranslations } from 'next-intl/server';
import { Lost } from './_ui/lost.tsx';

export default async function NotFound() {
  const t = await getTranslations('lost');
  return <Lost title={t('notFound')} text={t('notFoundText')} link={{ href: '/flows', label: t('home') }} />;
}
