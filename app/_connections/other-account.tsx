'use client';
/** A sign-in that reached another organisation or user than before: nothing has changed yet, and the person decides. */
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowRight } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { ErrorText, shownError, useTellError } from '../_ui/errors.tsx';
import classes from './connections.module.css';
import { UsedBy } from './used-by.tsx';

interface OtherAccountProps {
  token: string;
  onTaken: (connectionId: string) => void;
  onLeft: () => void;
}

export function OtherAccount({ token, onTaken, onLeft }: OtherAccountProps) {
  const t = useTranslations('connections.other');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tell = useTellError();
  const { data, error } = useQuery(trpc.connections.held.queryOptions({ token }, { retry: false, gcTime: 0 }));
  const again = () => {
    void client.invalidateQueries({ queryKey: trpc.connections.pathKey() });
    void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
  };
  const take = useMutation(
    trpc.connections.takeHeld.mutationOptions({
      onSuccess: ({ connectionId }) => {
        again();
        onTaken(connectionId);
      },
      onError: tell,
    }),
  );
  const drop = useMutation(trpc.connections.dropHeld.mutationOptions({ onSettled: onLeft }));
  return (
    <Dialog onClose={() => drop.mutate({ token })} title={t('title')} size={560}>
      {error ? <ErrorText error={shownError(error)} /> : null}
      {!data && !error ? <Skeleton h={160} /> : null}
      {data ? (
        <Stack gap={16}>
          <Alert color="warning" variant="light" icon={<IconAlertTriangle />} title={t(`${data.what}.title`)}>
            <Text size="sm">{t(`${data.what}.text`, { name: data.name })}</Text>
          </Alert>
          <div className={classes.change}>
            <Who label={t('before')} who={data.before} />
            <IconArrowRight size={18} aria-hidden />
            <Who label={t('after')} who={data.after} />
          </div>
          {data.usedBy.length > 0 ? (
            <div>
              <Text size="xs" fw={600} mb={4}>
                {t('flows')}
              </Text>
              <UsedBy flows={data.usedBy} />
            </div>
          ) : null}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate({ token })} data-autofocus>
              {t('leave')}
            </Button>
            <Button color="warning" loading={take.isPending} onClick={() => take.mutate({ token })}>
              {t('take')}
            </Button>
          </Group>
        </Stack>
      ) : null}
    </Dialog>
  );
}

interface Party {
  id: string;
  name: string;
}

function Who({ label, who }: { label: string; who: { account: Party; user: Party } }) {
  return (
    <div className={classes.who}>
      <span className={classes.whoLabel}>{label}</span>
      <strong>{who.account.name}</strong>
      <span>{who.user.name}</span>
      <span className={classes.whoId}>{who.account.id}</span>
    </div>
  );
}
