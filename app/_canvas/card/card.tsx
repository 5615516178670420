'use client';
/** One step as a card: mark of its app, number and name, its sentence; what stands at the right says how it is or how it went. */
import { IconBolt } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useState } from 'react';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { useNodeWords } from '../../_forms/node-words.ts';
import { ValuePlace } from '../../_forms/values/value-place.tsx';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import { useFlowShape } from '../state/flow-view.tsx';
import classes from './card.module.css';
import { Sentence } from './sentence.tsx';

export type CardTone = 'plain' | 'error' | 'success' | 'running' | 'waiting' | 'pale';

interface CardProps {
  node: FlowNode;
  /** Says in words what its icon shows. */
  mark: ReactNode;
  tone?: CardTone;
  isSelected?: boolean;
  /** Shown at the top edge while the pointer or the focus is on the card. */
  actions?: ReactNode;
  onOpen?: (event: MouseEvent | KeyboardEvent) => void;
  /** By keyboard; a click speaks for itself. */
  onFocus?: () => void;
}

export function Card({ node, mark, tone = 'plain', isSelected = false, actions, onOpen, onFocus }: CardProps) {
  const { catalog, numbers } = useFlowShape();
  const words = useNodeWords();
  const t = useTranslations('canvas');
  const known = catalogNode(catalog, node.type);
  const name = node.name ?? words.title(node.type);
  const number = numbers.get(node.id) ?? 0;
  const isTrigger = known?.kind === 'trigger';
  const isBranch = known?.branches !== undefined;
  // Their menus and dialogs are many elements: made when somebody comes near, and kept then.
  const [hasComeNear, setNear] = useState(false);
  const comeNear = (): void => setNear(true);
  return (
    <div className={classes.frame} onPointerEnter={comeNear} onFocusCapture={comeNear}>
      {/* biome-ignore lint/a11y/useSemanticElements: a button may not hold the pills' own markup */}
      <div
        role="button"
        tabIndex={0}
        className={classes.card}
        data-kind={isTrigger ? 'trigger' : isBranch ? 'branch' : 'step'}
        data-tone={tone}
        data-selected={isSelected || undefined}
        data-step={node.id}
        aria-pressed={isSelected}
        onClick={onOpen}
        onFocus={(event) => (event.currentTarget.matches(':focus-visible') ? onFocus?.() : undefined)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onOpen?.(event);
        }}
      >
        <NodeIcon type={node.type} size={isBranch ? 28 : 36} />
        <span className={classes.words}>
          <span className={classes.title}>
            <span className={classes.number}>{number}</span>
            <span className={classes.name} title={name}>
              {name}
            </span>
            {isTrigger ? <IconBolt size={14} className={classes.bolt} aria-label={t('trigger')} /> : null}
          </span>
          <ValuePlace nodeId={node.id}>
            <Sentence node={node} />
          </ValuePlace>
        </span>
        <span className={classes.mark}>{mark}</span>
      </div>
      {actions && (hasComeNear || isSelected) ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}
