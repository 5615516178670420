'use client';
/** How a trigger that asks for changes is doing: when it last asked, when it asks next, and what keeps it from it. */
import { Button, Group, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNow, useTranslations } from 'next-intl';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import { useTRPC } from '../../_client/trpc.tsx';
import { useMay } from '../../_frame/member.tsx';
import { ErrorText, useTellError } from '../../_ui/errors.tsx';
import { useTimes } from '../../_ui/times.ts';
import { FieldFrame } from '../field-frame.tsx';
import { useStepForm } from '../step-context.tsx';

const ASK_MS = 3_000;

export function PollState() {
  const t = useTranslations('forms.poll');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tell = useTellError();
  const times = useTimes();
  const now = useNow({ updateInterval: 10_000 });
  const { node } = useStepForm();
  const { flowId } = useEditorPage();
  const mayOperate = useMay('operator');
  const { data } = useQuery({ ...trpc.flow.get.queryOptions({ flowId }), refetchInterval: ASK_MS });
  const ask = useMutation(
    trpc.flow.pollNow.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId })),
      onError: tell,
    }),
  );
  const state = data?.polls.find(({ nodeId }) => nodeId === node.id);
  if (!data?.isOn || !state) return null;
  return (
    <FieldFrame field="poll" label={t('title')} isForAll>
      {state.error ? <ErrorText error={state.error} tone={state.failures > 1 ? 'danger' : 'warning'} /> : null}
      <Group gap={12} justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {state.polledAt ? t('last', { at: times.ago(state.polledAt, now) }) : t('never')}
          {' · '}
          {state.dueAt > now ? t('next', { at: times.clock(state.dueAt) }) : t('soon')}
        </Text>
        {mayOperate ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            onClick={() => ask.mutate({ flowId })}
            loading={ask.isPending}
          >
            {t('now')}
          </Button>
        ) : null}
      </Group>
    </FieldFrame>
  );
}
