'use client';
import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEditor, useEditorStore } from '../../../_canvas/state/editor-context.tsx';
import { forgetDraft } from '../../../_canvas/state/local-draft.ts';
import { useTRPC, useTRPCClient } from '../../../_client/trpc.tsx';
import { useTellError } from '../../../_ui/errors.tsx';

/** Another tab or person saved first. Neither side is thrown away without being asked. */
export function ConflictDialog({ flowId }: { flowId: string }) {
  const t = useTranslations('editor.conflict');
  const store = useEditorStore();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tell = useTellError();
  const isOpen = useEditor((state) => state.save === 'conflict');
  const decide = useMutation({
    mutationFn: async (choice: 'theirs' | 'mine') => {
      const newest = await client.flow.get.query({ flowId });
      const { reset, setSave } = store.getState();
      if (choice === 'theirs') {
        forgetDraft(flowId);
        reset(newest.draft, newest.draftRevision, newest.draftSavedAt);
      } else {
        setSave('waiting', { revision: newest.draftRevision, savedAt: newest.draftSavedAt });
      }
      await queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId }));
    },
    onError: tell,
  });
  return (
    <Modal opened={isOpen} onClose={() => {}} withCloseButton={false} closeOnEscape={false} title={t('title')}>
      <Text size="sm" mb={20}>
        {t('text')}
      </Text>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={() => decide.mutate('mine')} loading={decide.isPending}>
          {t('mine')}
        </Button>
        <Button onClick={() => decide.mutate('theirs')} loading={decide.isPending} data-autofocus>
          {t('theirs')}
        </Button>
      </Group>
    </Modal>
  );
}
