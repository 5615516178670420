'use client';
import { Button, Skeleton } from '@mantine/core';
import { IconExternalLink, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Empty } from '../_ui/empty.tsx';
import { ErrorText, type ShownError, shownError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { LetterFor } from './admin-letter.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import { ConnectionRow } from './connection-row.tsx';
import classes from './connections.module.css';
import { OtherAccount } from './other-account.tsx';
import { useConnectedNow } from './use-connected-now.ts';

export function ConnectionList() {
  const t = useTranslations('connections');
  const trpc = useTRPC();
  const mayEdit = useMay('editor');
  const address = useArrival();
  const [isAdding, setAdding] = useState(address.asksToAdd);
  // Only in the browser: asked for while the server draws the page, the whole page would be drawn anew.
  const [held, setHeld] = useState<string | null>(null);
  useEffect(() => setHeld(address.held), [address.held]);
  const { data, error, isPending } = useQuery(
    trpc.connections.list.queryOptions(undefined, { refetchInterval: 10_000 }),
  );
  const setup = useQuery(trpc.connections.setup.queryOptions());
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={mayEdit && data && data.length > 0 ? add : null}>
      {address.error ? (
        <div className={classes.notice}>
          <ErrorText error={address.error}>
            <LetterFor code={address.error.code} params={address.error.params} />
          </ErrorText>
        </div>
      ) : null}
      {error && !data ? <ErrorText error={shownError(error)} /> : null}
      <Panel>
        {isPending ? (
          <div className={classes.loading}>
            <Skeleton h={40} />
            <Skeleton h={40} />
          </div>
        ) : null}
        {data?.length === 0 ? (
          <Empty icon={IconPlugConnected} title={t('empty')} text={t('emptyText')}>
            {mayEdit ? add : null}
          </Empty>
        ) : null}
        {data && data.length > 0 ? (
          <ul className={classes.list}>
            {data.map((connection) => (
              <ConnectionRow key={connection.id} connection={connection} />
            ))}
          </ul>
        ) : null}
      </Panel>
      {setup.data?.hasPractice ? <PracticePages /> : null}
      {held ? <OtherAccount token={held} onTaken={() => setHeld(null)} onLeft={() => setHeld(null)} /> : null}
      {isAdding ? <ConnectionDialog onClose={() => setAdding(false)} onConnected={() => setAdding(false)} /> : null}
    </Page>
  );
}

/** Plain links: a ticket is made at the click and lives five minutes. */
function PracticePages() {
  const t = useTranslations('connections');
  return (
    <p className={classes.practice}>
      <span>{t('practicePages')}</span>
      <a href="/practice/org" target="_blank" rel="noreferrer">
        {t('openOrg')} <IconExternalLink size={14} aria-hidden />
      </a>
      <a href="/practice/shop" target="_blank" rel="noreferrer">
        {t('openShop')} <IconExternalLink size={14} aria-hidden />
      </a>
    </p>
  );
}

/** What a sign-in at the other service brought back, told once; the address is cleaned. */
function useArrival(): { asksToAdd: boolean; error: ShownError | undefined; held: string | null } {
  useConnectedNow();
  const query = useSearchParams();
  const [arrival] = useState(() => ({
    asksToAdd: query.get('add') === '1',
    error: errorOf(query.get('error'), query.get('params')),
    held: query.get('held'),
  }));
  useEffect(() => {
    if (arrival.error || arrival.asksToAdd || arrival.held) window.history.replaceState(null, '', '/connections');
  }, [arrival]);
  return arrival;
}

/** The address can be written by anybody: only plain params are taken, and only words of ours are shown. */
function errorOf(code: string | null, params: string | null): ShownError | undefined {
  if (!code || !/^[\w.]{1,100}$/.test(code)) return undefined;
  const found: ShownError = { code, params: {} };
  try {
    for (const [key, value] of Object.entries(JSON.parse(params ?? '{}') as Record<string, unknown>))
      if (typeof value === 'string' || typeof value === 'number') found.params[key] = value;
  } catch {
    // an address that was cut: the sentence stands without its values
  }
  return found;
}
