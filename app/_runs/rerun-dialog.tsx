'use client';
/** Re-running by hand: from where, and with which version. One run or many. */
import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';

interface RerunDialogProps {
  runIds: string[];
  /** Those of them that failed: only they have a step to go on from. */
  failedIds: string[];
  /** Chosen when it opens. */
  from?: 'failed' | 'start';
  /** Numbers of the version it ran and of the live one, when one run is meant. */
  versions?: { ran: number; newest: number };
  onClose: () => void;
  onDone: () => void;
}

export function RerunDialog({ runIds, failedIds, from: asked, versions, onClose, onDone }: RerunDialogProps) {
  const t = useTranslations('runs');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [from, setFrom] = useState<'failed' | 'start'>(asked ?? (failedIds.length > 0 ? 'failed' : 'start'));
  const [version, setVersion] = useState<'same' | 'newest'>('newest');
  const hasChoice = !versions || versions.ran !== versions.newest;
  const rerun = useMutation(
    trpc.runs.rerun.mutationOptions({
      onSuccess: ({ runIds: made }) => {
        void client.invalidateQueries({ queryKey: trpc.runs.pathKey() });
        notifications.show({ message: t('rerunStarted', { count: made.length }), color: 'success' });
        onDone();
        const only = made[0];
        if (made.length === 1 && only) router.push(`/runs/${only}`);
      },
      onError: () => void client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    }),
  );
  return (
    <Modal opened onClose={onClose} title={t('rerunTitle', { count: runIds.length })}>
      <Stack gap={20}>
        {rerun.error ? <ErrorText error={shownError(rerun.error)} /> : null}
        <Radio.Group label={t('from')} value={from} onChange={(value) => setFrom(value as 'failed' | 'start')}>
          <Stack gap={12} mt={8}>
            <Radio
              value="failed"
              disabled={failedIds.length === 0}
              label={t('fromFailed')}
              description={
                failedIds.length > 0 && failedIds.length < runIds.length
                  ? t('fromFailedSome', { count: failedIds.length })
                  : t('fromFailedHelp')
              }
            />
            <Radio value="start" label={t('fromStart')} description={t('fromStartHelp')} />
          </Stack>
        </Radio.Group>
        {hasChoice ? (
          <Radio.Group
            label={t('version')}
            value={version}
            onChange={(value) => setVersion(value as 'same' | 'newest')}
          >
            <Stack gap={12} mt={8}>
              <Radio
                value="newest"
                label={versions ? t('versionNewestNumber', { number: versions.newest }) : t('versionNewest')}
                description={t('versionNewestHelp')}
              />
              <Radio
                value="same"
                label={versions ? t('versionSameNumber', { number: versions.ran }) : t('versionSame')}
                description={t('versionSameHelp')}
              />
            </Stack>
          </Radio.Group>
        ) : null}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {words('cancel')}
          </Button>
          <Button
            loading={rerun.isPending}
            onClick={() =>
              rerun.mutate({
                runIds: from === 'failed' ? failedIds : runIds,
                from,
                version: hasChoice ? version : 'newest',
              })
            }
          >
            {t('rerunDo')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
