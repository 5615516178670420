'use client';
/** What the flows need of the org, object by object, and what the connected user may not do there. */
import { Badge, Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { ErrorText, shownError, useErrorWords } from '../_ui/errors.tsx';
import { Panel } from '../_ui/panel.tsx';
import { AdminLetter } from './admin-letter.tsx';
import classes from './connection-page.module.css';

export function AccessPanel({ connectionId }: { connectionId: string }) {
  const t = useTranslations('connections.access');
  const locale = useLocale();
  const trpc = useTRPC();
  const words = useErrorWords();
  const { data, error, isPending } = useQuery(trpc.connections.needs.queryOptions({ connectionId }, { retry: false }));
  const lacks = data?.some(({ unmet }) => unmet.length > 0) ?? false;
  const letter = useQuery(trpc.connections.accessLetter.queryOptions({ connectionId }, { enabled: lacks }));
  return (
    <Panel isPadded aria-labelledby="access">
      <h2 id="access" className={classes.heading}>
        {t('title')}
      </h2>
      <p className={classes.lead}>{t('lead')}</p>
      {error ? <ErrorText error={shownError(error)} /> : null}
      {isPending ? <Skeleton h={120} /> : null}
      {data?.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : null}
      {data && data.length > 0 ? (
        <Stack gap={16}>
          <table className={`${classes.table} ${classes.access}`}>
            <thead>
              <tr>
                <th>{t('object')}</th>
                <th>{t('does')}</th>
                <th>{t('flows')}</th>
                <th>{t('state')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map(({ object, label, labelJa, accesses, fields, flows, unmet }) => (
                <tr key={object} data-lacks={unmet.length > 0 || undefined}>
                  <td>
                    {locale === 'ja' ? labelJa : label}
                    <span className={classes.api}>{object}</span>
                  </td>
                  <td>
                    {accesses.map((access) => t(`accesses.${access}`)).join(t('comma'))}
                    {fields > 0 ? <span className={classes.api}>{t('fields', { count: fields })}</span> : null}
                  </td>
                  <td>
                    {flows.map((flow) => (
                      <Link key={flow.flowId} href={`/flows/${flow.flowId}`} className={classes.flow}>
                        {flow.name}
                      </Link>
                    ))}
                  </td>
                  <td>
                    {unmet.length === 0 ? (
                      <Badge color="success" variant="light" radius="sm" leftSection={<IconCircleCheck size={12} />}>
                        {t('fine')}
                      </Badge>
                    ) : (
                      <Badge color="danger" variant="light" radius="sm" leftSection={<IconLock size={12} />}>
                        {t('lacks', { count: unmet.length })}
                      </Badge>
                    )}
                    {unmet.map((one) => (
                      <span key={`${one.field} ${one.access} ${one.code}`} className={classes.lack}>
                        {words(one).message}
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {letter.data ? (
            <div>
              <AdminLetter letter={letter.data} />
            </div>
          ) : null}
        </Stack>
      ) : null}
    </Panel>
  );
}
