/** The samples as a step sees them: in a loop those of its first item, of a loop also what it would collect. Pure. */
import { type Catalog, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import type { Usable } from '../../../engine/flow/reach.ts';
import type { Json } from '../../../nodes/contract.ts';
import { previewOf } from './preview.ts';

export interface SampleScope {
  /** Undefined = not known before a test. */
  output(nodeId: string): Json | undefined;
  /** Where a loop around the step would be at first; without an id of the nearest one. */
  turn(loopId: string | undefined): { item: Json; index: number } | undefined;
}

interface Given {
  document: FlowDocument;
  catalog: Catalog;
  /** What tests and events have brought. */
  outputOf(nodeId: string): Json | undefined;
  usable(nodeId: string, isAtEnd?: boolean): Usable;
}

/** So many collected results are worked out. */
const SHOWN = 3;

interface Place {
  nodeId: string;
  isAtEnd: boolean;
}

export function sampleScope(given: Given, place: Place): SampleScope {
  return scopeAt(given, place, new Set());
}

/** `asked` are lists and results that are being worked out: a loop that reads itself knows nothing. */
function scopeAt(given: Given, { nodeId, isAtEnd }: Place, asked: ReadonlySet<string>): SampleScope {
  const { around } = given.usable(nodeId, isAtEnd);
  return {
    output: (id) => outputOf(given, id, asked),
    turn(loopId) {
      const wanted = loopId ?? around[0];
      if (wanted === undefined || !around.includes(wanted)) return undefined;
      const item = itemsOf(given, wanted, asked)?.[0];
      return item === undefined ? undefined : { item, index: 0 };
    },
  };
}

function outputOf(given: Given, nodeId: string, asked: ReadonlySet<string>): Json | undefined {
  const tested = given.outputOf(nodeId);
  const loop = loopOf(given, nodeId);
  if (loop?.collect === undefined || asked.has(resultsOf(nodeId))) return tested;
  const items = itemsOf(given, nodeId, asked);
  if (!items) return tested;
  const collect = loop.collect === undefined ? undefined : loop.node.input[loop.collect];
  const results = items.slice(0, SHOWN).flatMap((item, index) => {
    const inner = scopeAt(given, { nodeId, isAtEnd: true }, new Set([...asked, resultsOf(nodeId)]));
    const turn: SampleScope['turn'] = (id) => (id === undefined || id === nodeId ? { item, index } : inner.turn(id));
    const result = previewOf(collect, { ...inner, turn });
    return result === undefined ? [] : [result];
  });
  return { count: items.length, failed: 0, results, errors: [] };
}

function itemsOf(given: Given, loopId: string, asked: ReadonlySet<string>): Json[] | undefined {
  const loop = loopOf(given, loopId);
  if (!loop || asked.has(loopId)) return undefined;
  const scope = scopeAt(given, { nodeId: loopId, isAtEnd: false }, new Set([...asked, loopId]));
  const items = previewOf(loop.node.input[loop.items], scope);
  return Array.isArray(items) ? items : undefined;
}

const resultsOf = (loopId: string): string => `results of ${loopId}`;

function loopOf(
  { document, catalog }: Given,
  id: string,
): { node: FlowNode; items: string; collect?: string } | undefined {
  const node = document.nodes.find((one) => one.id === id);
  const known = node && catalogNode(catalog, node.type);
  const keys = known?.loop ?? known?.perItem;
  return node && keys ? { node, ...keys } : undefined;
}
