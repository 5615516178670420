'use client';
/** Re-running by hand: from where, and with which version. One run or many. What would be written again is said first. */
import { Button, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { FlowDocument } from '../../engine/flow/document.ts';
import { graphOf, stepNumbers } from '../../engine/flow/graph.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useNodeWords } from '../_forms/node-words.ts';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { type Start, StartChoice, type Version, VersionChoice } from './rerun-choices.tsx';
import { RerunWarnings } from './rerun-warnings.tsx';
import { useCardWords } from './sentence.ts';

/** A newer run may succeed while a person reads. */
const CHECK_MS = 2_000;

interface RerunDialogProps {
  runIds: string[];
  /** Those of them that failed: only they have a step to go on from. */
  failedIds: string[];
  /** Chosen when it opens. */
  from?: Start;
  /** Numbers of the version it ran and of the live one, when one run is meant. */
  versions?: { ran: number; newest: number };
  /** What it ran, when one run is meant: its steps can be chosen to start from. */
  document?: FlowDocument;
  onClose: () => void;
  onDone: () => void;
}

export function RerunDialog({ runIds, failedIds, from: asked, versions, document, onClose, onDone }: RerunDialogProps) {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const steps = useSteps(document);
  const [from, setFrom] = useState<Start>(asked ?? (failedIds.length > 0 ? 'failed' : 'start'));
  const [nodeId, setNodeId] = useState<string | null>(null);
  const [version, setVersion] = useState<Version>('newest');
  const [isAccepted, setAccepted] = useState(false);
  const hasChoice = !versions || versions.ran !== versions.newest;
  const chosen = {
    runIds: from === 'failed' ? failedIds : runIds,
    from: from === 'step' ? { nodeId: nodeId ?? '' } : from,
    version: hasChoice ? version : ('newest' as const),
  };
  const isChosen = from !== 'step' || nodeId !== null;
  const check = useQuery(
    trpc.runs.checkRerun.queryOptions(chosen, {
      enabled: isChosen && chosen.runIds.length > 0,
      staleTime: 0,
      refetchInterval: CHECK_MS,
    }),
  );
  const rerun = useMutation(
    trpc.runs.rerun.mutationOptions({
      onSuccess: ({ runIds: made }) => {
        void client.invalidateQueries({ queryKey: trpc.runs.pathKey() });
        notifications.show({ message: t('rerunStarted', { count: made.length }), color: 'success' });
        onDone();
        const only = made[0];
        if (made.length === 1 && only) router.push(`/runs/${only}`);
      },
      // One that succeeded meanwhile is a question of its own, which the check then asks.
      onError: () => void client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    }),
  );
  const isBehind = (check.data?.newer.length ?? 0) > 0;
  return (
    <Dialog onClose={onClose} title={t('rerunTitle', { count: runIds.length })}>
      <Stack gap={20}>
        {rerun.error ? <ErrorText error={shownError(rerun.error)} /> : null}
        <StartChoice
          value={from}
          onChange={setFrom}
          count={runIds.length}
          failed={failedIds.length}
          steps={steps}
          nodeId={nodeId}
          onStep={setNodeId}
        />
        {hasChoice ? <VersionChoice value={version} onChange={setVersion} versions={versions} /> : null}
        {isChosen && check.data ? (
          <RerunWarnings check={check.data} isAccepted={isAccepted} onAccept={setAccepted} />
        ) : null}
        <DialogButtons onCancel={onClose}>
          <Button
            loading={rerun.isPending || check.isLoading}
            disabled={!isChosen || check.isPending || (isBehind && !isAccepted)}
            onClick={() => rerun.mutate({ ...chosen, anyway: isBehind && isAccepted })}
          >
            {t('rerunDo')}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}

/** In their order, without the trigger: starting from that is starting from the start. */
function useSteps(document: FlowDocument | undefined): { value: string; label: string }[] {
  const words = useNodeWords();
  const cardWords = useCardWords();
  if (!document) return [];
  const numbers = stepNumbers(document);
  const { incoming } = graphOf(document);
  return document.nodes
    .filter(({ id }) => incoming.has(id))
    .map((node) => ({ node, step: numbers.get(node.id) ?? 0 }))
    .sort((one, other) => one.step - other.step)
    .map(({ node, step }) => ({
      value: node.id,
      label: cardWords({ step, card: node.name ?? words.title(node.type) }),
    }));
}
