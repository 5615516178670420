'use client';
import { SegmentedControl } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { isLocale } from '../_messages/locale.ts';

/** Each language by its own name: who cannot read the present one finds his. */
export function LanguageSwitch({ isFullWidth = true }: { isFullWidth?: boolean }) {
  const t = useTranslations('frame');
  const locale = useLocale();
  const trpc = useTRPC();
  const router = useRouter();
  const save = useMutation(trpc.people.setLocale.mutationOptions({ onSuccess: () => router.refresh() }));
  return (
    <SegmentedControl
      fullWidth={isFullWidth}
      size="xs"
      aria-label={t('language')}
      value={save.variables?.locale ?? locale}
      onChange={(value) => {
        if (isLocale(value)) save.mutate({ locale: value });
      }}
      data={[
        { value: 'ja', label: '日本語' },
        { value: 'en', label: 'English' },
      ]}
    />
  );
}
