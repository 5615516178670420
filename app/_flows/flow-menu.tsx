'use client';
import { ActionIcon, Menu, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconGauge,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { ErrorText, shownError, useTellError } from '../_ui/errors.tsx';
import { FormDialog } from '../_ui/form-dialog.tsx';
import { BrakeDialog } from './brake-dialog.tsx';
import { downloadJson } from './download-json.ts';
import type { Flow } from './flow-row.tsx';
import { useResumeFlow } from './resume-dialog.tsx';

const icon = { size: 16, stroke: 1.7 };

export function FlowMenu({ flow }: { flow: Flow }) {
  const t = useTranslations('flows');
  const words = useTranslations('words');
  const engineWords = useTranslations('engine');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const mayEdit = useMay('editor');
  const mayOperate = useMay('operator');
  const [isRenaming, setRenaming] = useState(false);
  const [isBraking, setBraking] = useState(false);
  const again = { onError: tellError, onSettled: () => client.invalidateQueries({ queryKey: trpc.flows.pathKey() }) };
  const duplicate = useMutation(trpc.flows.duplicate.mutationOptions(again));
  const pause = useMutation(trpc.flows.pause.mutationOptions(again));
  const resume = useResumeFlow();
  const remove = useMutation(trpc.flows.delete.mutationOptions(again));
  const flowId = flow.id;
  const askDelete = () =>
    modals.openConfirmModal({
      title: t('deleteTitle'),
      children: <Text size="sm">{t(flow.isOn ? 'deleteTextOn' : 'deleteText', { name: flow.name })}</Text>,
      labels: { confirm: words('delete'), cancel: words('cancel') },
      confirmProps: { color: 'danger' },
      onConfirm: () => remove.mutate({ flowId }),
    });
  const save = async () => {
    try {
      downloadJson(flow.name, await client.fetchQuery(trpc.flows.export.queryOptions({ flowId }, { staleTime: 0 })));
    } catch (error) {
      tellError(error);
    }
  };
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t('menuOf', { name: flow.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit ? (
            <>
              <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => setRenaming(true)}>
                {t('rename')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy {...icon} />}
                onClick={() => duplicate.mutate({ flowId, name: engineWords('copyOf', { name: flow.name }) })}
              >
                {t('duplicate')}
              </Menu.Item>
            </>
          ) : null}
          <Menu.Item leftSection={<IconDownload {...icon} />} onClick={() => void save()}>
            {t('export')}
          </Menu.Item>
          {mayOperate && flow.versionNumber !== null ? (
            flow.pausedCode === null ? (
              <Menu.Item leftSection={<IconPlayerPause {...icon} />} onClick={() => pause.mutate({ flowId })}>
                {t('pause')}
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={() => void resume(flowId)}>
                {t('resume')}
              </Menu.Item>
            )
          ) : null}
          {mayOperate ? (
            <Menu.Item leftSection={<IconGauge {...icon} />} onClick={() => setBraking(true)}>
              {t('brake')}
            </Menu.Item>
          ) : null}
          {mayEdit ? (
            <>
              <Menu.Divider />
              <Menu.Item color="var(--nagare-danger)" leftSection={<IconTrash {...icon} />} onClick={askDelete}>
                {words('delete')}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {isRenaming ? <RenameDialog flow={flow} onClose={() => setRenaming(false)} /> : null}
      {isBraking ? <BrakeDialog flowId={flowId} name={flow.name} onClose={() => setBraking(false)} /> : null}
    </>
  );
}

function RenameDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const t = useTranslations('flows');
  const trpc = useTRPC();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: flow.name, folder: flow.folder ?? '' },
    validate: { name: (value) => (value.trim() ? null : t('nameMissing')) },
  });
  const rename = useMutation(
    trpc.flows.rename.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      title={t('rename')}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => rename.mutate({ flowId: flow.id, ...values }))}
      isSaving={rename.isPending}
    >
      {rename.error ? <ErrorText error={shownError(rename.error)} /> : null}
      <TextInput label={t('name')} maxLength={200} data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('folder')} description={t('folderHelp')} maxLength={100} {...form.getInputProps('folder')} />
    </FormDialog>
  );
}
