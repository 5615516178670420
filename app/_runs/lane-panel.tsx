'use client';
/** A run that stands in a lane: whom it waits for, or whom it holds up and how these are let go. */
import { Alert, Anchor, Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconListNumbers } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { useTellError } from '../_ui/errors.tsx';
import { runState, StateMark } from '../_ui/state-mark.tsx';
import { blocks } from './lane-note.tsx';
import type { Run } from './sentence.ts';

export function LanePanel({ run }: { run: Run }) {
  const t = useTranslations('runs.lane');
  if (run.lane?.behind) {
    const { id, status } = run.lane.behind;
    const isStuck = status === 'failed' || status === 'needsAttention';
    return (
      <Alert color={isStuck ? 'warning' : 'primary'} variant="light" icon={<IconListNumbers />} title={t('waitsTitle')}>
        <Text size="sm">{t(isStuck ? 'waitsStuck' : 'waits', { key: run.lane.key })}</Text>
        <Text
          size="sm"
          mt={8}
          component="div"
          style={{ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: 12 }}
        >
          <Anchor component={Link} href={`/runs/${id}`} inherit>
            {t('openFirst')}
          </Anchor>
          <StateMark state={runState({ status, outcome: null })} size={14} />
        </Text>
      </Alert>
    );
  }
  return blocks(run) ? <Holding run={run} /> : null;
}

function Holding({ run }: { run: Run }) {
  const t = useTranslations('runs.lane');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const mayOperate = useMay('operator');
  const release = useMutation(
    trpc.runs.releaseLane.mutationOptions({
      onError: tellError,
      onSettled: () => client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    }),
  );
  const count = run.lane?.ahead ?? 0;
  const kind = run.status === 'failed' ? 'failed' : 'needsAttention';
  const ask = () =>
    modals.openConfirmModal({
      title: t('releaseTitle'),
      children: <Text size="sm">{t(`releaseText.${kind}`, { count })}</Text>,
      labels: { confirm: t('release'), cancel: words('cancel') },
      onConfirm: () => release.mutate({ runId: run.id }),
    });
  return (
    <Alert
      color="warning"
      variant="light"
      icon={<IconListNumbers />}
      title={count > 0 ? t('ahead', { count }) : t('holds')}
    >
      <Text size="sm">{t(`holdsText.${kind}`, { key: run.lane?.key ?? '' })}</Text>
      {mayOperate ? (
        <Button size="xs" variant="default" mt={12} loading={release.isPending} onClick={ask}>
          {t('release')}
        </Button>
      ) : null}
    </Alert>
  );
}
