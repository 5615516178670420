'use client';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Problem } from '../../../../engine/flow/validate.ts';
import { useEditorStore } from '../../../_canvas/state/editor-context.tsx';
import { useEditorPage } from '../../../_canvas/state/editor-page.tsx';
import { useFlowView } from '../../../_canvas/state/flow-view.tsx';
import { hasSteps } from '../../../_canvas/state/guide.ts';
import { useTRPC, useTRPCClient } from '../../../_client/trpc.tsx';
import { useAskHeldEvents } from '../../../_flows/held-events.tsx';
import { useTellError } from '../../../_ui/errors.tsx';

/** `canPublish`: what is listed is a warning, and the person may go on. */
export type Checked = { problems: Problem[]; wantsOn: boolean; canPublish: boolean };

/** Publishing and the switch. What stands in the way opens as the checklist instead. */
export function useGoLive(flowId: string) {
  const t = useTranslations('editor');
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const tell = useTellError();
  const askHeld = useAskHeldEvents();
  const { saveNow } = useEditorPage();
  const store = useEditorStore();
  const { catalog } = useFlowView();
  const [checked, setChecked] = useState<Checked | null>(null);

  const refresh = async (): Promise<void> => {
    await Promise.all([
      queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId })),
      queryClient.invalidateQueries(trpc.flows.list.queryFilter()),
    ]);
  };

  const isOnNow = (): boolean => queryClient.getQueryData(trpc.flow.get.queryKey({ flowId }))?.isOn === true;

  /** The revision that was checked and may go live; what somebody else saves from then on may not. */
  const check = async (wantsOn: boolean, isWarned: boolean): Promise<number | null> => {
    if (!(await saveNow())) return null;
    const { revision } = store.getState();
    const found = await client.flow.check.query({ flowId });
    const errors = found.filter(({ severity }) => severity === 'error');
    // Only asked of a flow that is complete, and never in its way when the accounts do not answer.
    const isAsked = errors.length === 0 && !isWarned;
    const problems = isAsked ? await client.flow.access.query({ flowId }).catch(() => []) : errors;
    setChecked(problems.length > 0 ? { problems, wantsOn, canPublish: errors.length === 0 } : null);
    return problems.length === 0 ? revision : null;
  };

  const publish = useMutation({
    mutationFn: async ({ wantsOn, isWarned = false }: { wantsOn: boolean; isWarned?: boolean }) => {
      const revision = await check(wantsOn, isWarned);
      if (revision === null) return;
      const isEmpty = !hasSteps(store.getState().document, catalog);
      const { number } = await client.flow.publish.mutate({ flowId, revision });
      const switched = wantsOn ? await client.flow.switch.mutate({ flowId, isOn: true, held: 'ask' }) : null;
      await refresh();
      const words = isEmpty
        ? t('publishedEmpty', { number })
        : switched?.isOn
          ? t('publishedAndOn', { number })
          : t(isOnNow() ? 'published' : 'publishedOff', { number });
      const { cameFrom } = store.getState();
      store.setState({ cameFrom: null });
      notifications.show({
        message: cameFrom ? <Published words={words} runId={cameFrom} /> : words,
        color: isEmpty ? 'warning' : 'success',
        autoClose: isEmpty || cameFrom ? 10_000 : 5000,
      });
      if (switched) askHeld(flowId, switched);
    },
    onError: (error) => {
      tell(error);
      void refresh(); // a draft that somebody else saved is shown now
    },
  });

  const turn = useMutation({
    mutationFn: async (isOn: boolean) => {
      const switched = await client.flow.switch.mutate({ flowId, isOn, held: 'ask' });
      await refresh();
      if (switched.isOn === isOn)
        notifications.show({ message: isOn ? t('turnedOn') : t('turnedOff'), autoClose: 4000 });
      askHeld(flowId, switched);
    },
    onError: tell,
  });

  return {
    checked,
    close: () => setChecked(null),
    publish: (wantsOn: boolean) => publish.mutate({ wantsOn }),
    publishWarned: (wantsOn: boolean) => publish.mutate({ wantsOn, isWarned: true }),
    turn: (isOn: boolean) => turn.mutate(isOn),
    isPublishing: publish.isPending,
    isTurning: turn.isPending || publish.isPending,
  };
}

export type GoLive = ReturnType<typeof useGoLive>;

/** After a step was mended because of a run, the way back to that run, which waits to be run again. */
function Published({ words, runId }: { words: string; runId: string }) {
  const t = useTranslations('editor');
  return (
    <>
      {words} <Link href={`/runs/${runId}`}>{t('backToRun')}</Link>
    </>
  );
}
