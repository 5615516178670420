'use client';
/** For viewers and operators: why nothing here can be changed. */
import { IconEye } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './guide.module.css';

export function ReadOnlyLine() {
  const t = useTranslations('editor');
  return (
    <section className={classes.guide} aria-label={t('readOnly')}>
      <IconEye size={18} aria-hidden className={classes.icon} />
      <span className={classes.count}>{t('readOnly')}</span>
      <span className={classes.text} title={t('readOnlyText')}>
        {t('readOnlyText')}
      </span>
    </section>
  );
}
