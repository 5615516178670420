'use client';
/** Beside a run's sentence: whom it waits for, or how many wait behind it. */
import { Anchor } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Run } from './sentence.ts';

/** Only a run that does not go on by itself blocks others. */
export const blocks = ({ status, lane }: Run): boolean =>
  (status === 'failed' || status === 'needsAttention') && lane !== null && lane.ahead !== null;

export function LaneNote({ run }: { run: Run }) {
  const t = useTranslations('runs.lane');
  if (run.lane?.behind)
    return (
      <Anchor component={Link} href={`/runs/${run.lane.behind.id}`} inherit underline="always">
        {t(
          run.lane.behind.status === 'failed' || run.lane.behind.status === 'needsAttention'
            ? 'openStuck'
            : 'openFirst',
        )}
      </Anchor>
    );
  if (blocks(run) && run.lane?.ahead) return <strong>{t('ahead', { count: run.lane.ahead })}</strong>;
  return null;
}
