'use client';
/** A flow out of a file: its connections are slots that are filled with accounts of this workspace, now or later. */
import { Button, FileInput, Stack, Text, TextInput } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { SlotPickers, useChosenSlots } from '../_connections/slot-pickers.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { ErrorText, type ShownError, shownError } from '../_ui/errors.tsx';
import { type Reading, readFlowFile } from './read-flow-file.ts';

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('flows');
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [file, setFile] = useState<File | null>(null);
  const [reading, setReading] = useState<Reading>();
  const [name, setName] = useState('');
  const flow = reading?.ok ? reading.flow : undefined;
  const slots = useChosenSlots(flow?.slots ?? {});
  const add = useMutation(
    trpc.flows.import.mutationOptions({
      onSuccess: ({ flowId }) => {
        void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
        router.push(`/flows/${flowId}`);
      },
    }),
  );
  const choose = async (chosen: File | null) => {
    setFile(chosen);
    add.reset();
    const read = chosen ? await readFlowFile(chosen) : undefined;
    setReading(read);
    setName(read?.ok ? read.flow.name : '');
  };
  const failed: ShownError | undefined =
    reading?.ok === false ? reading.error : add.error ? shownError(add.error) : undefined;
  return (
    <Dialog onClose={onClose} title={t('import')} size="lg">
      <Stack gap={16}>
        <Text size="sm" c="dimmed">
          {t('importLead')}
        </Text>
        <FileInput
          label={t('file')}
          placeholder={t('chooseFile')}
          accept="application/json,.json"
          leftSection={<IconFileImport size={16} />}
          value={file}
          onChange={(chosen) => void choose(chosen)}
          clearable
        />
        {failed ? <ErrorText error={failed} /> : null}
        {flow ? (
          <>
            <TextInput
              label={t('name')}
              value={name}
              maxLength={200}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <SlotPickers slots={flow.slots} chosen={slots} />
          </>
        ) : null}
        <DialogButtons onCancel={onClose}>
          <Button
            disabled={!flow || !name.trim()}
            loading={add.isPending || add.isSuccess}
            onClick={() => add.mutate({ flow, name: name.trim(), connections: slots.connections })}
          >
            {t('importDo')}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}
