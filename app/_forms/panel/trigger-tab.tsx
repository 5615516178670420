'use client';
/** The start of a flow: where to send, how to set it up over there, and a sample to go on with. */
import { Anchor, Button, Code, Collapse, Group, Loader, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconAntenna, IconChevronRight, IconExternalLink, IconSparkles } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { isShown } from '../../../engine/flow/shown.ts';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { useTRPC } from '../../_client/trpc.tsx';
import { useMay } from '../../_frame/member.tsx';
import { CopyBox } from '../../_ui/copy-box.tsx';
import { CopyButton } from '../../_ui/copy-button.tsx';
import { useTellError } from '../../_ui/errors.tsx';
import { AccountField } from '../account-field.tsx';
import { FieldControl } from '../controls/field-control.tsx';
import { FieldFrame } from '../field-frame.tsx';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { ChooseSample, FetchLatest } from './fetched-sample.tsx';
import { LaneField } from './lane-field.tsx';
import { PollState } from './poll-state.tsx';
import { RefusedEvents } from './refused-events.tsx';
import classes from './step-panel.module.css';
import { ValueView } from './value-view.tsx';

export const SAMPLE_FIELD = 'sample';

export function TriggerTab() {
  const t = useTranslations('forms');
  const { node, known } = useStepForm();
  const { hooks } = useEditorPage();
  const mayEdit = useMay('editor');
  const hook = hooks.find(({ nodeId }) => nodeId === node.id);
  const isWebhook = known.start === 'webhook';
  const fields = known.fields.filter((field) => isShown(field, node, known.fields));
  return (
    <Stack gap={24}>
      {known.connection ? <AccountField type={known.connection} /> : null}
      {isWebhook && (!hook || hook.url) ? (
        <FieldFrame field="url" label={t('trigger.url')} help={t('trigger.urlHelp')}>
          {hook?.url ? (
            <CopyBox value={hook.url} label={t('trigger.copyUrl')} />
          ) : (
            <Text size="sm" c="dimmed">
              <Loader size={12} /> {t('trigger.urlSoon')}
            </Text>
          )}
        </FieldFrame>
      ) : null}
      <RefusedEvents />
      {mayEdit && known.setup && known.setup.length > 0 ? <Setup /> : null}
      {fields.map((field) => (
        <FieldControl key={`${field.place} ${field.key}`} field={field} />
      ))}
      {known.start === 'poll' ? <PollState /> : null}
      {known.start === 'call' ? null : <SampleField isWebhook={isWebhook} />}
      <LaneField />
    </Stack>
  );
}

/** Step by step; folded once a sample has come, since then it was done. */
function Setup() {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, known } = useStepForm();
  const hasSample = useFlowView().samples[node.id] !== undefined;
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? !hasSample;
  return (
    <section>
      <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        <IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} aria-hidden />
        {t('trigger.setup')}
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <ol className={classes.setup}>
          {known.setup?.map(({ key, copy }) => (
            <li key={key}>
              {words.setup(node.type, key)}
              {copy ? (
                <div className={classes.copyText}>
                  <Code block className={classes.code ?? ''}>
                    {copy}
                  </Code>
                  <CopyButton value={copy} />
                </div>
              ) : null}
            </li>
          ))}
        </ol>
      </Collapse>
      {node.type.startsWith('ecforce.') ? <PracticeShop /> : null}
    </section>
  );
}

function PracticeShop() {
  const t = useTranslations('forms');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.connections.setup.queryOptions());
  if (!data?.hasPractice) return null;
  return (
    <Anchor href="/practice/shop" target="_blank" size="sm">
      {t('trigger.practiceShop')} <IconExternalLink size={14} style={{ verticalAlign: 'text-bottom' }} aria-hidden />
    </Anchor>
  );
}

/** One second: a person sits before it and has just pressed “send” elsewhere. */
const ASK_MS = 1_000;

const FOLD_MS = 300;

