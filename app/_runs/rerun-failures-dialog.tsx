'use client';
/** A whole group again: what will be written again is said first, then how far it is, then what could not be done. */
import { Alert, Button, Progress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { ErrorText, shownError, useErrorWords } from '../_ui/errors.tsx';
import classes from './failures.module.css';
import type { FailureGroup } from './failures.tsx';
import { type Progress as Done, reasonsOf } from './rerun-all.ts';
import { type Start, StartChoice, type Version, VersionChoice } from './rerun-choices.tsx';
import { RerunWarnings } from './rerun-warnings.tsx';
import { useRerunAll } from './use-rerun-all.ts';

export function RerunFailuresDialog({ group, onClose }: { group: FailureGroup; onClose: () => void }) {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  // What is asked about stays what it was, whatever fails while a person reads.
  const [{ flowId, nodeId, code, firstId, lastId, hasNewerVersion, count: known }] = useState(group);
  const [start, setStart] = useState<Start>('failed');
  const [version, setVersion] = useState<Version>('newest');
  const [isAccepted, setAccepted] = useState(false);
  const chosen = {
    ...{ flowId, nodeId, code, firstId, lastId },
    from: start === 'start' ? ('start' as const) : ('failed' as const),
    version: hasNewerVersion ? version : ('newest' as const),
  };
  const again = useRerunAll();
  const check = useQuery(
    trpc.runs.checkFailures.queryOptions(chosen, { enabled: again.phase === 'asked', staleTime: 0, gcTime: 0 }),
  );
  const count = check.data?.count ?? known;
  // Those that are overtaken stay behind until they are asked for: the button promises no more than it does.
  const going = isAccepted ? count : count - (check.data?.newer.length ?? 0);
  const close = () => {
    again.stop();
    onClose();
  };
  const begin = async () => {
    const done = await again.begin({ ...chosen, anyway: isAccepted });
    if (!done || done.left.length > 0) return;
    if (done.made.length > 0)
      notifications.show({ message: t('rerunStarted', { count: done.made.length }), color: 'success' });
    onClose();
  };
  return (
    <Dialog onClose={close} title={t('rerunTitle', { count })} size={560}>
      <Stack gap={20}>
        {again.phase === 'asked' ? (
          <>
            <StartChoice value={start} onChange={setStart} count={count} failed={count} />
            {hasNewerVersion ? <VersionChoice value={version} onChange={setVersion} /> : null}
            {check.error ? <ErrorText error={shownError(check.error)} /> : null}
            {check.data ? (
              <RerunWarnings check={check.data} isAccepted={isAccepted} onAccept={setAccepted} leavesRest />
            ) : null}
            <DialogButtons onCancel={close}>
              <Button disabled={!check.data || going === 0} loading={check.isPending} onClick={() => void begin()}>
                {t('failures.rerunCount', { count: going })}
              </Button>
            </DialogButtons>
          </>
        ) : (
          <Outcome done={again.done} count={count} isRunning={again.phase === 'running'} error={again.error} />
        )}
        {again.phase === 'running' ? (
          <DialogButtons onCancel={again.stop} cancelLabel={t('failures.stop')}>
            {null}
          </DialogButtons>
        ) : null}
        {again.phase === 'ended' ? (
          <DialogButtons onCancel={close} cancelLabel={t('failures.close')}>
            {null}
          </DialogButtons>
        ) : null}
      </Stack>
    </Dialog>
  );
}

interface OutcomeProps {
  done: Done;
  count: number;
  isRunning: boolean;
  error: unknown;
}

function Outcome({ done, count, isRunning, error }: OutcomeProps) {
  const t = useTranslations('runs.failures');
  const words = useErrorWords();
  const { made, left } = done;
  const share = count === 0 ? 100 : Math.min(100, Math.round(((made.length + left.length) / count) * 100));
  return (
    <Stack gap={12} aria-live="polite">
      {isRunning ? (
        <>
          <Text size="sm">{t('progress', { done: made.length + left.length, count })}</Text>
          <Progress value={share} aria-label={t('rerunAll')} />
          <Text size="xs" c="dimmed">
            {t('progressText')}
          </Text>
        </>
      ) : (
        <Text size="sm">{t('made', { count: made.length })}</Text>
      )}
      {error ? <ErrorText error={shownError(error)} /> : null}
      {!isRunning && left.length > 0 ? (
        <Alert color="warning" variant="light" icon={<IconAlertTriangle />} title={t('left', { count: left.length })}>
          <ul className={classes.reasons}>
            {reasonsOf(left).map(({ code, params, count: many }) => (
              <li key={code}>
                {code === 'run.newerSucceeded' ? t('leftNewer') : words({ code, params }).message}
                {many < left.length ? ` ${t('times', { count: many })}` : ''}
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
    </Stack>
  );
}
