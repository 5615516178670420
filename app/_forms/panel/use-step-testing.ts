'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import { useTRPC } from '../../_client/trpc.tsx';

/** Test and preview of the open step; the draft is saved first, since the server tries what it has stored. */
export function useStepTesting(nodeId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { flowId, saveNow, setFailed } = useEditorPage();
  const test = useMutation(
    trpc.flow.testStep.mutationOptions({
      onSuccess: (result) => {
        setFailed(nodeId, !result.ok);
        return queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId }));
      },
    }),
  );
  const preview = useMutation(trpc.flow.previewStep.mutationOptions());
  const first = async (ask: () => void): Promise<void> => {
    test.reset();
    preview.reset();
    if (await saveNow()) ask();
  };
  return {
    result: test.data,
    preview: preview.data,
    isTesting: test.isPending,
    isPreviewing: preview.isPending,
    failure: test.error ?? preview.error,
    test: () => void first(() => test.mutate({ flowId, nodeId })),
    lookAt: () => void first(() => preview.mutate({ flowId, nodeId })),
  };
}

export type StepTesting = ReturnType<typeof useStepTesting>;
