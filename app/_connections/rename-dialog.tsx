'use client';
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { shownError, useErrorWords } from '../_ui/errors.tsx';
import { FormDialog } from '../_ui/form-dialog.tsx';
import type { Connection } from './connection-row.tsx';

export function RenameDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const t = useTranslations('connections');
  const errorWords = useErrorWords();
  const trpc = useTRPC();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: connection.name },
    validate: { name: (value) => (value.trim() ? null : t('nameMissing')) },
  });
  const rename = useMutation(
    trpc.connections.rename.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: trpc.connections.pathKey() });
        onClose();
      },
      onError: (error) => form.setFieldError('name', errorWords(shownError(error)).message),
    }),
  );
  return (
    <FormDialog
      title={t('rename')}
      onClose={onClose}
      onSubmit={form.onSubmit(({ name }) => rename.mutate({ connectionId: connection.id, name }))}
      isSaving={rename.isPending}
    >
      <TextInput label={t('name')} maxLength={80} data-autofocus {...form.getInputProps('name')} />
    </FormDialog>
  );
}
