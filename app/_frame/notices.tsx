'use client';
/** The bell: what went wrong, newest first, each with the way to it. Opening marks what is shown as seen. */
import { Popover, ScrollArea, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBellOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { Ago } from '../_ui/ago.tsx';
import { useErrorWords } from '../_ui/errors.tsx';
import { useMay } from './member.tsx';
import classes from './notices.module.css';

interface NoticesPopoverProps {
  position: 'right-end' | 'top';
  children: (unseen: number, toggle: () => void, isOpen: boolean) => ReactElement;
}

export function NoticesPopover({ position, children }: NoticesPopoverProps) {
  const t = useTranslations('notices');
  const trpc = useTRPC();
  const client = useQueryClient();
  const mayOperate = useMay('operator');
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const question = trpc.notices.list.queryOptions({ limit: 30 }, { refetchInterval: 15_000 });
  const { data, isPending } = useQuery(question);
  const markSeen = useMutation(
    trpc.notices.markSeen.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.notices.pathKey() }),
    }),
  );
  const rows = data?.rows ?? [];
  const unseen = rows.filter(({ seenAt }) => seenAt === null);
  const open = () => {
    toggle();
    if (!isOpen && mayOperate && unseen.length > 0) markSeen.mutate({ ids: unseen.map(({ id }) => id) });
  };
  return (
    <Popover
      opened={isOpen}
      onChange={(value) => !value && close()}
      position={position}
      width={380}
      trapFocus={rows.length > 0}
      withRoles={false}
    >
      <Popover.Target>
        <div className={classes.anchor}>{children(unseen.length, open, isOpen)}</div>
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={t('title')}>
        <Text fw={600} px={16} py={12} className={classes.title}>
          {t('title')}
        </Text>
        <ScrollArea.Autosize mah={440}>
          {isPending ? (
            <Stack p={16} gap={12}>
              <Skeleton h={44} />
              <Skeleton h={44} />
            </Stack>
          ) : rows.length === 0 ? (
            <div className={classes.none}>
              <IconBellOff size={24} stroke={1.6} aria-hidden />
              <span>{t('none')}</span>
            </div>
          ) : (
            rows.map((notice) => <NoticeRow key={notice.id} notice={notice} onFollow={close} />)
          )}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}

interface Notice {
  kind: string;
  flowName?: string | null;
  connectionName?: string | null;
  runId: string | null;
  flowId: string | null;
  connectionId: string | null;
  errorCode: string | null;
  errorParams: Record<string, string | number | boolean | null>;
  seenAt: Date | null;
  createdAt: Date;
}

function NoticeRow({ notice, onFollow }: { notice: Notice; onFollow: () => void }) {
  const t = useTranslations('notices');
  const words = useErrorWords();
  const { kind, flowName, connectionName, errorCode, errorParams, createdAt, seenAt } = notice;
  const about = flowName ?? connectionName;
  return (
    <UnstyledButton component={Link} href={wayTo(notice)} onClick={onFollow} className={classes.row}>
      <span className={classes.dot} data-unseen={seenAt === null || undefined} />
      <span className={classes.text}>
        <span className={classes.kind}>{t.has(`kinds.${kind}`) ? t(`kinds.${kind}`) : t('title')}</span>
        {about ? <span className={classes.flow}>{about}</span> : null}
        {errorCode ? (
          <span className={classes.cause}>{words({ code: errorCode, params: errorParams }).message}</span>
        ) : null}
        <Ago at={createdAt} className={classes.time} />
      </span>
    </UnstyledButton>
  );
}

function wayTo({ kind, runId, flowId, connectionId }: Notice): string {
  if (connectionId && (kind === 'allowanceSpent' || kind === 'metadataChanged')) return `/connections/${connectionId}`;
  if (kind === 'connectionDead') return '/connections';
  if (kind === 'workspaceStopped') return '/flows';
  if (runId) return `/runs/${runId}`;
  return flowId ? `/flows/${flowId}` : '/runs';
}
