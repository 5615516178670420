'use client';
/** Which account a step uses: the existing ones of its app, or a new one; offered at once to the other steps without one. */
import { Button, Group, Select, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { giveAccount, stepsWithout } from '../_canvas/operations/accounts.ts';
import { changeNode, setConnection } from '../_canvas/operations/change.ts';
import { useEditor } from '../_canvas/state/editor-context.tsx';
import { useEditorPage } from '../_canvas/state/editor-page.tsx';
import { useFlowView } from '../_canvas/state/flow-view.tsx';
import { useTRPC } from '../_client/trpc.tsx';
import { ConnectionDialog } from '../_connections/connection-dialog.tsx';
import { useConnectionWords } from '../_connections/connection-words.ts';
import { FieldFrame } from './field-frame.tsx';
import { useNodeWords } from './node-words.ts';
import { useStepForm } from './step-context.tsx';

export const ACCOUNT_FIELD = 'connection';

export function AccountField({ type }: { type: string }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { document, catalog, connections } = useFlowView();
  const { node, known, problems } = useStepForm();
  const changeDocument = useEditor((state) => state.change);
  const { flowId } = useEditorPage();
  const [isAdding, setAdding] = useState(false);
  const fitting = connections.filter((connection) => connection.type === type);
  const chosen = fitting.find(({ id }) => id === node.connection);
  const app = words.app(type);
  const connectionWords = useConnectionWords(type);

  const isOptional = known.connectionOptional === true;
  const leaveOut = (): void => changeDocument((before) => changeNode(before, node.id, (it) => setConnection(it, null)));
  const choose = (connectionId: string): void => {
    const given = { nodeId: node.id, connection: { id: connectionId, type }, catalog, connections };
    const others = stepsWithout(document, given).length;
    changeDocument((before) => giveAccount(before, given));
    if (others > 0) notifications.show({ message: t('accountShared', { app, count: others }), autoClose: 5000 });
  };

  return (
    <FieldFrame
      field={ACCOUNT_FIELD}
      label={words.has(node.type, ACCOUNT_FIELD) ? words.label(node.type, ACCOUNT_FIELD) : t('account', { app })}
      isRequired={!isOptional}
      help={words.help(node.type, ACCOUNT_FIELD)}
      problems={problems.filter(({ place }) => place === 'connection')}
    >
      <Group gap={8} wrap="nowrap" align="flex-start">
        {fitting.length > 0 ? (
          <Select
            aria-label={t('account', { app })}
            data={fitting.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen?.id ?? null}
            onChange={(id) => (id !== null ? choose(id) : isOptional ? leaveOut() : undefined)}
            clearable={isOptional}
            placeholder={t('chooseAccount')}
            style={{ flex: 1 }}
          />
        ) : null}
        <Button
          variant={fitting.length === 0 && !isOptional ? 'filled' : 'default'}
          leftSection={<IconPlus size={16} />}
          onClick={() => setAdding(true)}
          style={{ flex: 'none' }}
        >
          {fitting.length === 0 ? (connectionWords.add ?? t('connectApp', { app })) : t('newAccount')}
        </Button>
      </Group>
      {chosen?.status === 'dead' ? (
        <Text size="xs" c="danger">
          <IconAlertCircle size={14} style={{ verticalAlign: 'text-bottom' }} aria-hidden />{' '}
          <Link href="/connections">{t('reconnect')}</Link>
        </Text>
      ) : null}
      {isAdding ? (
        <ConnectionDialog
          type={type}
          opened
          returnTo={`/flows/${flowId}?step=${encodeURIComponent(node.id)}`}
          onClose={() => setAdding(false)}
          onConnected={(id) => {
            setAdding(false);
            void queryClient.invalidateQueries(trpc.connections.list.queryFilter()).then(() => choose(id));
          }}
        />
      ) : null}
    </FieldFrame>
  );
}
