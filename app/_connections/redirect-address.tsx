'use client';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { CopyBox } from '../_ui/copy-box.tsx';

/** The callback address that the app in the other service must list. */
export function RedirectAddress() {
  const t = useTranslations('connections');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.connections.setup.queryOptions());
  return (
    <div>
      <Text size="xs" fw={600} mb={4}>
        {t('redirect')}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {t('redirectHelp')}
      </Text>
      <CopyBox value={data?.redirectUri ?? ''} label={t('copyRedirect')} />
    </div>
  );
}
