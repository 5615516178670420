'use client';
/** While the workspace is stopped every page says so, with the way to go on. */
import { Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { Ago } from '../_ui/ago.tsx';
import { useTellError } from '../_ui/errors.tsx';
import { useMay } from './member.tsx';
import classes from './stop-band.module.css';

export type Stop = AppOutput['workspace']['stopped'];

/** Somebody else may have stopped it; while it is on, what waits is counted. */
export function useStop(): Stop {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.workspace.stopped.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data ? 4_000 : 15_000),
    }),
  );
  return data ?? null;
}

export function StopBand({ stop }: { stop: NonNullable<Stop> }) {
  const t = useTranslations('stop');
  const mayEdit = useMay('editor');
  const { ask, isPending } = useGoOn(stop);
  return (
    <section className={classes.band} aria-label={t('title')} role="alert">
      <IconHandStop size={20} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <strong>{t('band')}</strong>
        <span className={classes.facts}>
          <span>{stop.by ? t('by', { name: stop.by }) : t('byCommand')}</span>
          <Ago at={stop.at} />
          <span>
            {stop.running > 0
              ? t('running', { count: stop.running })
              : t(stop.waiting < MOST ? 'waiting' : 'waitingMore', { count: stop.waiting })}
          </span>
        </span>
      </div>
      {mayEdit ? (
        <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={ask} loading={isPending}>
          {t('goOn')}
        </Button>
      ) : null}
    </section>
  );
}

/** The server counts no further than this. */
const MOST = 1_000;

function useGoOn(stop: NonNullable<Stop>) {
  const t = useTranslations('stop');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const settle = useAfterStop();
  const tellError = useTellError();
  const goOn = useMutation(trpc.workspace.goOn.mutationOptions({ onError: tellError, onSettled: settle }));
  const ask = () =>
    modals.openConfirmModal({
      title: t('goOnTitle'),
      children: (
        <>
          <Text size="sm">{t(stop.waiting < MOST ? 'goOnText' : 'goOnTextMore', { count: stop.waiting })}</Text>
          <Text size="sm" mt={8}>
            {t('goOnPaused')}
          </Text>
        </>
      ),
      labels: { confirm: t('goOn'), cancel: words('cancel') },
      onConfirm: () => goOn.mutate(),
    });
  return { ask, isPending: goOn.isPending };
}

/** Everything on the screen may be another now. */
function useAfterStop() {
  const client = useQueryClient();
  const trpc = useTRPC();
  return useCallback(
    () =>
      Promise.all([
        client.invalidateQueries({ queryKey: trpc.workspace.stopped.queryKey() }),
        client.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
        client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
      ]),
    [client, trpc],
  );
}

/** On the flow list: says what happens before it does. */
export function StopButton() {
  const t = useTranslations('stop');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const settle = useAfterStop();
  const tellError = useTellError();
  const stop = useMutation(trpc.workspace.stop.mutationOptions({ onError: tellError, onSettled: settle }));
  const ask = () =>
    modals.openConfirmModal({
      title: t('askTitle'),
      size: 520,
      children: (
        <>
          <Text size="sm">{t('askText')}</Text>
          <ul className={classes.list}>
            {(['askRunning', 'askEvents', 'askPeople', 'askGoOn'] as const).map((key) => (
              <li key={key}>{t(key)}</li>
            ))}
          </ul>
        </>
      ),
      labels: { confirm: t('do'), cancel: words('cancel') },
      confirmProps: { color: 'danger' },
      onConfirm: () => stop.mutate(),
    });
  return (
    <Button
      variant="default"
      leftSection={<IconHandStop size={16} className={classes.mark} />}
      onClick={ask}
      loading={stop.isPending}
    >
      {t('button')}
    </Button>
  );
}
