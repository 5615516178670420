'use client';
import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowsExchange,
  IconDots,
  IconPencil,
  IconPlugConnected,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { AppIcon, useAppName } from '../_ui/app-icon.tsx';
import { ErrorText, useTellError } from '../_ui/errors.tsx';
import { StateMark } from '../_ui/state-mark.tsx';
import { LetterFor } from './admin-letter.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import classes from './connections.module.css';
import { DeleteDialog } from './delete-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { SwapDialog } from './swap-dialog.tsx';
import { TestResult } from './test-result.tsx';

/** More flows than this are counted; the connection's page names them all. */
const FLOWS = 3;

export type Connection = AppOutput['connections']['list'][number];

export function ConnectionRow({ connection }: { connection: Connection }) {
  const t = useTranslations('connections');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const nameOf = useAppName();
  const mayEdit = useMay('editor');
  const mayOperate = useMay('operator');
  const [open, setOpen] = useState<'rename' | 'reconnect' | 'delete' | 'swap'>();
  const { id: connectionId, type, name, status, facts, usedBy, deadCode, deadParams } = connection;
  const again = { onSettled: () => client.invalidateQueries({ queryKey: trpc.connections.pathKey() }) };
  const test = useMutation(trpc.connections.test.mutationOptions({ ...again, onError: tellError }));
  const isDead = status === 'dead';
  return (
    <li className={classes.row}>
      <div className={classes.icon}>
        <AppIcon app={type} size={36} />
      </div>
      <div className={classes.name}>
        <span className={classes.title}>
          <Link href={`/connections/${connectionId}`}>{name}</Link>
        </span>
        <div className={classes.facts}>
          <span>{nameOf(type)}</span>
          {Object.entries(facts)
            .filter(([key]) => key !== 'orgId')
            .map(([key, value]) => (
              <span key={key}>{value.replace(/^https?:\/\//, '')}</span>
            ))}
          {usedBy.length === 0 ? <span>{t('unused')}</span> : null}
          {usedBy.slice(0, FLOWS).map((flow) => (
            <Link key={flow.flowId} href={`/flows/${flow.flowId}`}>
              {flow.name}
            </Link>
          ))}
          {usedBy.length > FLOWS ? (
            <Link href={`/connections/${connectionId}`}>{t('usedMore', { count: usedBy.length - FLOWS })}</Link>
          ) : null}
        </div>
      </div>
      <div className={classes.state}>
        <StateMark state={isDead ? 'dead' : 'connected'} />
      </div>
      <div className={classes.actions}>
        {isDead && mayEdit ? (
          <Button size="xs" leftSection={<IconRefresh size={16} />} onClick={() => setOpen('reconnect')}>
            {t('reconnect')}
          </Button>
        ) : null}
        {mayOperate ? (
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate({ connectionId })}>
            {t('test')}
          </Button>
        ) : null}
        {mayEdit ? (
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label={t('menuOf', { name })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={() => setOpen('reconnect')}>
                {t('reconnect')}
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('rename')}>
                {t('rename')}
              </Menu.Item>
              {usedBy.length > 0 ? (
                <Menu.Item leftSection={<IconArrowsExchange size={16} />} onClick={() => setOpen('swap')}>
                  {t('swap.open')}
                </Menu.Item>
              ) : null}
              <Menu.Divider />
              <Menu.Item
                color="var(--nagare-danger)"
                leftSection={<IconTrash size={16} />}
                onClick={() => setOpen('delete')}
              >
                {words('delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      <div className={classes.more}>
        {test.data ? (
          <TestResult result={test.data} />
        ) : isDead ? (
          <ErrorText error={{ code: deadCode ?? 'flow.connectionDead', params: deadParams ?? { name } }}>
            {deadCode ? <LetterFor code={deadCode} params={deadParams ?? {}} /> : null}
          </ErrorText>
        ) : null}
      </div>
      {open === 'delete' ? (
        <DeleteDialog connection={connection} onClose={() => setOpen(undefined)} onSwap={() => setOpen('swap')} />
      ) : null}
      {open === 'swap' ? <SwapDialog connection={connection} onClose={() => setOpen(undefined)} /> : null}
      {open === 'rename' ? <RenameDialog connection={connection} onClose={() => setOpen(undefined)} /> : null}
      {open === 'reconnect' ? (
        <ConnectionDialog
          type={type}
          connection={{ id: connectionId, name }}
          onClose={() => setOpen(undefined)}
          onConnected={() => setOpen(undefined)}
        />
      ) : null}
    </li>
  );
}
