'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import { oneAtATime } from '../../_client/one-at-a-time.ts';
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
  // From the click on, saving included: a test really writes, so a double click would write twice.
  const [asking, setAsking] = useState<'test' | 'preview' | null>(null);
  const [one] = useState(oneAtATime);
  const ask = (what: 'test' | 'preview'): Promise<void> =>
    one(async () => {
      setAsking(what);
      test.reset();
      preview.reset();
      const { mutateAsync } = what === 'test' ? test : preview;
      try {
        if (await saveNow()) await mutateAsync({ flowId, nodeId });
      } catch {
        // Shown as `failure`.
      } finally {
        setAsking(null);
      }
    });
  return {
    result: test.data,
    preview: preview.data,
    isTesting: asking === 'test',
    isPreviewing: asking === 'preview',
    failure: test.error ?? preview.error,
    test: () => void ask('test'),
    lookAt: () => void ask('preview'),
  };
}

export type StepTesting = ReturnType<typeof useStepTesting>;
