'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Lost } from './lost.tsx';

export interface PageErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that could not be drawn. The digest finds the cause in the server's log. */
export function PageError({ isOutside, error, reset }: PageErrorProps & { isOutside: boolean }) {
  const t = useTranslations('lost');
  return (
    <Lost
      isOutside={isOutside}
      title={t('error')}
      text={error.digest ? t('errorReference', { reference: error.digest }) : t('errorText')}
      link={{ href: '/flows', label: t('home') }}
    >
      <Button onClick={reset}>{t('again')}</Button>
    </Lost>
  );
}
