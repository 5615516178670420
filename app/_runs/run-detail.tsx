'use client';
/** One run: the canvas coloured by what happened at the left, steps with their data at the right. */
import { Anchor, Button, Menu, Skeleton, Text } from '@mantine/core';
import { IconArrowLeft, IconChevronDown, IconExternalLink, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { wordsOf } from '../../engine/describe.ts';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { isRecordId } from '../_forms/values/searched.ts';
import { useMay } from '../_frame/member.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { runState, StateMark } from '../_ui/state-mark.tsx';
import { useTimes } from '../_ui/times.ts';
import { isMended } from './again-note.tsx';
import { AttentionPanel } from './attention-panel.tsx';
import { CancelButton } from './cancel-button.tsx';
import { hasFailed, isFinished } from './ending.ts';
import { EventPanel } from './event-panel.tsx';
import { withFieldNames } from './field-names.ts';
import { LanePanel } from './lane-panel.tsx';
import { RerunDialog } from './rerun-dialog.tsx';
import classes from './run-detail.module.css';
import { useRunSentence } from './sentence.ts';
import { type Subject, subjectOf, tellingValues } from './subject.ts';
import { Timeline } from './timeline.tsx';

export type Detail = AppOutput['runs']['get'];

const RunCanvas = dynamic(() => import('../_canvas/run-canvas.tsx').then((module) => module.RunCanvas), {
  ssr: false,
  loading: () => <Skeleton h="100%" radius={0} />,
});

const LIVE_MS = 1_000;

export function RunDetail({ runId }: { runId: string }) {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  const locale = useLocale();
  const { data, error } = useQuery(
    trpc.runs.get.queryOptions(
      { runId },
      { refetchInterval: ({ state }) => (state.data && isFinished(state.data.status) ? false : LIVE_MS) },
    ),
  );
  const [selected, setSelected] = useState<string | null>();
  const run = useMemo(() => data && withFieldNames(data, locale), [data, locale]);
  if (error && !run)
    return (
      <div className={classes.alone}>
        <ErrorText error={shownError(error)}>
          <Button component={Link} href="/runs" size="xs" variant="default">
            {t('toLog')}
          </Button>
        </ErrorText>
      </div>
    );
  if (!run) return <Skeleton h="60dvh" m={32} />;
  const shown = selected === undefined ? (run.error?.nodeId ?? null) : selected;
  return (
    <div className={classes.split}>
      <div className={classes.canvas}>
        <RunCanvas document={run.document} steps={run.steps} selectedNodeId={shown} onSelect={setSelected} />
      </div>
      <div className={classes.side}>
        <Header run={run} />
        {run.status === 'needsAttention' ? <AttentionPanel run={run} /> : null}
        <LanePanel run={run} />
        <Timeline run={run} selectedNodeId={shown} onSelect={setSelected} />
        {run.event ? <EventPanel event={run.event} /> : null}
      </div>
    </div>
  );
}

function Header({ run }: { run: Detail }) {
  const t = useTranslations('runs');
  const times = useTimes();
  const sentence = useRunSentence();
  const all = useTranslations();
  const mayRerun = useMay('operator');
  const [rerun, setRerun] = useState<'failed' | 'start' | 'step'>();
  const { startedAt, createdAt, finishedAt, versionNumber, newestVersionNumber, rerunOf, reruns, kind } = run;
  const at = startedAt ?? createdAt;
  const subject = subjectOf(run.document, run.event?.payload ?? null);
  const isDone = isFinished(run.status);
  const isFailed = hasFailed(run);
  const rerunVariant = isMended(run) ? 'default' : 'filled';
  return (
    <header className={classes.header}>
      <Anchor component={Link} href="/runs" size="xs" className={classes.back}>
        <IconArrowLeft size={14} aria-hidden /> {t('toLog')}
      </Anchor>
      <h1 className={classes.title}>
        <Link href={`/flows/${run.flowId}`}>{run.flowName}</Link>
      </h1>
      <div className={classes.facts}>
        <StateMark state={runState(run)} />
        <span>{times.full(at)}</span>
        {startedAt && finishedAt ? <span>{times.took(finishedAt.getTime() - startedAt.getTime())}</span> : null}
        <span>{t('ranVersion', { number: versionNumber })}</span>
        {kind === 'live' ? null : <span>{t(`kinds.${kind}`)}</span>}
        {subject ? <SubjectLink subject={subject} run={run} /> : null}
        {tellingValues(run.keyValues)
          .filter((value) => !subject || !isRecordId(value))
          .map((value) => (
            <span key={value}>{value}</span>
          ))}
      </div>
      <Text size="sm" mt={8}>
        {/* The cause stands in the step, which is open at first: said here too, it would be there twice. */}
        {run.status === 'failed' && run.error
          ? t('failedAt', { step: run.error.step, card: wordsOf(all, run.error.card) })
          : sentence(run)}
      </Text>
      {rerunOf ? (
        <Text size="xs" mt={4}>
          <Anchor component={Link} href={`/runs/${rerunOf}`}>
            {t('rerunOf')}
          </Anchor>
        </Text>
      ) : null}
      {reruns.length > 0 ? (
        <div className={classes.reruns}>
          {reruns.map((other) => (
            <Link key={other.id} href={`/runs/${other.id}`} className={classes.rerun}>
              {t('rerunAt', { at: times.short(other.createdAt) })}
              <StateMark state={runState({ status: other.status, outcome: null })} size={14} />
            </Link>
          ))}
        </div>
      ) : null}
      {mayRerun ? (
        <div className={classes.buttons}>
          {isDone && isFailed ? (
            <Button.Group>
              <Button variant={rerunVariant} leftSection={<IconRefresh size={16} />} onClick={() => setRerun('failed')}>
                {t('fromFailed')}
              </Button>
              <Menu>
                <Menu.Target>
                  <Button variant={rerunVariant} px={8} aria-label={t('otherReruns')} className={classes.more}>
                    <IconChevronDown size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setRerun('step')}>{t('fromStep')}</Menu.Item>
                  <Menu.Item onClick={() => setRerun('start')}>{t('fromStart')}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </Button.Group>
          ) : null}
          {isDone && !isFailed ? (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => setRerun('start')}>
              {t('fromStart')}
            </Button>
          ) : null}
          {run.waitingFor === 'paused' ? (
            <Button component={Link} href={`/flows/${run.flowId}`}>
              {t('openFlow')}
            </Button>
          ) : null}
          {run.waitingFor === 'connection' ? (
            <Button component={Link} href="/connections">
              {t('repairConnection')}
            </Button>
          ) : null}
          {isDone ? null : <CancelButton runId={run.id} />}
        </div>
      ) : null}
      {rerun ? (
        <RerunDialog
          runIds={[run.id]}
          failedIds={isFailed ? [run.id] : []}
          from={rerun}
          versions={{ ran: versionNumber, newest: newestVersionNumber }}
          document={run.document}
          onClose={() => setRerun(undefined)}
          onDone={() => setRerun(undefined)}
        />
      ) : null}
    </header>
  );
}

/** The record that began the run, in the words of the account; the org is one click away. */
function SubjectLink({ subject, run }: { subject: Subject; run: Detail }) {
  const locale = useLocale();
  const { nodeId, object, id, url } = subject;
  const known = run.labels[nodeId]?.objects[object.toLowerCase()];
  const name = known ? (locale === 'ja' ? known.labelJa : known.label) : object;
  if (!url)
    return (
      <span>
        {name} {id}
      </span>
    );
  return (
    <Anchor href={url} target="_blank" rel="noreferrer" inherit className={classes.subject}>
      {name} {id} <IconExternalLink size={14} aria-hidden />
    </Anchor>
  );
}
