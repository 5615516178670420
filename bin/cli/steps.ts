import type { RunDetail } from '../../engine/api.ts';
import { describe, wordsOf } from '../../engine/describe.ts';
import { titleKey } from '../../engine/flow/catalog.ts';
import { stepNumbers } from '../../engine/flow/graph.ts';
import { table } from './print.ts';
import { say, words } from './words.ts';

/** The steps of a run in the order of the flow. */
export function stepTable({ document, steps }: RunDetail): string {
  const numbers = stepNumbers(document);
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const head = ['step', 'name', 'result', 'branch', 'duration', 'error'].map((key) => say(`columns.${key}`));
  const sorted = steps.toSorted((one, other) => (numbers.get(one.nodeId) ?? 0) - (numbers.get(other.nodeId) ?? 0));
  const rows = sorted.map((step) => {
    const node = nodes.get(step.nodeId);
    const name = node ? node.name || wordsOf(words, titleKey(node.type)) : step.nodeId;
    return [
      [numbers.get(step.nodeId) ?? '', step.iterationPath].filter((part) => part !== '').join('.'),
      name,
      step.isCarried ? say('carried') : say(`stepStatus.${step.status}`),
      step.branch && step.branch !== 'out' ? step.branch : '',
      step.isCarried ? '' : duration(step.startedAt, step.finishedAt),
      step.error ? describe(words, step.error.code, step.error.params).message : '',
    ];
  });
  return table(head, rows);
}

function duration(from: Date, to: Date | null): string {
  if (!to) return '';
  const value = to.getTime() - from.getTime();
  return value < 1000 ? say('milliseconds', { value }) : say('seconds', { value: Number((value / 1000).toFixed(1)) });
}
