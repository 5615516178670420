'use client';
/** Samples that are fetched instead of waited for: the newest record that fits, or one that a person chooses. */
import { Button } from '@mantine/core';
import { IconCloudDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import { useTRPC } from '../../_client/trpc.tsx';
import { ErrorText, shownError } from '../../_ui/errors.tsx';
import { RecordPicker } from '../record-picker.tsx';
import { useStepForm } from '../step-context.tsx';

/** Without an account or an object there is nothing to ask yet. */
function useIsReady(): boolean {
  const { node, problems } = useStepForm();
  return node.connection !== undefined && !problems.some(({ severity }) => severity === 'error');
}

export function FetchLatest({ hasSample }: { hasSample: boolean }) {
  const t = useTranslations('forms');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { flowId, saveNow } = useEditorPage();
  const isReady = useIsReady();
  const fetched = useMutation(
    trpc.flow.fetchLatest.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId })),
    }),
  );
  const begin = async (): Promise<void> => {
    if (await saveNow()) fetched.mutate({ flowId });
  };
  return (
    <>
      <div>
        <Button
          variant={hasSample ? 'default' : 'filled'}
          leftSection={<IconCloudDownload size={16} />}
          onClick={() => void begin()}
          loading={fetched.isPending}
          disabled={!isReady}
        >
          {hasSample ? t('trigger.fetchAgain') : t('trigger.fetch')}
        </Button>
      </div>
      {fetched.error ? <ErrorText error={shownError(fetched.error)} tone="warning" /> : null}
    </>
  );
}

export function ChooseSample() {
  const t = useTranslations('forms');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { node } = useStepForm();
  const isSaved = useEditor((state) => state.save) === 'saved';
  const { flowId, saveNow } = useEditorPage();
  const isReady = useIsReady();
  const chosen = useMutation(
    trpc.flow.chooseSample.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId })),
    }),
  );
  const choose = async (id: string | null): Promise<void> => {
    if (id !== null && (await saveNow())) chosen.mutate({ flowId, id });
  };
  if (!isReady) return null;
  return (
    <>
      <RecordPicker
        key={`${node.connection} ${String(node.config.object)}`}
        flowId={flowId}
        of="draft"
        value={chosen.variables?.id ?? null}
        onChange={(id) => void choose(id)}
        label={t('trigger.chooseSample')}
        isEnabled={isSaved}
      />
      {chosen.error ? <ErrorText error={shownError(chosen.error)} tone="warning" /> : null}
    </>
  );
}
