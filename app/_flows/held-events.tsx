'use client';
/** Asked when a flow is switched on: what becomes of the events that came while it was off. */
import { Button, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useTellError } from '../_ui/errors.tsx';

/** Opens the question when there is something to ask. */
export function useAskHeldEvents(): (flowId: string, count: number) => void {
  const t = useTranslations('flows.held');
  return useCallback(
    (flowId, count) => {
      if (count === 0) return;
      modals.open({
        modalId: 'held-events',
        title: t('title'),
        size: 520,
        children: <HeldEvents flowId={flowId} count={count} />,
      });
    },
    [t],
  );
}

function HeldEvents({ flowId, count }: { flowId: string; count: number }) {
  const t = useTranslations('flows.held');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const done = (message: string): void => {
    modals.close('held-events');
    notifications.show({ message, autoClose: 5000 });
    void client.invalidateQueries({ queryKey: trpc.runs.pathKey() });
    void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
  };
  const run = useMutation(
    trpc.flows.runHeld.mutationOptions({
      onSuccess: ({ runs }) => done(t('ran', { count: runs })),
      onError: tellError,
    }),
  );
  const drop = useMutation(
    trpc.flows.dropHeld.mutationOptions({
      onSuccess: ({ dropped }) => done(t('dropped', { count: dropped })),
      onError: tellError,
    }),
  );
  const isBusy = run.isPending || drop.isPending;
  return (
    <Stack gap={16}>
      <Text size="sm">{t('text', { count })}</Text>
      <Choice help={t('runHelp', { count })}>
        <Button loading={run.isPending} disabled={isBusy} onClick={() => run.mutate({ flowId })}>
          {t('run')}
        </Button>
      </Choice>
      <Choice help={t('dropHelp')}>
        <Button variant="default" loading={drop.isPending} disabled={isBusy} onClick={() => drop.mutate({ flowId })}>
          {t('drop')}
        </Button>
      </Choice>
      <Choice help={t('laterHelp')}>
        <Button variant="subtle" disabled={isBusy} onClick={() => modals.close('held-events')}>
          {t('later')}
        </Button>
      </Choice>
    </Stack>
  );
}

function Choice({ help, children }: { help: string; children: React.ReactNode }) {
  return (
    <Stack gap={4} align="stretch">
      {children}
      <Text size="xs" c="dimmed">
        {help}
      </Text>
    </Stack>
  );
}
