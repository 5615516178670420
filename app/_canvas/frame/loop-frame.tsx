'use client';
/** Around what a loop repeats: a tinted ground whose head says which loop it belongs to, and opens it. */
import { UnstyledButton } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EACH, type FlowNode } from '../../../engine/flow/document.ts';
import { useNodeWords } from '../../_forms/node-words.ts';
import { useFlowShape } from '../state/flow-view.tsx';
import classes from './loop-frame.module.css';

export type FrameTone = 'plain' | 'taken' | 'pale';

interface LoopFrameProps {
  loop: FlowNode;
  tone: FrameTone;
  isEmpty: boolean;
  onOpen?: () => void;
}

export function LoopFrame({ loop, tone, isEmpty, onOpen }: LoopFrameProps) {
  const t = useTranslations('canvas');
  const words = useNodeWords();
  const { numbers } = useFlowShape();
  const name = loop.name ?? words.title(loop.type);
  return (
    <section className={classes.frame} data-tone={tone} data-frame={loop.id} aria-label={t('frameOf', { name })}>
      <UnstyledButton className={classes.head} onClick={onOpen} tabIndex={-1} title={name}>
        <IconRepeat size={15} stroke={2} aria-hidden />
        <span className={classes.name}>
          {numbers.get(loop.id)} {name}
        </span>
        <span className={classes.way}>{words.way(loop.type, EACH)}</span>
      </UnstyledButton>
      {isEmpty ? <p className={classes.empty}>{t('frameEmpty')}</p> : null}
    </section>
  );
}
