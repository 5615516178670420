'use client';
/** The runs of one flow that wait, oldest first. */
import { Button, Checkbox, Group, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Ago } from '../_ui/ago.tsx';
import { runState, StateMark } from '../_ui/state-mark.tsx';
import type { Drop } from './drop-dialog.tsx';
import { LaneNote } from './lane-note.tsx';
import classes from './queues.module.css';
import { type Run, useRunSentence } from './sentence.ts';
import { tellingValues } from './subject.ts';
import { useChosen } from './use-chosen.ts';
import { useSteadyRows } from './use-steady-rows.ts';

const LIVE_MS = 2_000;

export function WaitingRuns({ flowId, onDrop }: { flowId: string; onDrop: (drop: Drop) => void }) {
  const t = useTranslations('runs');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const mayOperate = useMay('operator');
  const { chosen, toggle, choose } = useChosen();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.runs.waiting.infiniteQueryOptions(
      { flowId, limit: 50 },
      { getNextPageParam: ({ next }) => next, refetchInterval: LIVE_MS, placeholderData: (before) => before },
    ),
  );
  const { rows, over } = useSteadyRows(data?.pages.flatMap((page) => page.rows) ?? [], flowId);
  if (!data) return <Skeleton h={72} mt={12} />;
  const picked = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  return (
    <div className={classes.runs}>
      {picked.length > 0 ? (
        <Group gap={8} mb={8}>
          <span className={classes.chosen}>{t('chosen', { count: picked.length })}</span>
          <Button
            size="xs"
            variant="default"
            onClick={() => onDrop({ choice: { flowId, runIds: picked }, onDone: () => choose([]) })}
          >
            {t('queues.dropChosen')}
          </Button>
          <Button size="xs" variant="subtle" onClick={() => choose([])}>
            {t('chooseNone')}
          </Button>
        </Group>
      ) : null}
      <ul className={classes.list} {...over}>
        {rows.map((run) => (
          <WaitingRun
            key={run.id}
            run={run}
            isChosen={chosen.has(run.id)}
            onChoose={mayOperate ? () => toggle(run.id) : undefined}
          />
        ))}
      </ul>
      {hasNextPage ? (
        <Group justify="center" mt={12}>
          <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words('more')}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}

interface WaitingRunProps {
  run: Run;
  isChosen: boolean;
  onChoose: (() => void) | undefined;
}

function WaitingRun({ run, isChosen, onChoose }: WaitingRunProps) {
  const t = useTranslations('runs');
  const sentence = useRunSentence();
  return (
    <li className={classes.run} data-chosen={isChosen || undefined}>
      {onChoose ? <Checkbox size="xs" checked={isChosen} onChange={onChoose} aria-label={t('choose')} /> : null}
      <span className={classes.runState}>
        <StateMark state={runState(run)} />
      </span>
      <Link href={`/runs/${run.id}`} className={classes.runLink}>
        {tellingValues(run.keyValues).slice(0, 2).join('・') || t('queues.openRun')}
      </Link>
      <span className={classes.runWhat}>
        {sentence(run)} <LaneNote run={run} />
      </span>
      <Ago at={run.createdAt} className={classes.runWhen} />
    </li>
  );
}