function SampleField({ isWebhook }: { isWebhook: boolean }) {
  const t = useTranslations('forms');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tell = useTellError();
  const { node, known } = useStepForm();
  const { samples } = useFlowView();
  const { flowId, hooks, saveNow } = useEditorPage();
  const mayEdit = useMay('editor');
  const sample = samples[node.id];
  const isWaiting = hooks.some((hook) => hook.nodeId === node.id && hook.isWaitingForSample);

  const frame = useRef<HTMLDivElement>(null);
  const wasWaiting = useRef(isWaiting);
  // What a person waits for, and what arrived, is brought into view.
  useEffect(() => {
    if (wasWaiting.current === isWaiting) return;
    wasWaiting.current = isWaiting;
    const show = () => frame.current?.scrollIntoView({ block: isWaiting ? 'nearest' : 'start', behavior: 'smooth' });
    // What arrives folds the sender's settings above it: only then its place is known.
    const timer = setTimeout(show, isWaiting ? 0 : FOLD_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);

  const refresh = () => queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId }));
  const wait = useMutation(trpc.flow.waitForSample.mutationOptions({ onSuccess: refresh, onError: tell }));
  const example = useMutation(trpc.flow.useExample.mutationOptions({ onSuccess: refresh, onError: tell }));
  useQuery({ ...trpc.flow.get.queryOptions({ flowId }), refetchInterval: isWaiting ? ASK_MS : false });

  // Nobody waits any more when the panel is closed: the next request must not become a sample by surprise.
  const stop = wait.mutate;
  useEffect(() => {
    if (!isWaiting || !mayEdit) return;
    return () => stop({ flowId, nodeId: node.id, isWaiting: false });
  }, [isWaiting, mayEdit, flowId, node.id, stop]);

  const begin = async (): Promise<void> => {
    if (await saveNow()) wait.mutate({ flowId, nodeId: node.id, isWaiting: true });
  };
  const takeExample = async (): Promise<void> => {
    if (await saveNow()) example.mutate({ flowId, nodeId: node.id });
  };
  return (
    <div ref={frame}>
      <FieldFrame
        field={SAMPLE_FIELD}
        isForAll
        label={t('trigger.sample')}
        help={
          mayEdit ? t(known.canFetchLatest || known.canChoose ? 'trigger.fetchHelp' : 'trigger.sampleHelp') : undefined
        }
      >
        {!mayEdit ? null : isWaiting ? (
          <div className={classes.waiting} role="status">
            <Loader size={18} type="dots" />
            <span>{t('trigger.waiting')}</span>
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => wait.mutate({ flowId, nodeId: node.id, isWaiting: false })}
            >
              {t('trigger.stop')}
            </Button>
          </div>
        ) : known.canFetchLatest ? (
          <FetchLatest hasSample={sample !== undefined} />
        ) : known.canChoose ? (
          <ChooseSample />
        ) : (
          <Group gap={8}>
            {isWebhook ? (
              <Button
                variant={sample ? 'default' : 'filled'}
                leftSection={<IconAntenna size={16} />}
                onClick={() => void begin()}
                loading={wait.isPending}
              >
                {sample ? t('trigger.waitAgain') : t('trigger.wait')}
              </Button>
            ) : null}
            {known.example === undefined ? null : (
              <Button
                variant={isWebhook ? 'subtle' : 'default'}
                leftSection={<IconSparkles size={16} />}
                onClick={() => void takeExample()}
                loading={example.isPending}
              >
                {isWebhook ? t('trigger.useExample') : t('trigger.example')}
              </Button>
            )}
          </Group>
        )}
        {sample ? (
          <section>
            <h2 className={classes.heading}>
              {t(known.canFetchLatest || known.canChoose ? 'trigger.fetched' : 'trigger.got')}
            </h2>
            <ValueView value={sample.output} type={node.type} />
          </section>
        ) : !mayEdit ? (
          <Text size="sm" c="dimmed">
            {t('trigger.noSample')}
          </Text>
        ) : isWebhook && !isWaiting && known.example !== undefined ? (
          <Text size="xs" c="dimmed">
            {t('trigger.noSampleHint')}
          </Text>
        ) : null}
      </FieldFrame>
    </div>
  );
}
