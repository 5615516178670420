'use client';
/** Inside a loop: the item it is at, with the first item of the sample, and the item's number. */
import { UnstyledButton } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { appOf, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { pick } from '../../../engine/values/resolve.ts';
import type { Json } from '../../../nodes/contract.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { AppIcon } from '../../_ui/app-icon.tsx';
import type { PillSource } from './content.ts';
import { valueTree } from './tree.ts';
import classes from './value-list.module.css';
import { ValueRow } from './value-row.tsx';

export function LoopValues({ loop, onPick }: { loop: FlowNode; onPick: (source: PillSource) => void }) {
  const t = useTranslations('forms');
  const { numbers } = useFlowView();
  const item = useFirstItem(loop);
  const isRecord = item !== null && typeof item === 'object';
  return (
    <section className={classes.step}>
      <div className={classes.plainHeading}>
        <AppIcon app={appOf(loop.type)} size={20} /> {numbers.get(loop.id)} {t('item')}
      </div>
      {isRecord
        ? valueTree([], item).map((value) => (
            <ValueRow
              key={value.path.join('\n')}
              value={value}
              type={loop.type}
              sourceOf={(path) => ({ kind: 'item', path })}
              depth={0}
              isOpenAtFirst={false}
              onPick={onPick}
            />
          ))
        : null}
      <UnstyledButton className={classes.row} onClick={() => onPick({ kind: 'item', path: [] })}>
        <span className={classes.label}>{t('item')}</span>
        <span className={classes.sample}>{isRecord || item === undefined ? '' : String(item)}</span>
      </UnstyledButton>
      <UnstyledButton className={classes.row} onClick={() => onPick({ kind: 'index' })}>
        <span className={classes.label}>{t('index')}</span>
        <span className={classes.sample}>1</span>
      </UnstyledButton>
    </section>
  );
}

/** The first of the items that the loop would go over, from the samples; undefined while there is none. */
function useFirstItem(loop: FlowNode): Json | undefined {
  const { catalog, samples } = useFlowView();
  const key = catalogNode(catalog, loop.type)?.loop?.items;
  const source = key === undefined ? undefined : loop.input[key];
  if (source?.kind !== 'reference') return undefined;
  const output = samples[source.nodeId]?.output;
  const items = output === undefined || output === null ? undefined : pick(output, source.path);
  return Array.isArray(items) ? items[0] : undefined;
}
