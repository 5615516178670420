/**
 * A step that is done for each item of a list is a loop whose body is the step itself: outside of its iterations it only reads
 * the list, in each of them it does its work with one item. Both have the node's id; the iteration path tells them apart.
 */
import type { ActionDefinition } from '../../nodes/contract.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { EACH, type FlowNode } from '../flow/document.ts';
import type { Graph } from '../flow/graph.ts';
import type { ValueSource } from '../values/source.ts';

/** What an iteration begins with; no node has such an id. Never written. */
export const ENTRANCE = '@item';

export function perItemOf(node: FlowNode | undefined): ActionDefinition['perItem'] {
  const definition = node && nodeDefinition(node.type);
  return definition?.kind === 'action' ? definition.perItem : undefined;
}

export function itemGraph(node: FlowNode): Graph {
  const entrance = { id: ENTRANCE, source: ENTRANCE, sourceHandle: EACH, target: node.id };
  return {
    nodes: new Map([[node.id, node]]),
    incoming: new Map([[node.id, [entrance]]]),
    outgoing: new Map([[ENTRANCE, [entrance]]]),
  };
}

/** What the step gave for an item; nothing for one that a person skipped. */
export const itemResult = (node: FlowNode): ValueSource => ({
  kind: 'reference',
  nodeId: node.id,
  path: [],
  whenMissing: 'empty',
});

type Sources = FlowNode['input'];

/** The list alone. */
export function listSources(input: Sources, items: string): Sources {
  const source = input[items];
  return source ? { [items]: source } : {};
}

/** All but the list. */
export function itemSources(input: Sources, items: string): Sources {
  const { [items]: _list, ...sources } = input;
  return sources;
}
