'use client';
import { Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { useTellError } from '../_ui/errors.tsx';

export function CancelButton({ runId }: { runId: string }) {
  const t = useTranslations('runs');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onError: tellError,
      onSettled: () => client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    }),
  );
  const ask = () =>
    modals.openConfirmModal({
      title: t('cancelTitle'),
      children: <Text size="sm">{t('cancelText')}</Text>,
      labels: { confirm: t('cancelDo'), cancel: words('close') },
      confirmProps: { color: 'danger' },
      onConfirm: () => cancel.mutate({ runId }),
    });
  return (
    <Button variant="default" loading={cancel.isPending} onClick={ask}>
      {t('cancelDo')}
    </Button>
  );
}
