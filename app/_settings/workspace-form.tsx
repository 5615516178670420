'use client';
import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useHere, useMay } from '../_frame/member.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';

export function WorkspaceForm() {
  const t = useTranslations('settings');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const router = useRouter();
  const { member } = useHere();
  const isOwner = useMay('owner');
  const zones = useTimeZones(member.timeZone);
  const form = useForm({
    initialValues: { name: member.name, timeZone: member.timeZone },
    validate: { name: (value) => (value.trim() ? null : t('nameMissing')) },
  });
  const save = useMutation(
    trpc.workspace.save.mutationOptions({
      onSuccess: () => {
        form.resetDirty();
        notifications.show({ message: words('saved'), color: 'success' });
        router.refresh();
      },
    }),
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap={16}>
        {save.error ? <ErrorText error={shownError(save.error)} /> : null}
        <TextInput label={t('name')} maxLength={100} disabled={!isOwner} {...form.getInputProps('name')} />
        <Select
          label={t('timeZone')}
          description={t('timeZoneHelp')}
          data={zones}
          searchable
          disabled={!isOwner}
          nothingFoundMessage={t('timeZoneNone')}
          {...form.getInputProps('timeZone')}
        />
        {isOwner ? (
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {words('save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </form>
  );
}

/** Names as the browser knows them; the stored one is always among them. */
function useTimeZones(current: string): string[] {
  return useMemo(() => [...new Set([current, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort(), [current]);
}
