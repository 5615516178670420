'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import classes from './connection-page.module.css';

export function BackLink() {
  const t = useTranslations('connections');
  return (
    <Link href="/connections" className={classes.back}>
      {t('all')}
    </Link>
  );
}
