'use client';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { LanguageSwitch } from '../_frame/language-switch.tsx';
import { Logo } from '../_frame/logo.tsx';
import classes from './entry.module.css';

/** The pages before somebody is signed in: one card in the middle, the language below it. */
export function EntryFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('frame');
  return (
    <main className={classes.ground}>
      <div className={classes.brand}>
        <Logo size={40} />
        <div>
          <strong className={classes.name}>Nagare</strong>
          <Text size="xs" c="dimmed" lh={1.35}>
            {t('tagline')}
          </Text>
        </div>
      </div>
      <section className={classes.card}>{children}</section>
      <LanguageSwitch isFullWidth={false} />
    </main>
  );
}
