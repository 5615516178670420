'use client';
/** What brought a person here, told by the address: a step to mend, an account that was signed in for a step. Once; then it is cleaned. */
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Catalog } from '../../../../engine/flow/catalog.ts';
import { giveAccount } from '../../../_canvas/operations/accounts.ts';
import type { EditorStore } from '../../../_canvas/state/editor-store.ts';
import { useTRPC } from '../../../_client/trpc.tsx';
import { ACCOUNT_FIELD } from '../../../_forms/account-field.tsx';

const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function useArrival(flowId: string, catalog: Catalog, store: EditorStore): void {
  const t = useTranslations('connections');
  const trpc = useTRPC();
  const query = useSearchParams();
  const [arrival, setArrival] = useState(() => ({
    step: query.get('step'),
    field: query.get('field'),
    connected: query.get('connected'),
    run: query.get('run'),
  }));
  const { data: connections } = useQuery(trpc.connections.list.queryOptions());
  useEffect(() => {
    const { step, field, connected, run } = arrival;
    if ((!step && !connected) || (connected && !connections)) return;
    setArrival({ step: null, field: null, connected: null, run: null });
    if (run && isId.test(run)) store.setState({ cameFrom: run });
    window.history.replaceState(null, '', `/flows/${flowId}`);
    const connection = connections?.find(({ id }) => id === connected);
    if (connection) notifications.show({ id: connection.id, message: t('connectedNow'), color: 'success' });
    const { document, change, open } = store.getState();
    const node = document.nodes.find(({ id }) => id === step);
    if (!node) return; // taken out of the draft since
    if (connection && connections)
      change((before) => giveAccount(before, { nodeId: node.id, connection, catalog, connections }));
    open(node.id, { field: field ?? (connection ? ACCOUNT_FIELD : undefined) });
  }, [arrival, catalog, connections, flowId, store, t]);
}
