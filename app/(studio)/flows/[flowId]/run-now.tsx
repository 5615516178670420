'use client';
/** Starting a flow by hand: only where a person is what starts it. */
import { Button, JsonInput, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { catalogNode } from '../../../../engine/flow/catalog.ts';
import type { Json } from '../../../../nodes/contract.ts';
import { useTRPC } from '../../../_client/trpc.tsx';
import { RecordPicker } from '../../../_forms/record-picker.tsx';
import { useTellError } from '../../../_ui/errors.tsx';
import type { EditorFacts, FlowDetail } from './use-editor-facts.ts';

interface RunNowProps {
  detail: FlowDetail;
  facts: EditorFacts;
}

export function RunNow(props: RunNowProps) {
  const { document, catalog } = props.facts.view;
  const isChosen = document.nodes.some((node) => catalogNode(catalog, node.type)?.canChoose);
  return isChosen ? <RunChosen {...props} /> : <RunGiven {...props} />;
}

/** With a record that the person chooses. */
function RunChosen({ detail }: RunNowProps) {
  const t = useTranslations('editor.runNow');
  const trpc = useTRPC();
  const tell = useTellError();
  const tellStarted = useTellStarted();
  const [isOpen, setOpen] = useState(false);
  const [id, setId] = useState<string | null>(null);
  const run = useMutation(
    trpc.flow.runChosen.mutationOptions({
      onSuccess: ({ runId }) => {
        setOpen(false);
        setId(null);
        tellStarted(runId);
      },
      onError: tell,
    }),
  );
  return (
    <>
      <RunButton detail={detail} onClick={() => setOpen(true)} />
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={t('chooseTitle')} size={520}>
        <Stack gap={16}>
          <Text size="sm">{t('chooseText')}</Text>
          <RecordPicker flowId={detail.id} of="live" value={id} onChange={setId} label={t('record')} autoFocus />
          <Button
            disabled={id === null}
            loading={run.isPending}
            onClick={() => (id === null ? undefined : run.mutate({ flowId: detail.id, id }))}
          >
            {t('run')}
          </Button>
        </Stack>
      </Modal>
    </>
  );
}

function RunGiven({ detail, facts }: RunNowProps) {
  const t = useTranslations('editor.runNow');
  const trpc = useTRPC();
  const tell = useTellError();
  const tellStarted = useTellStarted();
  const { document, catalog } = facts.view;
  const trigger = document.nodes.find((node) => catalogNode(catalog, node.type)?.start === 'manual');
  const example = trigger && (detail.samples[trigger.id]?.output ?? catalogNode(catalog, trigger.type)?.example ?? {});
  const [text, setText] = useState<string | null>(null);
  const run = useMutation(
    trpc.flow.runByHand.mutationOptions({
      onSuccess: ({ runId }) => {
        setText(null);
        tellStarted(runId);
      },
      onError: tell,
    }),
  );
  if (!trigger) return null;
  const payload = text === null ? undefined : parsed(text);
  return (
    <>
      <RunButton detail={detail} onClick={() => setText(JSON.stringify(example, null, 2))} />
      <Modal opened={text !== null} onClose={() => setText(null)} title={t('title')} size={520}>
        <Stack gap={16}>
          <Text size="sm">{t('text')}</Text>
          <JsonInput
            label={t('values')}
            autosize
            minRows={6}
            maxRows={16}
            value={text ?? ''}
            onChange={setText}
            error={text !== null && payload === undefined ? t('notJson') : undefined}
          />
          <Button
            disabled={payload === undefined}
            loading={run.isPending}
            onClick={() => (payload === undefined ? undefined : run.mutate({ flowId: detail.id, payload }))}
          >
            {t('run')}
          </Button>
        </Stack>
      </Modal>
    </>
  );
}

function RunButton({ detail, onClick }: { detail: FlowDetail; onClick: () => void }) {
  const t = useTranslations('editor.runNow');
  return (
    <Button
      variant="default"
      size="sm"
      leftSection={<IconPlayerPlay size={16} />}
      disabled={detail.version === null}
      onClick={onClick}
    >
      {t('run')}
    </Button>
  );
}

function useTellStarted() {
  const t = useTranslations('editor.runNow');
  return (runId: string) =>
    notifications.show({ message: <Link href={`/runs/${runId}`}>{t('started')}</Link>, autoClose: 8000 });
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
