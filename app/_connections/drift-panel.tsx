'use client';
/** What changed in the org since the flows went live, and which of them it breaks. */
import { Badge, Button, Skeleton, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Ago } from '../_ui/ago.tsx';
import { ErrorText, shownError, useErrorWords, useTellError } from '../_ui/errors.tsx';
import { Panel } from '../_ui/panel.tsx';
import classes from './connection-page.module.css';

export function DriftPanel({ connectionId }: { connectionId: string }) {
  const t = useTranslations('connections.drift');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tell = useTellError();
  const words = useErrorWords();
  const mayOperate = useMay('operator');
  const { data, error, isPending } = useQuery(trpc.connections.drift.queryOptions({ connectionId }));
  const look = useMutation(
    trpc.connections.checkDrift.mutationOptions({
      onSuccess: (found) => {
        client.setQueryData(trpc.connections.drift.queryKey({ connectionId }), found);
        // A field that is gone is one the user cannot see: the permissions above would say that all is well.
        return client.invalidateQueries({ queryKey: trpc.connections.needs.queryKey({ connectionId }) });
      },
      onError: tell,
    }),
  );
  const isWatching = data && data.length > 0;
  return (
    <Panel isPadded aria-labelledby="drift">
      <div className={classes.bar2}>
        <h2 id="drift" className={classes.heading}>
          {t('title')}
        </h2>
        {mayOperate && isWatching ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            loading={look.isPending}
            onClick={() => look.mutate({ connectionId })}
          >
            {t('look')}
          </Button>
        ) : null}
      </div>
      <p className={classes.lead}>{t('lead')}</p>
      {error ? <ErrorText error={shownError(error)} /> : null}
      {isPending ? <Skeleton h={64} /> : null}
      {data && !isWatching ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : null}
      <ul className={classes.drifts}>
        {data?.map(({ flowId, name, checkedAt, changes }) => (
          <li key={flowId}>
            <div className={classes.drift}>
              <Link href={`/flows/${flowId}`} className={classes.flow}>
                {name}
              </Link>
              <Badge
                variant="light"
                radius="sm"
                color={changes.length === 0 ? 'success' : changes.some(({ breaks }) => breaks) ? 'danger' : 'warning'}
              >
                {changes.length === 0
                  ? t('same')
                  : t(changes.some(({ breaks }) => breaks) ? 'breaks' : 'changed', { count: changes.length })}
              </Badge>
              <Ago at={checkedAt} className={classes.when} />
            </div>
            {changes.map((change) => {
              const { message, action } = words(change);
              return (
                <div key={`${change.code} ${change.params.field}`} className={classes.lack}>
                  {message} {action}
                </div>
              );
            })}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
