'use client';
/** Back, name, state of the draft, back and forth, publish, ON. */
import {
  ActionIcon,
  Button,
  Loader,
  Menu,
  Modal,
  Stack,
  Switch,
  Text,
  TextInput,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconCloudCheck,
  IconDots,
  IconHistory,
  IconRestore,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useEditor, useEditorStore } from '../../../_canvas/state/editor-context.tsx';
import { forgetDraft } from '../../../_canvas/state/local-draft.ts';
import { useTRPC } from '../../../_client/trpc.tsx';
import { useMay } from '../../../_frame/member.tsx';
import { DialogButtons } from '../../../_ui/dialog-buttons.tsx';
import { useTellError } from '../../../_ui/errors.tsx';
import { useTimes } from '../../../_ui/times.ts';
import { Checklist } from './checklist.tsx';
import { RunNow } from './run-now.tsx';
import classes from './top-bar.module.css';
import type { EditorFacts, FlowDetail } from './use-editor-facts.ts';
import { useFocusAfterPublishing } from './use-focus-after-publishing.ts';
import { useGoLive } from './use-go-live.tsx';

interface TopBarProps {
  detail: FlowDetail;
  facts: EditorFacts;
}

export function TopBar({ detail, facts }: TopBarProps) {
  const t = useTranslations('editor');
  const save = useEditor((state) => state.save);
  const undo = useEditor((state) => state.undo);
  const redo = useEditor((state) => state.redo);
  const canUndo = useEditor((state) => state.past.length > 0);
  const canRedo = useEditor((state) => state.future.length > 0);
  const goLive = useGoLive(detail.id);
  const mayEdit = useMay('editor');
  const mayOperate = useMay('operator');
  // The first switch publishes.
  const maySwitch = detail.version === null ? mayEdit : mayOperate;
  const hasChanges = detail.hasDraftChanges || save !== 'saved';
  const isEmpty = facts.view.document.nodes.length === 0;
  const [publishing, switching] = useFocusAfterPublishing(goLive.isPublishing);
  const turn = (isOn: boolean): void => {
    if (isOn && detail.version === null) goLive.publish(true);
    else goLive.turn(isOn);
  };
  return (
    <header className={classes.bar}>
      <VisuallyHidden component="h1">{detail.name}</VisuallyHidden>
      <Tooltip label={t('back')}>
        <ActionIcon component={Link} href="/flows" aria-label={t('back')} size={34}>
          <IconChevronLeft size={20} />
        </ActionIcon>
      </Tooltip>
      <FlowName detail={detail} />
      <DraftState detail={detail} />
      <span className={classes.space} />
      {mayEdit ? (
        <span className={classes.history}>
          <Tooltip label={t('undo')}>
            <ActionIcon onClick={undo} disabled={!canUndo} aria-label={t('undo')} size={34}>
              <IconArrowBackUp size={18} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('redo')}>
            <ActionIcon onClick={redo} disabled={!canRedo} aria-label={t('redo')} size={34}>
              <IconArrowForwardUp size={18} />
            </ActionIcon>
          </Tooltip>
        </span>
      ) : null}
      {mayOperate ? <RunNow detail={detail} facts={facts} /> : null}
      {mayEdit ? (
        <Button
          ref={publishing}
          size="sm"
          onClick={() => goLive.publish(false)}
          loading={goLive.isPublishing}
          disabled={!hasChanges || isEmpty}
          className={classes.publish ?? ''}
        >
          {t('publish')}
        </Button>
      ) : null}
      <Tooltip label={detail.isOn ? t('isOn') : t('isOff')}>
        <Switch
          ref={switching}
          aria-label={t('switch')}
          checked={detail.isOn}
          onChange={(event) => turn(event.currentTarget.checked)}
          disabled={goLive.isTurning || isEmpty || !maySwitch}
          onLabel={t('on')}
          offLabel={t('off')}
          size="lg"
          color="success.7"
          className={classes.switch ?? ''}
        />
      </Tooltip>
      <More detail={detail} />
      <Checklist goLive={goLive} />
    </header>
  );
}

