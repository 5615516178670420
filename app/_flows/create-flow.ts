'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { useTellError } from '../_ui/errors.tsx';

/** Makes an empty flow and opens it; its name is edited in the editor. */
export function useCreateFlow() {
  const t = useTranslations('flows');
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const tellError = useTellError();
  const create = useMutation(
    trpc.flows.create.mutationOptions({
      onSuccess: ({ flowId }) => {
        void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
        router.push(`/flows/${flowId}`);
      },
      onError: tellError,
    }),
  );
  return { start: () => create.mutate({ name: t('newName') }), isBusy: create.isPending || create.isSuccess };
}
