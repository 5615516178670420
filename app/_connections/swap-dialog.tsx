'use client';
/** Another connection in place of this one, over all flows at once; what is missing there is said before. */
import { Alert, Button, Checkbox, Select, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { ErrorText, shownError, useErrorWords, useTellError } from '../_ui/errors.tsx';
import type { Connection } from './connection-row.tsx';
import classes from './connections.module.css';
import { UsedBy } from './used-by.tsx';

export function SwapDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const t = useTranslations('connections.swap');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tell = useTellError();
  const [toId, setToId] = useState<string | null>(null);
  const [publish, setPublish] = useState(true);
  const { data: all = [] } = useQuery(trpc.connections.list.queryOptions());
  const others = all.filter(({ id, type }) => type === connection.type && id !== connection.id);
  const plan = useQuery(
    trpc.connections.planSwap.queryOptions(
      { fromId: connection.id, toId: toId ?? '' },
      { enabled: toId !== null, retry: false },
    ),
  );
  const swap = useMutation(
    trpc.connections.swap.mutationOptions({
      onSuccess: ({ drafts, published }) => {
        notifications.show({ message: t('done', { drafts, published }), color: 'success' });
        void client.invalidateQueries();
        onClose();
      },
      onError: tell,
    }),
  );
  const liveCount = plan.data?.flows.filter(({ isLive }) => isLive).length ?? 0;
  return (
    <Dialog onClose={onClose} title={t('title', { name: connection.name })} size={640}>
      <Stack gap={16}>
        <Text size="sm">{t('text')}</Text>
        <Select
          label={t('to')}
          placeholder={others.length > 0 ? t('choose') : t('none')}
          disabled={others.length === 0}
          data={others.map(({ id, name, facts }) => ({
            value: id,
            label: [name, facts.organization].filter(Boolean).join(' · '),
          }))}
          value={toId}
          onChange={setToId}
        />
        {toId !== null && plan.isPending ? <Skeleton h={120} /> : null}
        {plan.error ? <ErrorText error={shownError(plan.error)} /> : null}
        {plan.data ? (
          <>
            <div>
              <Text size="xs" fw={600} mb={4}>
                {t('flows', { count: plan.data.flows.length })}
              </Text>
              <UsedBy flows={plan.data.flows} />
            </div>
            <Missing missing={plan.data.missing} />
            {liveCount > 0 ? (
              <Checkbox
                size="sm"
                checked={publish}
                onChange={(event) => setPublish(event.currentTarget.checked)}
                label={t('publish', { count: liveCount })}
                description={t('publishHelp')}
              />
            ) : null}
          </>
        ) : null}
        <DialogButtons onCancel={onClose}>
          <Button
            disabled={!plan.data || plan.data.flows.length === 0}
            color={plan.data && plan.data.missing.length > 0 ? 'warning' : 'ai'}
            loading={swap.isPending}
            onClick={() => toId && swap.mutate({ fromId: connection.id, toId, publish })}
          >
            {plan.data && plan.data.missing.length > 0 ? t('swapAnyway') : t('swap')}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}

type Lack = AppOutput['connections']['planSwap']['missing'][number];

const keyOf = (one: Lack): string =>
  'kind' in one ? `${one.kind} ${one.object} ${one.value}` : `${one.object} ${one.field} ${one.access} ${one.code}`;

function Missing({ missing }: { missing: Lack[] }) {
  const t = useTranslations('connections.swap');
  const words = useErrorWords();
  if (missing.length === 0)
    return (
      <Alert color="success" variant="light" icon={<IconCircleCheck />}>
        {t('complete')}
      </Alert>
    );
  return (
    <Alert color="warning" variant="light" icon={<IconAlertTriangle />} title={t('missing', { count: missing.length })}>
      <ul className={classes.lacks}>
        {missing.map((one) => (
          <li key={keyOf(one)}>
            {words(one).message}
            <span className={classes.lacksFlows}>{one.flows.join(' · ')}</span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
