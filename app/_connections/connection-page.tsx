'use client';
/** One connection: whose account it is, who uses it, what it may do there, and how many calls are left. */
import { Button, Skeleton, Text } from '@mantine/core';
import { IconArrowsExchange, IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { useAppName } from '../_ui/app-icon.tsx';
import { ErrorText, shownError, useTellError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { StateMark } from '../_ui/state-mark.tsx';
import { AccessPanel } from './access-panel.tsx';
import { LetterFor } from './admin-letter.tsx';
import { AllowancePanel } from './allowance-panel.tsx';
import { BackLink } from './back-link.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import classes from './connection-page.module.css';
import type { Connection } from './connection-row.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DriftPanel } from './drift-panel.tsx';
import { SwapDialog } from './swap-dialog.tsx';
import { TestResult } from './test-result.tsx';
import { useConnectedNow } from './use-connected-now.ts';
import { UsedBy } from './used-by.tsx';

export function ConnectionPage({ connectionId }: { connectionId: string }) {
  const t = useTranslations('connections');
  const trpc = useTRPC();
  useConnectedNow();
  const { data, error, isPending } = useQuery(
    trpc.connections.list.queryOptions(undefined, { refetchInterval: 10_000 }),
  );
  const connection = data?.find(({ id }) => id === connectionId);
  if (connection) return <Shown connection={connection} />;
  return (
    <Page title={t('title')}>
      {isPending ? <Skeleton h={200} /> : null}
      {error ? <ErrorText error={shownError(error)} /> : null}
      {data ? <ErrorText error={{ code: 'connection.missing', params: {} }} /> : null}
    </Page>
  );
}

/** Only these have metadata and an allowance. */
const watched = ['salesforce'];

function Shown({ connection }: { connection: Connection }) {
  const t = useTranslations('connections');
  const { id, type, name, status, usedBy, deadCode, deadParams } = connection;
  const isWatched = watched.includes(type);
  const [tested, setTested] = useState<AppOutput['connections']['test']>();
  return (
    <Page title={name} back={<BackLink />} actions={<Actions connection={connection} onTested={setTested} />}>
      <div className={classes.sections}>
        {tested ? <TestResult result={tested} /> : null}
        {status === 'dead' && !tested ? (
          <ErrorText error={{ code: deadCode ?? 'flow.connectionDead', params: deadParams ?? { name } }}>
            {deadCode ? <LetterFor code={deadCode} params={deadParams ?? {}} /> : null}
          </ErrorText>
        ) : null}
        <Facts connection={connection} />
        <Panel isPadded>
          <h2 className={classes.heading}>{t('usedBy.title')}</h2>
          {usedBy.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('unused')}
            </Text>
          ) : (
            <UsedBy flows={usedBy} isWhole />
          )}
        </Panel>
        {isWatched ? <AllowancePanel connectionId={id} /> : null}
        {isWatched && status === 'ok' ? <AccessPanel connectionId={id} /> : null}
        {isWatched ? <DriftPanel connectionId={id} /> : null}
      </div>
    </Page>
  );
}

function Facts({ connection: { type, status, facts } }: { connection: Connection }) {
  const t = useTranslations('connections.facts');
  const nameOf = useAppName();
  const rows: [string, string][] = [
    [t('service'), nameOf(type)],
    ...inOrder(facts).map(([key, value]): [string, string] => [
      t.has(key) ? t(key) : key,
      value.replace(/^https?:\/\//, ''),
    ]),
  ];
  return (
    <Panel isPadded>
      <dl className={classes.facts}>
        <dt>{t('state')}</dt>
        <dd>
          <StateMark state={status === 'dead' ? 'dead' : 'connected'} />
        </dd>
        {rows.map(([label, value]) => [<dt key={`${label} label`}>{label}</dt>, <dd key={label}>{value}</dd>])}
      </dl>
    </Panel>
  );
}

const factOrder = ['organization', 'orgId', 'username', 'instanceUrl'];

/** From the organization inwards; what is not known here comes last. */
const inOrder = (facts: Record<string, string>): [string, string][] => {
  const place = (key: string) => (factOrder.indexOf(key) + factOrder.length + 1) % (factOrder.length + 1);
  return Object.entries(facts).sort(([one], [other]) => place(one) - place(other));
};

interface ActionsProps {
  connection: Connection;
  onTested: (result: AppOutput['connections']['test']) => void;
}

function Actions({ connection, onTested }: ActionsProps) {
  const t = useTranslations('connections');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tell = useTellError();
  const router = useRouter();
  const mayEdit = useMay('editor');
  const mayOperate = useMay('operator');
  const [open, setOpen] = useState<'reconnect' | 'swap' | 'delete'>();
  const { id: connectionId, type, name, usedBy } = connection;
  const close = () => setOpen(undefined);
  const test = useMutation(
    trpc.connections.test.mutationOptions({
      onSuccess: onTested,
      onSettled: () => client.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
      onError: tell,
    }),
  );
  return (
    <>
      {mayOperate ? (
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate({ connectionId })}>
          {t('test')}
        </Button>
      ) : null}
      {mayEdit ? (
        <>
          <Button
            variant={connection.status === 'dead' ? 'filled' : 'default'}
            leftSection={<IconPlugConnected size={16} />}
            onClick={() => setOpen('reconnect')}
          >
            {t('reconnect')}
          </Button>
          {usedBy.length > 0 ? (
            <Button variant="default" leftSection={<IconArrowsExchange size={16} />} onClick={() => setOpen('swap')}>
              {t('swap.open')}
            </Button>
          ) : null}
          <Button variant="default" color="danger" onClick={() => setOpen('delete')}>
            {words('delete')}
          </Button>
        </>
      ) : null}
      {open === 'reconnect' ? (
        <ConnectionDialog type={type} connection={{ id: connectionId, name }} onClose={close} onConnected={close} />
      ) : null}
      {open === 'swap' ? <SwapDialog connection={connection} onClose={close} /> : null}
      {open === 'delete' ? (
        <DeleteDialog
          connection={connection}
          onClose={close}
          onSwap={() => setOpen('swap')}
          onDeleted={() => router.push('/connections')}
        />
      ) : null}
    </>
  );
}
