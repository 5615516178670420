'use client';
/** Beside a failed run's sentence: that its event was run again since, and what became of it. */
import { Anchor } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { runState } from '../_ui/state-mark.tsx';
import { useTimes } from '../_ui/times.ts';
import type { Run } from './sentence.ts';

/** Nothing is left to do of it. */
export const isMended = ({ again }: Pick<Run, 'again'>): boolean =>
  again?.status === 'succeeded' && again.outcome !== 'partlyFailed';

export function AgainNote({ run }: { run: Run }) {
  const t = useTranslations('runs');
  const { short } = useTimes();
  const states = useTranslations('states');
  const { again } = run;
  if (!again) return null;
  return (
    <Anchor component={Link} href={`/runs/${again.id}`} inherit underline="always">
      {t('again', { at: short(again.createdAt), state: states(runState(again)) })}
    </Anchor>
  );
}
