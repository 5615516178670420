'use client';
/** One value with its sample; a record or list unfolds to what it holds. */
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { createContext, useContext, useState } from 'react';
import { useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { nodeLabel } from './labels.ts';
import { sampleText, type ValueNode } from './tree.ts';
import classes from './value-list.module.css';
import rows from './value-rows.module.css';

/** The field takes a list and nothing else: a press on one takes it. */
export const WantsList = createContext(false);

interface ValueRowProps {
  value: ValueNode;
  /** Node type whose words name the declared values. */
  type: string;
  /** What a path becomes when it is picked. */
  sourceOf: (path: ValueNode['path']) => PillSource;
  depth: number;
  /** Until somebody opens or closes it: while one searches, what was found lies open. */
  isOpenAtFirst: boolean;
  onPick: (source: PillSource) => void;
}

export function ValueRow({ value, type, sourceOf, depth, isOpenAtFirst, onPick }: ValueRowProps) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? (isOpenAtFirst || depth === 1);
  const label = nodeLabel(value, type, words, t);
  const pick = (): void => onPick(sourceOf(value.path));
  const isWanted = useContext(WantsList) && (value.type === 'list' || Array.isArray(value.sample));
  const hasChildren = value.children.length > 0 && !isWanted;
  const sample = hasChildren ? '' : sampleText(value.sample);
  return (
    <>
      <div className={classes.line} style={{ paddingLeft: depth * 14 }}>
        <UnstyledButton
          className={rows.row ?? ''}
          onClick={hasChildren ? () => setChosen(!isOpen) : pick}
          {...(hasChildren ? { 'aria-expanded': isOpen } : {})}
        >
          {hasChildren ? (
            <IconChevronRight size={14} className={rows.chevron} data-open={isOpen || undefined} aria-hidden />
          ) : null}
          <span className={rows.label} title={value.path.join('.')}>
            {label}
          </span>
          <span className={`${rows.beside} ${rows.soft}`} title={sample}>
            {Array.isArray(value.sample) ? t('items', { count: value.sample.length }) : sample}
          </span>
        </UnstyledButton>
        {hasChildren ? (
          <Tooltip label={t('insertWhole')}>
            <ActionIcon size="sm" onClick={pick} aria-label={t('insertWholeOf', { label })}>
              <IconPlus size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
      {hasChildren && isOpen
        ? value.children.map((child) => (
            <ValueRow
              key={child.path.join('\n')}
              value={child}
              type={type}
              sourceOf={sourceOf}
              depth={depth + 1}
              isOpenAtFirst={isOpenAtFirst}
              onPick={onPick}
            />
          ))
        : null}
    </>
  );
}
