/** What of a flow does not change while somebody types into a form: its cards, ways and numbers. Pure. */
import { type Catalog, type CatalogNode, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import { graphOf, stepNumbers } from '../../../engine/flow/graph.ts';
import { loopsOf } from '../../../engine/flow/loops.ts';
import { type Usable, usableAt } from '../../../engine/flow/reach.ts';
import type { OutputField } from '../../../nodes/contract.ts';
import type { ConnectionView } from './flow-view.tsx';

export interface CardFacts {
  id: string;
  type: string;
  name: string | undefined;
  /** Of a step that goes over a list: where the list comes from. */
  list?: { nodeId: string; path: (string | number)[] };
}

export interface FlowShape {
  catalog: Catalog;
  connections: readonly ConnectionView[];
  numbers: ReadonlyMap<string, number>;
  cards: ReadonlyMap<string, CardFacts>;
  /** Whose values a step may use; of a loop also at the end of its iterations. */
  usable(nodeId: string, isAtEnd?: boolean): Usable;
  /** Values that a step gives before any test was made. */
  outputsOf(nodeId: string): readonly OutputField[];
}

interface Around {
  catalog: Catalog;
  connections: readonly ConnectionView[];
  outputs: ReadonlyMap<string, readonly OutputField[]>;
}

export function shapeKey({ nodes, edges }: FlowDocument): string {
  return JSON.stringify([
    nodes.map((node) => [node.id, node.type, node.name, listOf(node)]),
    edges.map(({ source, sourceHandle, target }) => [source, sourceHandle, target]),
  ]);
}

function factsOf(node: FlowNode): CardFacts {
  const { id, type, name } = node;
  const list = listOf(node);
  return { id, type, name, ...(list ? { list } : {}) };
}

/** Loops, and steps that are done for each item, have their list in `items`. */
function listOf({ input: { items } }: FlowNode): CardFacts['list'] {
  return items?.kind === 'reference' ? { nodeId: items.nodeId, path: items.path } : undefined;
}

export function flowShape(document: FlowDocument, { catalog, connections, outputs }: Around): FlowShape {
  const graph = graphOf(document);
  const loops = loopsOf(graph);
  const cards = new Map(document.nodes.map((node): [string, CardFacts] => [node.id, factsOf(node)]));
  const types = new Map(catalog.nodes.map((node): [string, CatalogNode] => [node.type, node]));
  const known = new Map<string, Usable>();
  return {
    catalog,
    connections,
    numbers: stepNumbers(document),
    cards,
    usable(nodeId, isAtEnd = false) {
      const key = `${nodeId} ${isAtEnd}`;
      const found = known.get(key) ?? usableAt(graph, loops, nodeId, isAtEnd);
      known.set(key, found);
      return found;
    },
    outputsOf: (nodeId) => outputs.get(nodeId) ?? types.get(cards.get(nodeId)?.type ?? '')?.outputs ?? [],
  };
}

export const isLoop = (catalog: Catalog, type: string): boolean => catalogNode(catalog, type)?.loop !== undefined;
