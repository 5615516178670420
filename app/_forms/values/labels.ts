'use client';
/** How a picked value is called: “手順2 · メールアドレス”. */
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { appOf, catalogNode } from '../../../engine/flow/catalog.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { type NodeWords, useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import type { Path, ValueNode } from './tree.ts';

export interface ValueLabel {
  /** Number of the step the value comes from; undefined for values of the run itself. */
  step?: number | undefined;
  app?: string | undefined;
  label: string;
  /** The step was taken out: the value will never come. */
  isBroken: boolean;
}

export function useValueLabels(): (source: PillSource) => ValueLabel {
  const { document, catalog, numbers } = useFlowView();
  const words = useNodeWords();
  const t = useTranslations('forms');
  return useMemo(
    () =>
      (source: PillSource): ValueLabel => {
        switch (source.kind) {
          case 'reference': {
            const node = document.nodes.find(({ id }) => id === source.nodeId);
            if (!node) return { label: t('goneStep'), isBroken: true };
            const outputs = catalogNode(catalog, node.type)?.outputs ?? [];
            const known = outputs.find(({ path }) => path.join('\n') === source.path.join('\n'));
            const label = known?.label ?? (known?.labelKey ? words.output(node.type, known.labelKey) : undefined);
            return {
              step: numbers.get(node.id),
              app: appOf(node.type),
              label: label ?? pathLabel(source.path, t),
              isBroken: false,
            };
          }
          case 'run':
            return { label: t(`run.${source.value}`), isBroken: false };
          case 'setting':
            return { label: source.key, isBroken: false };
          case 'item':
            return { label: source.path.length > 0 ? pathLabel(source.path, t) : t('item'), isBroken: false };
          case 'index':
            return { label: t('index'), isBroken: false };
        }
      },
    [document, catalog, numbers, words, t],
  );
}

type Words = (key: string, values?: Record<string, string | number>) => string;

/** The last two names of a path, with positions in words: “1件目 › Name”. */
export function pathLabel(path: Path, t: Words): string {
  if (path.length === 0) return t('wholeOutput');
  return path
    .slice(-2)
    .map((key) => (typeof key === 'number' ? t('nth', { number: key + 1 }) : key))
    .join(' › ');
}

export function nodeLabel(value: ValueNode, type: string, words: NodeWords, t: Words): string {
  if (value.label !== undefined) return value.label;
  if (value.labelKey !== undefined) return words.output(type, value.labelKey);
  const last = value.path.at(-1);
  if (last === undefined) return t('wholeOutput');
  return typeof last === 'number' ? t('nth', { number: last + 1 }) : last;
}
