'use client';
import { ActionIcon, Checkbox, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import { useErrorWords } from '../_ui/errors.tsx';
import { runState, StateMark } from '../_ui/state-mark.tsx';
import { useTimes } from '../_ui/times.ts';
import { AgainNote } from './again-note.tsx';
import { isFinished } from './ending.ts';
import { LaneNote } from './lane-note.tsx';
import classes from './run-log.module.css';
import { type Run, useCardWords, useRunSentence } from './sentence.ts';
import { tellingValues } from './subject.ts';

interface RunLogRowProps {
  run: Run;
  mayRerun: boolean;
  isChosen: boolean;
  onChoose: () => void;
  onRerun: () => void;
}

/** Drawn again only when something of the run changed: the log asks every two seconds. */
export const RunLogRow = memo(Row, (before, after) => before.run === after.run && before.isChosen === after.isChosen);

function Row({ run, mayRerun, isChosen, onChoose, onRerun }: RunLogRowProps) {
  const t = useTranslations('runs');
  const times = useTimes();
  const sentence = useRunSentence();
  const words = useErrorWords();
  const card = useCardWords();
  const { id, flowName, status, kind, keyValues, createdAt, startedAt, finishedAt } = run;
  const at = startedAt ?? createdAt;
  const isDone = isFinished(status);
  // The cause before the place: two lines are soon full.
  const stopped = status === 'failed' || status === 'needsAttention' ? run.error : null;
  return (
    <tr data-chosen={isChosen || undefined}>
      {mayRerun ? (
        <td className={classes.pick}>
          <Checkbox size="xs" checked={isChosen} disabled={!isDone} onChange={onChoose} aria-label={t('choose')} />
        </td>
      ) : null}
      <td className={classes.state}>
        <StateMark state={runState(run)} />
      </td>
      <td className={classes.flow}>
        <Link href={`/runs/${id}`} className={classes.link}>
          {flowName}
        </Link>
        {kind === 'live' ? null : <span className={classes.kind}>{t(`kinds.${kind}`)}</span>}
      </td>
      <td className={classes.keys}>
        {tellingValues(keyValues)
          .slice(0, 3)
          .map((value) => (
            <span key={value} className={classes.key} title={value}>
              {value}
            </span>
          ))}
      </td>
      <td className={classes.when}>
        <Tooltip label={times.full(at)}>
          <time dateTime={at.toISOString()}>{times.short(at)}</time>
        </Tooltip>
      </td>
      <td className={classes.took}>
        {startedAt && finishedAt ? times.took(finishedAt.getTime() - startedAt.getTime()) : ''}
      </td>
      <td
        className={classes.what}
        data-bad={status === 'failed' || status === 'needsAttention' || status === 'waiting' || undefined}
      >
        <span className={classes.sentence}>{stopped ? words(stopped).message : sentence(run)}</span>
        {stopped ? <span className={classes.place}>{card(stopped)}</span> : null}
        <span className={classes.note}>
          <AgainNote run={run} /> <LaneNote run={run} />
        </span>
      </td>
      <td className={classes.actions}>
        {mayRerun && isDone ? (
          <Tooltip label={t('rerun')}>
            <ActionIcon onClick={onRerun} aria-label={t('rerun')}>
              <IconRefresh size={18} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </td>
    </tr>
  );
}
