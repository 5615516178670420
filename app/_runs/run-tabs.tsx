'use client';
/** The two views of runs: all that there were, and what waits. */
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import classes from './queues.module.css';

const CALM_MS = 10_000;

export function RunTabs({ at }: { at: 'log' | 'waiting' }) {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(trpc.runs.queues.queryOptions(undefined, { refetchInterval: CALM_MS }));
  const count = (data ?? []).reduce((sum, queue) => sum + queue.count, 0);
  return (
    <Tabs
      value={at}
      mb={16}
      onChange={(value) => router.push(value === 'waiting' ? '/runs/waiting' : '/runs')}
      aria-label={t('title')}
    >
      <Tabs.List>
        <Tabs.Tab value="log">{t('tabs.log')}</Tabs.Tab>
        <Tabs.Tab value="waiting" rightSection={count > 0 ? <span className={classes.badge}>{count}</span> : null}>
          {t('tabs.waiting')}
        </Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
