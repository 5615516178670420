'use client';
/** What became of a run, in one sentence. */
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { wordsOf } from '../../engine/describe.ts';
import { limits } from '../../engine/limits.ts';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useErrorWords } from '../_ui/errors.tsx';
import { useTimes } from '../_ui/times.ts';

export type Run = AppOutput['runs']['list']['rows'][number];

/** “Step 3 “Add a record””. */
export function useCardWords(): (card: { step: number; card: string }) => string {
  const t = useTranslations('runs');
  const all = useTranslations();
  return useCallback(({ step, card }) => t('card', { step, card: wordsOf(all, card) }), [t, all]);
}

export function useRunSentence(): (run: Run) => string {
  const t = useTranslations('runs.sentence');
  const all = useTranslations();
  const words = useErrorWords();
  const times = useTimes();
  const trpc = useTRPC();
  // The frame asks; here it is only read.
  const { data: stop } = useQuery({ ...trpc.workspace.stopped.queryOptions(), enabled: false });
  const isStopped = Boolean(stop);
  return useCallback(
    (run) => {
      const { status, error, waitingFor, dueAt, attempt, outcomeCode, outcomeParams } = run;
      const cause = error ? words(error).message : '';
      const place = error ? t('at', { step: error.step, card: wordsOf(all, error.card) }) : '';
      switch (status) {
        case 'queued':
          return t('queued');
        case 'running':
          return t('running');
        case 'succeeded':
          return outcomeCode ? words({ code: outcomeCode, params: outcomeParams ?? {} }).message : t('succeeded');
        case 'cancelled':
          return t('cancelled');
        case 'failed':
          return error ? `${place}${cause}` : t('failed');
        case 'needsAttention':
          return error ? `${place}${cause}` : t('needsAttention');
        case 'waiting':
          if (waitingFor === 'retry' && dueAt)
            return `${t('retry', { attempt: attempt + 1, most: limits.maxAttempts, at: times.short(dueAt) })}${cause}`;
          if (waitingFor === 'paused' && isStopped) return t('waiting.stopped');
          return t(`waiting.${waitingFor ?? 'time'}`, { at: dueAt ? times.short(dueAt) : '' });
      }
    },
    [t, all, words, times, isStopped],
  );
}
