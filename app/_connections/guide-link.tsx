'use client';
import { Anchor } from '@mantine/core';
import { IconBook2 } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './connections.module.css';

/** In a window of its own: the form stays as it is. */
export function GuideLink({ method }: { method: unknown }) {
  const t = useTranslations('connections.guide');
  const query = typeof method === 'string' ? `?method=${method}` : '';
  return (
    <Anchor size="sm" href={`/connections/guide${query}`} target="_blank" className={classes.guideLink}>
      <IconBook2 size={16} aria-hidden />
      {t('link')}
    </Anchor>
  );
}
