'use client';
/** Asked before a flow goes on: what becomes of the events that came while it was off. Closing it leaves the flow off. */
import { Button, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useTellError } from '../_ui/errors.tsx';

const MODAL = 'held-events';

type Switched = AppOutput['flows']['switch'];

/** Opens the question when there is something to ask: the flow is off until it is answered. */
export function useAskHeldEvents(): (flowId: string, switched: Switched) => void {
  const t = useTranslations('flows.held');
  return useCallback(
    (flowId, { held, heldUpTo, overtaken }) => {
      if (held === 0 || heldUpTo === null) return;
      modals.open({
        modalId: MODAL,
        title: t('title'),
        size: 520,
        children: <HeldEvents flowId={flowId} count={held} upTo={heldUpTo} overtaken={overtaken} />,
      });
    },
    [t],
  );
}

interface Question {
  flowId: string;
  count: number;
  upTo: string;
  overtaken: number;
}

function HeldEvents({ flowId, count, upTo, overtaken }: Question) {
  const t = useTranslations('flows.held');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const go = useMutation(
    trpc.flows.switch.mutationOptions({
      onSuccess: ({ runs, dropped }, { held }) => {
        modals.close(MODAL);
        const message =
          held === 'run' ? t('ran', { count: runs }) : held === 'drop' ? t('dropped', { count: dropped }) : t('kept');
        notifications.show({ message, autoClose: 5000 });
      },
      onError: tellError,
      onSettled: () =>
        Promise.all([
          client.invalidateQueries({ queryKey: trpc.flow.pathKey() }),
          client.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
          client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
        ]),
    }),
  );
  const answer = (held: 'run' | 'drop' | 'later') => go.mutate({ flowId, isOn: true, held, heldUpTo: upTo });
  const isAnswered = (held: string) => go.isPending && go.variables.held === held;
  return (
    <Stack gap={16}>
      <Text size="sm">{t('text', { count })}</Text>
      {overtaken > 0 && (
        <Text size="sm" fw={500}>
          {t('overtaken', { count: overtaken })}
        </Text>
      )}
      <Choice help={t('runHelp', { count })}>
        <Button loading={isAnswered('run')} disabled={go.isPending} onClick={() => answer('run')}>
          {t('run')}
        </Button>
      </Choice>
      <Choice help={t('dropHelp')}>
        <Button variant="default" loading={isAnswered('drop')} disabled={go.isPending} onClick={() => answer('drop')}>
          {t('drop')}
        </Button>
      </Choice>
      <Choice help={t('laterHelp')}>
        <Button variant="subtle" loading={isAnswered('later')} disabled={go.isPending} onClick={() => answer('later')}>
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
