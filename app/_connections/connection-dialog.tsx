'use client';
/** Adding an account of an app, or signing in to one again. The connections page and a step of the editor open it. */
import { Modal, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useAppName } from '../_ui/app-icon.tsx';
import { AppChoice } from './app-choice.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { useConnectionWords } from './connection-words.ts';

export interface ConnectionDialogProps {
  /** Absent: the person chooses the app first. */
  type?: string;
  /** Given: this connection is signed in again and keeps its name. */
  connection?: { id: string; name: string };
  opened?: boolean;
  onConnected: (connectionId: string) => void;
  onClose?: () => void;
  /** Page of ours that a sign-in at the other service comes back to; the present one unless told. */
  returnTo?: string;
}

export function ConnectionDialog(props: ConnectionDialogProps) {
  const { type, connection, opened = true, onConnected, onClose = () => {}, returnTo } = props;
  const t = useTranslations('connections');
  const nameOf = useAppName();
  const trpc = useTRPC();
  const path = usePathname();
  const [chosen, setChosen] = useState<string>();
  const { data: catalog } = useQuery(
    trpc.catalog.nodes.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  // Read anew whenever the dialog opens, and not under the hands of whoever types.
  const before = useQuery(
    trpc.connections.given.queryOptions(
      { connectionId: connection?.id ?? '' },
      { enabled: opened && connection !== undefined, gcTime: 0, refetchOnWindowFocus: false, retry: false },
    ),
  );
  const open = type ?? chosen;
  const words = useConnectionWords(open ?? '');
  const definition = catalog?.connections.find((known) => known.type === open);
  const title = connection
    ? t('reconnectTitle', { name: connection.name })
    : open
      ? (words.add ?? t('addTitle', { app: nameOf(open) }))
      : t('add');
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={560}>
      {connection && before.isPending ? (
        <Stack gap={16}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} h={48} />
          ))}
        </Stack>
      ) : definition ? (
        <ConnectionForm
          key={definition.type}
          definition={definition}
          connection={connection}
          before={before.data}
          returnTo={returnTo ?? path}
          onConnected={onConnected}
          onBack={type ? undefined : () => setChosen(undefined)}
        />
      ) : (
        <AppChoice types={(catalog?.connections ?? []).map((known) => known.type)} onChoose={setChosen} />
      )}
    </Modal>
  );
}
