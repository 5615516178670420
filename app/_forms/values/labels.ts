'use client';
/** How a picked value is called: “手順2 · メールアドレス”. */
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowShape } from '../../_canvas/state/flow-shape.ts';
import { useFlowShape } from '../../_canvas/state/flow-view.tsx';
import { type NodeWords, useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { errorValueOf } from './error-values.ts';
import type { Path, ValueNode } from './tree.ts';
import { type Place, useValuePlace } from './value-place.tsx';

export interface ValueLabel {
  /** Number of the step the value comes from; undefined for values of the run itself. */
  step?: number | undefined;
  /** Its kind, for the mark on the pill. */
  type?: string | undefined;
  label: string;
  /** Of a list's item: which list. */
  list?: string | undefined;
  /** The step is gone, or its values cannot be had here: the value will never come. */
  isBroken: boolean;
}

export function useValueLabels(): (source: PillSource) => ValueLabel {
  const shape = useFlowShape();
  const words = useNodeWords();
  const t = useTranslations('forms');
  const place = useValuePlace();
  return useMemo(
    () => (source: PillSource) => valueLabel(source, shape, { words, t, place }),
    [shape, words, t, place],
  );
}

/** Pure. */
export function valueLabel(source: PillSource, shape: FlowShape, where: Around): ValueLabel {
  const { t } = where;
  switch (source.kind) {
    case 'reference':
      return referenceLabel(source, shape, where);
    case 'run':
      return { label: t(`run.${source.value}`), isBroken: false };
    case 'item':
      return {
        ...loopLabel(source.nodeId, shape, where),
        label: source.path.length > 0 ? t('itemField', { name: pathLabel(source.path, t) }) : t('item'),
      };
    case 'index':
      return { ...loopLabel(source.nodeId, shape, where), label: t('index') };
  }
}

interface Around {
  words: NodeWords;
  t: Words;
  place: Place | null;
}

function referenceLabel(
  { nodeId, path }: Extract<PillSource, { kind: 'reference' }>,
  shape: FlowShape,
  { words, t, place }: Around,
): ValueLabel {
  const card = shape.cards.get(nodeId);
  if (!card) return { label: t('goneStep'), isBroken: true };
  const usable = place && shape.usable(place.nodeId, place.isAtEnd);
  const error = errorValueOf(path);
  const declaredLabel = (wanted: Path): string | undefined => {
    const known = shape.outputsOf(nodeId).find((output) => output.path.join('\n') === wanted.join('\n'));
    return known?.label ?? (known?.labelKey ? words.output(card.type, known.labelKey) : undefined);
  };
  const declared = declaredLabel(path);
  const isBroken = usable !== null && (!usable.steps.has(nodeId) || (usable.failed.has(nodeId) && !error));
  return {
    step: shape.numbers.get(nodeId),
    type: card.type,
    label: declared ?? (error ? t(`errorValues.${error}`) : pathLabel(path, t, declaredLabel(path.slice(0, 1)))),
    isBroken,
  };
}

/**
 * Values of the loop around: of the one that is named, else of the nearest. A step that is done for each item of a list speaks
 * of its own list, so its number would say nothing.
 */
function loopLabel(named: string | undefined, shape: FlowShape, where: Around): Omit<ValueLabel, 'label'> {
  const { place } = where;
  const around = place ? shape.usable(place.nodeId, place.isAtEnd).around : undefined;
  const loop = shape.cards.get(named ?? around?.[0] ?? '');
  if (!loop) return { isBroken: named !== undefined || around !== undefined };
  const known = catalogNode(shape.catalog, loop.type);
  return {
    step: known?.perItem ? undefined : shape.numbers.get(loop.id),
    type: loop.type,
    list: loop.list && listLabel({ kind: 'reference', ...loop.list }, shape, where),
    isBroken: around !== undefined && !around.includes(loop.id),
  };
}

function listLabel(source: Extract<PillSource, { kind: 'reference' }>, shape: FlowShape, { words, t }: Around): string {
  const { step, label } = referenceLabel(source, shape, { words, t, place: null });
  return t('itemOfList', { list: step === undefined ? label : `${t('stepShort', { step })} ${label}` });
}

type Words = (key: string, values?: Record<string, string | number>) => string;

/** The last two names of a path, with positions in words: “1件目 › Name”. The first may have a label: “レコード › Name”. */
export function pathLabel(path: Path, t: Words, first?: string): string {
  if (path.length === 0) return t('wholeOutput');
  return path
    .map((key, index) => (typeof key === 'number' ? t('nth', { number: key + 1 }) : index === 0 ? (first ?? key) : key))
    .slice(-2)
    .join(' › ');
}

export function nodeLabel(value: ValueNode, type: string, words: NodeWords, t: Words): string {
  if (value.label !== undefined) return value.label;
  if (value.labelKey !== undefined) return words.output(type, value.labelKey);
  const last = value.path.at(-1);
  if (last === undefined) return t('wholeOutput');
  return typeof last === 'number' ? t('nth', { number: last + 1 }) : last;
}
