'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Lost } from './_ui/lost.tsx';

/** A page that could not be drawn. The digest finds the cause in the server's log. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('lost');
  return (
    <Lost
      title={t('error')}
      text={error.digest ? t('errorReference', { reference: error.digest }) : t('errorText')}
      link={{ href: '/flows', label: t('home') }}
    >
      <Button onClick={reset}>{t('again')}</Button>
    </Lost>
  );
}
