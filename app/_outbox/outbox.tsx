'use client';
/** The mails of this workspace: what was sent, and what is kept because no mail server is set up. */
import { Button, Skeleton } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { Empty } from '../_ui/empty.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { isState, StateMark } from '../_ui/state-mark.tsx';
import { useTimes } from '../_ui/times.ts';
import { MailFrame } from './mail-frame.tsx';
import classes from './outbox.module.css';

type Mail = AppOutput['notices']['mails']['rows'][number];

export function Outbox() {
  const t = useTranslations('outbox');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const [openId, setOpenId] = useState<string>();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.notices.mails.infiniteQueryOptions(
      { limit: 30 },
      { getNextPageParam: ({ next }) => next, refetchInterval: 10_000 },
    ),
  );
  const mails = data?.pages.flatMap(({ rows }) => rows) ?? [];
  const open = mails.find(({ id }) => id === openId) ?? mails[0];
  return (
    <Page title={t('title')} lead={t('lead')} isWide>
      {error && !data ? <ErrorText error={shownError(error)} /> : null}
      {isPending ? <Skeleton h={240} /> : null}
      {data && mails.length === 0 ? (
        <Panel>
          <Empty icon={IconMail} title={t('empty')} text={t('emptyText')} />
        </Panel>
      ) : null}
      {open ? (
        <Panel className={classes.split}>
          <div className={classes.list}>
            {mails.map((mail) => (
              <MailRow key={mail.id} mail={mail} isOpen={mail.id === open.id} onOpen={() => setOpenId(mail.id)} />
            ))}
            {hasNextPage ? (
              <Button variant="subtle" fullWidth loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {words('more')}
              </Button>
            ) : null}
          </div>
          <Preview mail={open} />
        </Panel>
      ) : null}
    </Page>
  );
}

function MailRow({ mail, isOpen, onOpen }: { mail: Mail; isOpen: boolean; onOpen: () => void }) {
  const times = useTimes();
  return (
    <button type="button" className={classes.row} aria-current={isOpen || undefined} onClick={onOpen}>
      <span className={classes.subject}>{mail.subject}</span>
      <span className={classes.under}>
        {isState(mail.status) ? <StateMark state={mail.status} size={14} /> : null}
        <span>{times.short(mail.createdAt)}</span>
      </span>
    </button>
  );
}

function Preview({ mail }: { mail: Mail }) {
  const t = useTranslations('outbox');
  const times = useTimes();
  return (
    <article className={classes.preview}>
      <h2 className={classes.title}>{mail.subject}</h2>
      <dl className={classes.facts}>
        <dt>{t('to')}</dt>
        <dd>{mail.to}</dd>
        <dt>{t('at')}</dt>
        <dd>{times.full(mail.sentAt ?? mail.createdAt)}</dd>
        {mail.error ? (
          <>
            <dt>{t('problem')}</dt>
            <dd>{mail.error}</dd>
          </>
        ) : null}
      </dl>
      <MailFrame subject={mail.subject} html={mail.html} />
    </article>
  );
}
