'use client';
/** What waits: per flow how many, for what and since when, and the way to drop it. */
import { Button } from '@mantine/core';
import {
  IconChevronRight,
  IconClock,
  IconGauge,
  IconHandStop,
  IconHourglass,
  IconListNumbers,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
  IconRefresh,
  IconSitemap,
  IconUserQuestion,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useResumeFlow } from '../_flows/resume-dialog.tsx';
import { useMay } from '../_frame/member.tsx';
import { Ago } from '../_ui/ago.tsx';
import { Empty } from '../_ui/empty.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { type Drop, DropDialog } from './drop-dialog.tsx';
import classes from './queues.module.css';
import { RunTabs } from './run-tabs.tsx';
import { WaitingRuns } from './waiting-runs.tsx';

const LIVE_MS = 2_000;

type Queue = AppOutput['runs']['queues'][number];
type Reason = Queue['reasons'][number]['reason'];

const icons: Record<Reason, TablerIcon> = {
  queued: IconHourglass,
  lane: IconListNumbers,
  retry: IconRefresh,
  time: IconClock,
  connection: IconPlugConnectedX,
  allowance: IconGauge,
  person: IconUserQuestion,
  childRun: IconSitemap,
  paused: IconPlayerPause,
};

export function Queues() {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  // Here and not in its row, which is gone as soon as nothing waits in it any more.
  const [drop, setDrop] = useState<Drop>();
  const { data, error } = useQuery(trpc.runs.queues.queryOptions(undefined, { refetchInterval: LIVE_MS }));
  return (
    <Page title={t('title')} isWide>
      <RunTabs at="waiting" />
      {error ? (
        <div style={{ marginBottom: 16 }}>
          <ErrorText error={shownError(error)} />
        </div>
      ) : null}
      {data?.length === 0 ? (
        <Panel>
          <Empty icon={IconHourglass} title={t('queues.empty')} text={t('queues.emptyText')} />
        </Panel>
      ) : null}
      {data && data.length > 0 ? (
        <ul className={classes.queues} aria-label={t('tabs.waiting')}>
          {data.map((queue) => (
            <QueueItem key={queue.flowId} queue={queue} isOpenAtFirst={data.length === 1} onDrop={setDrop} />
          ))}
        </ul>
      ) : null}
      {drop ? <DropDialog {...drop} onClose={() => setDrop(undefined)} /> : null}
    </Page>
  );
}

interface QueueItemProps {
  queue: Queue;
  isOpenAtFirst: boolean;
  onDrop: (drop: Drop) => void;
}

function QueueItem({ queue, isOpenAtFirst, onDrop }: QueueItemProps) {
  const t = useTranslations('runs.queues');
  const mayOperate = useMay('operator');
  const resume = useResumeFlow();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const { flowId, flowName, isPaused, count, reasons, since } = queue;
  const trpc = useTRPC();
  // The frame asks; here it is only read.
  const { data: stop } = useQuery({ ...trpc.workspace.stopped.queryOptions(), enabled: false });
  return (
    <li className={classes.queue}>
      <div className={classes.head}>
        <button type="button" className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <IconChevronRight size={16} className={classes.chevron} data-open={isOpen || undefined} aria-hidden />
          <span className={classes.name}>{flowName}</span>
          <span className={classes.count}>{t('count', { count })}</span>
          <span className={classes.since}>{t.rich('oldest', { ago: () => <Ago at={since} /> })}</span>
        </button>
        {mayOperate ? (
          <div className={classes.actions}>
            {isPaused ? (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlayerPlay size={16} />}
                onClick={() => void resume(flowId)}
              >
                {t('resume')}
              </Button>
            ) : null}
            <Button size="xs" variant="default" onClick={() => onDrop({ choice: { flowId } })}>
              {t('dropAll')}
            </Button>
          </div>
        ) : null}
      </div>
      <ul className={classes.reasons}>
        {reasons.map(({ reason, count: some }) => {
          // No flow is paused while everything is stopped: the runs themselves say so too.
          const isStopped = reason === 'paused' && Boolean(stop);
          const Icon = isStopped ? IconHandStop : icons[reason];
          return (
            <li key={reason} className={classes.reason} data-tone={reason === 'person' ? 'warning' : undefined}>
              <Icon size={15} stroke={1.8} aria-hidden />
              {t(isStopped ? 'reasons.stopped' : `reasons.${reason}`)}
              <strong>{some}</strong>
            </li>
          );
        })}
      </ul>
      {isOpen ? <WaitingRuns flowId={flowId} onDrop={onDrop} /> : null}
    </li>
  );
}
