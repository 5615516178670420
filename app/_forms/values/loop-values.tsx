'use client';
/** Inside a loop: the item it is at, with the first item of the sample, and the item's number. */
import { UnstyledButton } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import { useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { nodeLabel } from './labels.ts';
import { filterTree, sampleText, valueTree } from './tree.ts';
import { useSamples } from './use-samples.ts';
import classes from './value-list.module.css';
import { ValueRow } from './value-row.tsx';
import rows from './value-rows.module.css';

interface LoopValuesProps {
  loop: FlowNode;
  wanted: string;
  onPick: (source: PillSource) => void;
}

/** Every value says which loop it belongs to: a loop put around or taken away later must not change its meaning. */
export function LoopValues({ loop, wanted, onPick }: LoopValuesProps) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { numbers } = useFlowView();
  const item = useSamples().turn(loop.id)?.item;
  const isRecord = item !== undefined && item !== null && typeof item === 'object';
  const isWanted = (label: string): boolean => wanted === '' || label.toLowerCase().includes(wanted);
  const name = loop.name ?? words.title(loop.type);
  const fields = isRecord ? valueTree([], item) : [];
  const shown =
    wanted === ''
      ? fields
      : filterTree(fields, (value) => isWanted(`${nodeLabel(value, loop.type, words, t)} ${sampleText(value.sample)}`));
  const hasItem = isWanted(t('item'));
  const hasIndex = isWanted(t('index'));
  if (shown.length === 0 && !hasItem && !hasIndex) return null;
  return (
    <section className={classes.step}>
      <div className={classes.plainHeading}>
        <NodeIcon type={loop.type} size={20} /> {t('itemOf', { number: numbers.get(loop.id) ?? 0, name })}
      </div>
      {item === undefined ? <p className={rows.note}>{t('itemsAfterTest')}</p> : null}
      {shown.map((value) => (
        <ValueRow
          key={value.path.join('\n')}
          value={value}
          type={loop.type}
          sourceOf={(path) => ({ kind: 'item', nodeId: loop.id, path })}
          depth={0}
          isOpenAtFirst={wanted !== ''}
          onPick={onPick}
        />
      ))}
      {hasItem ? (
        <UnstyledButton className={rows.row ?? ''} onClick={() => onPick({ kind: 'item', nodeId: loop.id, path: [] })}>
          <span className={rows.label}>{t('item')}</span>
          <span className={`${rows.beside} ${rows.soft}`}>{isRecord ? '' : sampleText(item)}</span>
        </UnstyledButton>
      ) : null}
      {hasIndex ? (
        <UnstyledButton className={rows.row ?? ''} onClick={() => onPick({ kind: 'index', nodeId: loop.id })}>
          <span className={rows.label}>{t('index')}</span>
          <span className={`${rows.beside} ${rows.soft}`}>1</span>
        </UnstyledButton>
      ) : null}
    </section>
  );
}
