'use client';
/** Dropping what waits: what it means is said first, and which runs have written something already. */
import { Alert, Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import classes from './queues.module.css';
import { useCardWords } from './sentence.ts';
import { tellingValues } from './subject.ts';

export interface Drop {
  /** Without ids: all that wait in the flow. */
  choice: { flowId: string; runIds?: string[] };
  onDone?: () => void;
}

interface DropDialogProps extends Drop {
  onClose: () => void;
}

type Question = AppOutput['runs']['askDrop'];

export function DropDialog({ choice, onClose, onDone }: DropDialogProps) {
  const t = useTranslations('runs.drop');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  // What is asked about stays what it was, however many come while the person reads.
  const asked = useQuery(trpc.runs.askDrop.queryOptions(choice, { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 }));
  const drop = useMutation(
    trpc.runs.drop.mutationOptions({
      onSuccess: ({ dropped }) => {
        notifications.show({ message: t('dropped', { count: dropped }), color: 'success' });
        onDone?.();
        onClose();
      },
      onSettled: () => client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    }),
  );
  const question = asked.data;
  const { upTo } = question ?? {};
  return (
    <Dialog onClose={onClose} title={t('title')} size={520}>
      <Stack gap={16}>
        {asked.error ? <ErrorText error={shownError(asked.error)} /> : null}
        {drop.error ? <ErrorText error={shownError(drop.error)} /> : null}
        {question ? <Told question={question} /> : <Skeleton h={64} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {words('close')}
          </Button>
          {question && upTo ? (
            <Button color="danger" loading={drop.isPending} onClick={() => drop.mutate({ ...choice, upTo })}>
              {t('do', { count: question.count })}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Dialog>
  );
}

function Told({ question }: { question: Question }) {
  const t = useTranslations('runs.drop');
  const { count, begun, wrote, upTo } = question;
  if (!upTo) return <Text size="sm">{t('nothing')}</Text>;
  return (
    <>
      <Text size="sm">{t('text', { count })}</Text>
      {begun > 0 ? (
        <ul className={classes.told}>
          {count > begun ? <li>{t('fresh', { count: count - begun })}</li> : null}
          <li>{t('begun', { count: begun })}</li>
        </ul>
      ) : null}
      {wrote.count > 0 ? <Wrote wrote={wrote} /> : null}
      <Text size="xs" c="dimmed">
        {t('later')}
      </Text>
    </>
  );
}

function Wrote({ wrote }: { wrote: Question['wrote'] }) {
  const t = useTranslations('runs.drop');
  const cardWords = useCardWords();
  return (
    <Alert color="warning" variant="light" icon={<IconAlertTriangle />} title={t('wrote', { count: wrote.count })}>
      <Text size="sm">{t('wroteText')}</Text>
      <ul className={classes.told}>
        {wrote.runs.map(({ id, keyValues, cards }) => (
          <li key={id}>
            <Anchor component={Link} href={`/runs/${id}`} target="_blank" inherit>
              {tellingValues(keyValues).slice(0, 2).join('・') || t('run')}
            </Anchor>
            <span className={classes.cards}>{cards.map(cardWords).join(t('and'))}</span>
          </li>
        ))}
      </ul>
      {wrote.count > wrote.runs.length ? (
        <Text size="xs">{t('wroteMore', { count: wrote.count - wrote.runs.length })}</Text>
      ) : null}
    </Alert>
  );
}
