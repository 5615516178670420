'use client';
/** Asked when a paused flow goes on and another version was published meanwhile: which one runs what waited. */
import { Button, Radio, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { useTellError } from '../_ui/errors.tsx';

type Paused = AppOutput['flows']['pausedRuns'];

const MODAL = 'resume-flow';

/** Resumes the flow, and asks first when there is something to ask. */
export function useResumeFlow(): (flowId: string) => Promise<void> {
  const t = useTranslations('flows.resuming');
  const trpc = useTRPC();
  const client = useQueryClient();
  const resume = useResume();
  const tellError = useTellError();
  return useCallback(
    async (flowId) => {
      try {
        const paused = await client.fetchQuery(trpc.flows.pausedRuns.queryOptions({ flowId }, { staleTime: 0 }));
        if (paused.older.length === 0) return resume.mutate({ flowId });
        modals.open({
          modalId: MODAL,
          title: t('title'),
          size: 520,
          children: <ResumeDialog flowId={flowId} paused={paused} />,
        });
      } catch (error) {
        tellError(error);
      }
    },
    [t, trpc, client, resume.mutate, tellError],
  );
}

function useResume() {
  const t = useTranslations('flows.resuming');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  return useMutation(
    trpc.flows.resume.mutationOptions({
      onSuccess: () => {
        modals.close(MODAL);
        notifications.show({ message: t('resumed'), autoClose: 5000 });
      },
      onError: tellError,
      onSettled: () =>
        Promise.all([
          client.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
          client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
        ]),
    }),
  );
}

function ResumeDialog({ flowId, paused }: { flowId: string; paused: Paused }) {
  const t = useTranslations('flows.resuming');
  const resume = useResume();
  const [version, setVersion] = useState<'same' | 'newest'>('newest');
  const { newest, older, begun, current } = paused;
  const count = older.reduce((sum, row) => sum + row.count, 0);
  const numbers = older.map(({ number }) => number).join(t('comma'));
  return (
    <Stack gap={16}>
      <Text size="sm">{t('text', { count, numbers, newest: newest ?? 0 })}</Text>
      <Radio.Group
        label={t('question', { count })}
        value={version}
        onChange={(value) => setVersion(value as 'same' | 'newest')}
      >
        <Stack gap={12} mt={8}>
          <Radio value="newest" label={t('newest', { number: newest ?? 0 })} description={t('newestHelp')} />
          <Radio value="same" label={t('same', { numbers })} description={t('sameHelp')} />
        </Stack>
      </Radio.Group>
      {begun > 0 ? <Text size="sm">{t('begun', { count: begun })}</Text> : null}
      {current > 0 ? <Text size="sm">{t('current', { count: current, number: newest ?? 0 })}</Text> : null}
      <DialogButtons onCancel={() => modals.close(MODAL)}>
        <Button loading={resume.isPending} onClick={() => resume.mutate({ flowId, version })}>
          {t('do')}
        </Button>
      </DialogButtons>
    </Stack>
  );
}
