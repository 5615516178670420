'use client';
import { Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import classes from './required-dot.module.css';

/** Beside the name of a field that the account wants filled. */
export function RequiredDot() {
  const t = useTranslations('forms');
  return (
    <Tooltip label={t('required')}>
      <span className={classes.dot} role="img" aria-label={t('required')} />
    </Tooltip>
  );
}
