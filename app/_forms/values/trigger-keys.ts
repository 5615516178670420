'use client';
/** The single values of a trigger, to choose one of: what tells events apart, and what they queue by. */
import { useTranslations } from 'next-intl';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { nodeLabel, pathLabel } from './labels.ts';
import { type Path, sampleText, type ValueNode, valueTree } from './tree.ts';

export interface TriggerKey {
  label: string;
  sample: string;
  path: Path;
}

/** Of the open step, which is a trigger. */
export function useTriggerKeys(): TriggerKey[] {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, known } = useStepForm();
  const sample = useFlowView().samples[node.id]?.output;
  const labelOf = (value: ValueNode): string =>
    value.label !== undefined || value.labelKey !== undefined
      ? nodeLabel(value, node.type, words, t)
      : pathLabel(value.path, t);
  return leavesOf(valueTree(known.outputs, sample)).map((value) => ({
    label: labelOf(value),
    sample: sampleText(value.sample),
    path: value.path,
  }));
}

function leavesOf(values: ValueNode[]): ValueNode[] {
  return values.flatMap((value) => {
    if (value.type === 'list') return [];
    if (value.children.length > 0) return leavesOf(value.children);
    return value.type === 'record' ? [] : [value];
  });
}
