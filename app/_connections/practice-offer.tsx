'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useTellError } from '../_ui/errors.tsx';
import classes from './connections.module.css';

const practiceTypes = ['salesforce', 'ecforce'] as const;

/** The practice org and shop of this very server: connected with one click, nothing to type. */
export function PracticeOffer({ type, onConnected }: { type: string; onConnected: (connectionId: string) => void }) {
  const t = useTranslations('connections');
  const trpc = useTRPC();
  const tellError = useTellError();
  const { data } = useQuery(trpc.connections.setup.queryOptions());
  const add = useMutation(
    trpc.connections.addPractice.mutationOptions({
      onSuccess: ({ connectionId }) => onConnected(connectionId),
      onError: tellError,
    }),
  );
  const practice = practiceTypes.find((known) => known === type);
  if (!practice || !data?.hasPractice) return null;
  return (
    <div className={classes.offer}>
      <span className={classes.offerText}>{t(`practice.${practice}.text`)}</span>
      <Button size="xs" color="asagi.7" loading={add.isPending} onClick={() => add.mutate({ type: practice })}>
        {t(`practice.${practice}.button`)}
      </Button>
    </div>
  );
}

/** The same for a connection that was made so: nobody knows what to type for it. */
export function PracticeAgain(props: {
  type: string;
  connectionId: string;
  onAnswer: (answer: AppOutput['connections']['reconnectPractice']) => void;
}) {
  const { type, connectionId, onAnswer } = props;
  const t = useTranslations('connections');
  const trpc = useTRPC();
  const tellError = useTellError();
  const again = useMutation(
    trpc.connections.reconnectPractice.mutationOptions({ onSuccess: onAnswer, onError: tellError }),
  );
  const practice = practiceTypes.find((known) => known === type);
  if (!practice) return null;
  return (
    <div className={classes.offer}>
      <span className={classes.offerText}>{t('before.practice')}</span>
      <Button size="xs" color="asagi.7" loading={again.isPending} onClick={() => again.mutate({ connectionId })}>
        {t(`practice.${practice}.button`)}
      </Button>
    </div>
  );
}
