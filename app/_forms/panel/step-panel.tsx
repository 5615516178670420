'use client';
/** The open step beside the canvas: its name, its form, its mapping, its test. */
import { ActionIcon, ScrollArea, Tabs, Textarea, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { appOf, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import type { Problem } from '../../../engine/flow/validate.ts';
import { setName } from '../../_canvas/operations/change.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import type { PanelTab } from '../../_canvas/state/editor-store.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { useMay } from '../../_frame/member.tsx';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import { FieldControl } from '../controls/field-control.tsx';
import { useNodeWords } from '../node-words.ts';
import { StepFormProvider, useStepForm } from '../step-context.tsx';
import { focusSoon } from './focus-field.ts';
import { SettingsTab } from './settings-tab.tsx';
import classes from './step-panel.module.css';
import { TestTab } from './test-tab.tsx';
import { TriggerTab } from './trigger-tab.tsx';
import { useStepTesting } from './use-step-testing.ts';

interface StepPanelProps {
  node: FlowNode;
  problems: readonly Problem[];
}

export function StepPanel({ node, problems }: StepPanelProps) {
  const t = useTranslations('forms');
  const { catalog } = useFlowView();
  const known = catalogNode(catalog, node.type);
  const open = useEditor((state) => state.open);
  if (!known)
    return (
      <aside className={classes.panel} aria-label={node.type} data-panel>
        <div className={classes.header}>
          <span className={classes.text}>{t('unknownStep', { type: node.type })}</span>
          <ActionIcon onClick={() => open(null)} aria-label={t('close')}>
            <IconX size={18} />
          </ActionIcon>
        </div>
      </aside>
    );
  return (
    <StepFormProvider node={node} known={known} problems={problems}>
      <Opened key={node.id} />
    </StepFormProvider>
  );
}

function Opened() {
  const t = useTranslations('forms');
  const { node, known } = useStepForm();
  const { catalog } = useFlowView();
  const words = useNodeWords();
  const tab = useEditor((state) => state.tab);
  const setTab = useEditor((state) => state.setTab);
  const focus = useEditor((state) => state.focus);
  const testing = useStepTesting(node.id);
  const frame = useRef<HTMLElement>(null);
  const mapFields = known.fields.filter(({ control, allRows }) => control === 'fieldMap' && !allRows);
  const mapKeys = mapFields.map(({ key }) => key);
  const isTrigger = known.kind === 'trigger';
  const mayEdit = useMay('editor');
  const wantedTab: PanelTab = mapKeys.includes(focus?.field.split('.')[0] ?? '') ? 'mapping' : 'settings';
  const isAbsent = (tab === 'mapping' && mapKeys.length === 0) || (tab === 'test' && !mayEdit);
  const shown: PanelTab = isTrigger || isAbsent ? 'settings' : tab;

  useEffect(() => {
    if (!focus) return;
    setTab(wantedTab);
    return focusSoon(frame, focus.field);
  }, [focus, wantedTab, setTab]);

  const name = node.name ?? words.title(node.type);
  const connectionWords = catalog.nodes.length > 0 ? words.app(appOf(node.type)) : '';
  return (
    <aside ref={frame} className={classes.panel} aria-label={name} data-panel>
      <Header app={connectionWords} />
      <Tabs
        value={shown}
        onChange={(value) => setTab((value ?? 'settings') as PanelTab)}
        className={classes.tabs ?? ''}
        keepMounted={false}
      >
        {isTrigger ? null : (
          <Tabs.List px={24} className={classes.list ?? ''}>
            <Tabs.Tab value="settings">{t('tabs.settings')}</Tabs.Tab>
            {mapKeys.length > 0 ? <Tabs.Tab value="mapping">{t('tabs.mapping')}</Tabs.Tab> : null}
            {mayEdit ? <Tabs.Tab value="test">{t('tabs.test')}</Tabs.Tab> : null}
          </Tabs.List>
        )}
        <ScrollArea className={classes.scroll ?? ''} type="auto" offsetScrollbars={false}>
          <div className={classes.body}>
            <Tabs.Panel value="settings">
              {isTrigger ? <TriggerTab /> : <SettingsTab focusField={focus?.field} />}
            </Tabs.Panel>
            <Tabs.Panel value="mapping">
              {mapFields.map((field) => (
                <FieldControl key={field.key} field={field} />
              ))}
            </Tabs.Panel>
            <Tabs.Panel value="test">
              <TestTab testing={testing} />
            </Tabs.Panel>
          </div>
        </ScrollArea>
      </Tabs>
    </aside>
  );
}

/** Number, name (edited in place) and the way to the steps before and after. */
function Header({ app }: { app: string }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, change } = useStepForm();
  const mayEdit = useMay('editor');
  const { numbers } = useFlowView();
  const open = useEditor((state) => state.open);
  const title = words.title(node.type);
  const [text, setText] = useState(node.name ?? title);
  const before = node.name ?? title;
  // Another language or an undo brings another name while the panel is open.
  useEffect(() => setText(before), [before]);
  const number = numbers.get(node.id) ?? 0;
  const byNumber = (wanted: number): string | undefined => [...numbers].find(([, it]) => it === wanted)?.[0];
  const previous = byNumber(number - 1);
  const next = byNumber(number + 1);
  return (
    <header className={classes.header}>
      <NodeIcon type={node.type} size={36} />
      <div className={classes.naming}>
        <div className={classes.overline}>{t('stepOf', { number, app })}</div>
        <Textarea
          variant="unstyled"
          // A long name is read whole: it takes further lines.
          autosize
          minRows={1}
          maxRows={4}
          aria-label={t('stepName')}
          classNames={{ input: classes.name ?? '' }}
          value={text}
          maxLength={120}
          readOnly={!mayEdit}
          onChange={(event) => setText(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
          onBlur={() => {
            if (text.trim() === '') setText(title);
            if (text !== before) change((it) => setName(it, text.trim() === title ? '' : text));
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
          }}
        />
      </div>
      <div className={classes.moves}>
        <Tooltip label={t('previousStep')}>
          <ActionIcon onClick={() => open(previous ?? node.id)} disabled={!previous} aria-label={t('previousStep')}>
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('nextStep')}>
          <ActionIcon onClick={() => open(next ?? node.id)} disabled={!next} aria-label={t('nextStep')}>
            <IconArrowRight size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('close')}>
          <ActionIcon onClick={() => open(null)} aria-label={t('close')} data-autofocus>
            <IconX size={18} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}
