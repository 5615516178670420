/** Rewriting the values of a step: the same step comes back when nothing differs. */
import type { FlowNode } from '../../../engine/flow/document.ts';
import type { ValueSource } from '../../../engine/values/source.ts';

type Leaf = Exclude<ValueSource, { kind: 'text' | 'map' | 'list' }>;

export function mapSources(node: FlowNode, change: (leaf: Leaf) => Leaf): FlowNode {
  const entries = Object.entries(node.input);
  const changed = entries.map(([key, source]): [string, ValueSource] => [key, mapLeaves(source, change)]);
  const isSame = changed.every(([, source], index) => source === entries[index]?.[1]);
  return isSame ? node : { ...node, input: Object.fromEntries(changed) };
}

function mapLeaves(source: ValueSource, change: (leaf: Leaf) => Leaf): ValueSource {
  switch (source.kind) {
    case 'text': {
      const parts = source.parts.map((part) => mapLeaves(part, change));
      return parts.every((part, index) => part === source.parts[index]) ? source : { ...source, parts };
    }
    case 'list': {
      const items = source.items.map((item) => mapLeaves(item, change));
      return items.every((item, index) => item === source.items[index]) ? source : { ...source, items };
    }
    case 'map': {
      const entries = Object.entries(source.entries).map(([key, it]): [string, ValueSource] => [
        key,
        mapLeaves(it, change),
      ]);
      const isSame = entries.every(([key, it]) => it === source.entries[key]);
      return isSame ? source : { ...source, entries: Object.fromEntries(entries) };
    }
    default:
      return change(source);
  }
}