function FlowName({ detail }: { detail: FlowDetail }) {
  const t = useTranslations('editor');
  const mayEdit = useMay('editor');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tell = useTellError();
  const [name, setName] = useState(detail.name);
  useEffect(() => setName(detail.name), [detail.name]);
  const rename = useMutation(
    trpc.flow.rename.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId: detail.id }));
        await queryClient.invalidateQueries(trpc.flows.list.queryFilter());
      },
      onError: (error) => {
        setName(detail.name);
        tell(error);
      },
    }),
  );
  const keep = (): void => {
    const next = name.trim();
    if (next === '') setName(detail.name);
    else if (next !== detail.name) rename.mutate({ flowId: detail.id, name: next });
  };
  return (
    <TextInput
      variant="unstyled"
      aria-label={t('name')}
      title={name}
      className={classes.naming ?? ''}
      data-own-escape
      readOnly={!mayEdit}
      classNames={{ input: classes.name ?? '' }}
      value={name}
      maxLength={200}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          event.stopPropagation();
          setName(detail.name);
        }
      }}
    />
  );
}

function DraftState({ detail }: { detail: FlowDetail }) {
  const t = useTranslations('editor');
  const { clock } = useTimes();
  const save = useEditor((state) => state.save);
  const savedAt = useEditor((state) => state.savedAt);
  const isFailed = save === 'failed' || save === 'refused' || save === 'conflict';
  const words =
    save === 'waiting' || save === 'saving'
      ? t('saving')
      : isFailed
        ? t('notSaved')
        : !detail.hasDraftChanges && detail.version
          ? t('isPublished', { number: detail.version.number })
          : detail.version
            ? t('savedAfter', { number: detail.version.number })
            : t('saved');
  return (
    <Tooltip
      label={
        isFailed
          ? t(save === 'refused' ? 'refusedText' : 'notSavedText')
          : savedAt
            ? t('savedAt', { time: clock(savedAt) })
            : words
      }
      multiline
      maw={280}
    >
      <span className={classes.state} data-failed={isFailed || undefined} role="status">
        {save === 'waiting' || save === 'saving' ? (
          <Loader size={14} color="gray" />
        ) : isFailed ? (
          <IconAlertTriangle size={16} aria-hidden />
        ) : (
          <IconCloudCheck size={16} aria-hidden />
        )}
        <span className={classes.stateWords}>{words}</span>
      </span>
    </Tooltip>
  );
}

function More({ detail }: { detail: FlowDetail }) {
  const t = useTranslations('editor');
  const mayEdit = useMay('editor');
  const trpc = useTRPC();
  const store = useEditorStore();
  const queryClient = useQueryClient();
  const tell = useTellError();
  const [isAsked, setAsked] = useState(false);
  const discard = useMutation(
    trpc.flow.discardDraft.mutationOptions({
      onSuccess: async () => {
        setAsked(false);
        forgetDraft(detail.id);
        const fresh = await queryClient.fetchQuery({
          ...trpc.flow.get.queryOptions({ flowId: detail.id }),
          staleTime: 0,
        });
        store.getState().reset(fresh.draft, fresh.draftRevision, fresh.draftSavedAt);
      },
      onError: tell,
    }),
  );
  return (
    <>
      <Menu width={260}>
        <Menu.Target>
          <ActionIcon aria-label={t('more')} size={34}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit ? (
            <>
              <Menu.Item
                hiddenFrom="sm"
                leftSection={<IconArrowBackUp size={16} />}
                onClick={() => store.getState().undo()}
              >
                {t('undo')}
              </Menu.Item>
              <Menu.Item
                hiddenFrom="sm"
                leftSection={<IconArrowForwardUp size={16} />}
                onClick={() => store.getState().redo()}
              >
                {t('redo')}
              </Menu.Item>
              <Menu.Divider hiddenFrom="sm" />
            </>
          ) : null}
          <Menu.Item component={Link} href={`/runs?flow=${detail.id}`} leftSection={<IconHistory size={16} />}>
            {t('runs')}
          </Menu.Item>
          {mayEdit ? (
            <Menu.Item
              leftSection={<IconRestore size={16} />}
              disabled={!detail.version || !detail.hasDraftChanges}
              onClick={() => setAsked(true)}
            >
              {t('discard')}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isAsked} onClose={() => setAsked(false)} title={t('discardTitle')}>
        <Stack gap={16}>
          <Text size="sm">{t('discardText')}</Text>
          <DialogButtons onCancel={() => setAsked(false)}>
            <Button color="danger" onClick={() => discard.mutate({ flowId: detail.id })} loading={discard.isPending}>
              {t('discard')}
            </Button>
          </DialogButtons>
        </Stack>
      </Modal>
    </>
  );
}
