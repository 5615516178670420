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
import { KeyOffer } from './key-offer.tsx';
import type { EditorFacts, FlowDetail } from './use-editor-facts.ts';
import { useGoLive } from './use-go-live.tsx';

interface GuideProps {
  detail: FlowDetail;
  facts: EditorFacts;
}

export function Guide({ detail, facts }: GuideProps) {
  const t = useTranslations('editor.guide');
  const [at, setAt] = useState(0);
  const { guide } = facts;
  const words = useStepWords(facts);
  const go = useGo();
  const index = Math.min(at, guide.length - 1);
  const step = guide[index];
  // The choice of a trigger fills the canvas: the line only leads through what comes after it.
  if (!step || step.kind === 'trigger') return null;
  // Nothing is left to set: a number would say otherwise.
  const isReady = step.kind === 'publish' || step.kind === 'switchOn';
  return (
    <>
      <section className={classes.guide} aria-label={t('label')}>
        <IconListCheck size={18} aria-hidden className={classes.icon} />
        {isReady ? null : <span className={classes.count}>{t('left', { count: guide.length })}</span>}
        <span className={classes.text}>{words(step)}</span>
        {step.kind === 'switchOn' ? <SwitchOn detail={detail} /> : null}
        {isReady || step.kind === 'step' ? null : (
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<IconArrowRight size={14} />}
            className={classes.go ?? ''}
            onClick={() => go(step)}
          >
            {t(goWords[step.kind])}
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
      {isReady ? <KeyOffer /> : null}
    </>
  );
}

/** A button says what it opens. */
const goWords = { connect: 'go', mend: 'go', sample: 'goSample', test: 'goTest', look: 'goLook' } as const;

/** Published, and a beginner believes that it runs now. */
function SwitchOn({ detail }: { detail: FlowDetail }) {
  const t = useTranslations('editor.guide');
  const goLive = useGoLive(detail.id);
  return (
    <Button size="compact-sm" className={classes.go ?? ''} loading={goLive.isTurning} onClick={() => goLive.turn(true)}>
      {t('goOn')}
    </Button>
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
      case 'look':
        open(step.nodeId, { tab: 'mapping' });
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
      case 'look':
        return t('look', card(step.nodeId));
      case 'step':
        return t('step');
      case 'publish':
        return t('publish');
      case 'switchOn':
        return t('switchOn');
    }
  };
}
