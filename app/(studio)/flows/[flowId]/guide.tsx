'use client';
/** A slim line that leads through what is unfinished, in the order that makes sense. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowRight, IconChevronLeft, IconChevronRight, IconListCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useEditor } from '../../../_canvas/state/editor-context.tsx';
import type { GuideStep } from '../../../_canvas/state/guide.ts';
import { useNodeWords } from '../../../_forms/node-words.ts';
import { SAMPLE_FIELD } from '../../../_forms/panel/trigger-tab.tsx';
import { useProblemWords } from '../../../_forms/problem-words.ts';
import { fieldOf } from './checklist.tsx';
import classes from './guide.module.css';
import type { EditorFacts, FlowDetail } from './use-editor-facts.ts';

interface GuideProps {
  detail: FlowDetail;
  facts: EditorFacts;
}

export function Guide({ facts }: GuideProps) {
  const t = useTranslations('editor.guide');
  const [at, setAt] = useState(0);
  const { guide } = facts;
  const words = useStepWords(facts);
  const go = useGo();
  const index = Math.min(at, guide.length - 1);
  const step = guide[index];
  // Publishing and ON stand in the bar above; the choice of a trigger on the canvas: the line only leads through steps.
  if (!step || step.kind === 'trigger' || (guide.length === 1 && step.kind === 'switchOn')) return null;
  const isOnScreen = step.kind === 'step' || step.kind === 'publish' || step.kind === 'switchOn';
  return (
    <section className={classes.guide} aria-label={t('label')}>
      <IconListCheck size={18} aria-hidden className={classes.icon} />
      <span className={classes.count}>{t('left', { count: guide.length })}</span>
      <span className={classes.text}>{words(step)}</span>
      {isOnScreen ? null : (
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<IconArrowRight size={14} />}
          className={classes.go ?? ''}
          onClick={() => go(step)}
        >
          {t('go')}
        </Button>
      )}
      <span className={classes.moves}>
        <Tooltip label={t('previous')}>
          <ActionIcon size="sm" disabled={index === 0} onClick={() => setAt(index - 1)} aria-label={t('previous')}>
            <IconChevronLeft size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('next')}>
          <ActionIcon
            size="sm"
            disabled={index === guide.length - 1}
            onClick={() => {
              setAt(index + 1);
              const next = guide[index + 1];
              if (next) go(next);
            }}
            aria-label={t('next')}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </Tooltip>
      </span>
    </section>
  );
}

function useGo(): (step: GuideStep) => void {
  const open = useEditor((state) => state.open);
  return (step) => {
    switch (step.kind) {
      case 'connect':
        open(step.nodeId, { field: 'connection' });
        return;
      case 'mend':
        open(step.nodeId, { field: fieldOf(step.problem) });
        return;
      case 'sample':
        open(step.nodeId, { field: SAMPLE_FIELD });
        return;
      case 'test':
        open(step.nodeId, { tab: 'test' });
        return;
      case 'trigger':
      case 'step':
      case 'publish':
      case 'switchOn':
        return;
    }
  };
}

function useStepWords({ view }: EditorFacts): (step: GuideStep) => string {
  const t = useTranslations('editor.guide');
  const words = useNodeWords();
  const problemWords = useProblemWords();
  const card = (nodeId: string) => {
    const node = view.document.nodes.find(({ id }) => id === nodeId);
    return { number: view.numbers.get(nodeId) ?? 0, name: node ? (node.name ?? words.title(node.type)) : '' };
  };
  return (step) => {
    switch (step.kind) {
      case 'trigger':
        return t('trigger');
      case 'connect':
        return t('connect', { app: words.app(step.type) });
      case 'mend':
        return t('mend', { ...card(step.nodeId), what: problemWords(step.problem).message });
      case 'sample':
        return t('sample', card(step.nodeId));
      case 'test':
        return t('test', card(step.nodeId));
      case 'step':
        return t('step');
      case 'publish':
        return t('publish');
      case 'switchOn':
        return t('switchOn');
    }
  };
}
