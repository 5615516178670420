'use client';
/** Deleting a connection names the flows that use it first; as long as there are any, it leads there instead. */
import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { useTellError } from '../_ui/errors.tsx';
import type { Connection } from './connection-row.tsx';
import { UsedBy } from './used-by.tsx';

interface DeleteDialogProps {
  connection: Connection;
  onClose: () => void;
  onDeleted?: () => void;
  onSwap: () => void;
}

export function DeleteDialog({ connection, onClose, onDeleted, onSwap }: DeleteDialogProps) {
  const t = useTranslations('connections');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tell = useTellError();
  const { id: connectionId, name, usedBy } = connection;
  const remove = useMutation(
    trpc.connections.delete.mutationOptions({
      onSuccess: () => {
        onClose();
        onDeleted?.();
      },
      onSettled: () => client.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
      onError: tell,
    }),
  );
  const isUsed = usedBy.length > 0;
  return (
    <Dialog onClose={onClose} title={isUsed ? t('usedTitle', { count: usedBy.length }) : t('deleteTitle')}>
      <Stack gap={16}>
        <Text size="sm">{isUsed ? t('usedText', { name }) : t('deleteText', { name })}</Text>
        {isUsed ? <UsedBy flows={usedBy} /> : null}
        <DialogButtons onCancel={onClose} cancelLabel={isUsed ? words('close') : words('cancel')}>
          {isUsed ? (
            <Button onClick={onSwap}>{t('swap.open')}</Button>
          ) : (
            <Button color="danger" loading={remove.isPending} onClick={() => remove.mutate({ connectionId })}>
              {words('delete')}
            </Button>
          )}
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}
