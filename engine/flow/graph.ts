/** Reading a flow document as a graph. Pure; used by canvas, validation and planner. */
import { type Catalog, catalogNode } from './catalog.ts';
import { EACH, ERROR, type FlowDocument, type FlowEdge, type FlowNode, OUT } from './document.ts';
import { keptWith } from './kept-with.ts';

export interface Way {
  id: string;
  label?: string;
}

/** Ways out of a node in the order they are drawn. */
export function branchesOf(node: FlowNode, catalog: Catalog): Way[] {
  const known = catalogNode(catalog, node.type);
  if (known?.loop) return [{ id: EACH }, { id: OUT }];
  const branches = known?.branches;
  if (!branches) return [{ id: OUT }];
  const routes = node.config[branches.from];
  const ways: Way[] = [];
  for (const route of Array.isArray(routes) ? routes : []) {
    if (route === null || typeof route !== 'object' || Array.isArray(route) || typeof route.id !== 'string') continue;
    ways.push(typeof route.label === 'string' ? { id: route.id, label: route.label } : { id: route.id });
  }
  if (branches.hasElse) ways.push({ id: 'else' });
  return ways;
}

export interface Graph {
  nodes: ReadonlyMap<string, FlowNode>;
  incoming: ReadonlyMap<string, readonly FlowEdge[]>;
  outgoing: ReadonlyMap<string, readonly FlowEdge[]>;
}

/** Asked for by each run: a document is never changed, whoever edits a flow makes another. */
export const graphOf = keptWith((document: FlowDocument): Graph => {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const incoming = new Map<string, FlowEdge[]>();
  const outgoing = new Map<string, FlowEdge[]>();
  for (const edge of document.edges) {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) continue;
    push(incoming, edge.target, edge);
    push(outgoing, edge.source, edge);
  }
  return { nodes, incoming, outgoing };
});

function push(map: Map<string, FlowEdge[]>, key: string, edge: FlowEdge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}

/**
 * Node ids, sources before targets, routes in document order; what a loop repeats before what follows it, and ways for errors
 * last. `cyclic` holds what never becomes free.
 */
export function topological(graph: Graph): { order: string[]; cyclic: string[] } {
  const open = new Map([...graph.nodes.keys()].map((id) => [id, graph.incoming.get(id)?.length ?? 0]));
  const order: string[] = [];
  const stack = [...graph.nodes.keys()].filter((id) => open.get(id) === 0).reverse();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    order.push(id);
    const edges = [...(graph.outgoing.get(id) ?? [])].sort((one, other) => rank(one) - rank(other));
    for (const { target } of edges.reverse()) {
      const left = (open.get(target) ?? 0) - 1;
      open.set(target, left);
      if (left === 0) stack.push(target);
    }
  }
  const reached = new Set(order);
  return { order, cyclic: [...graph.nodes.keys()].filter((id) => !reached.has(id)) };
}

const rank = ({ sourceHandle }: FlowEdge): number => (sourceHandle === EACH ? 0 : sourceHandle === ERROR ? 2 : 1);

/** Numbers on the cards: the trigger is 1. */
export const stepNumbers = keptWith((document: FlowDocument): ReadonlyMap<string, number> => {
  const { order, cyclic } = topological(graphOf(document));
  return new Map([...order, ...cyclic].map((id, index) => [id, index + 1]));
});

/** All nodes that run before this one on some way. */
export function ancestors(graph: Graph, nodeId: string): Set<string> {
  return reach(nodeId, (id) => (graph.incoming.get(id) ?? []).map((edge) => edge.source));
}

/** The node itself and all that lies behind it. */
export function behind(graph: Graph, nodeId: string): Set<string> {
  return reach(nodeId, (id) => (graph.outgoing.get(id) ?? []).map((edge) => edge.target)).add(nodeId);
}

function reach(from: string, next: (id: string) => string[]): Set<string> {
  const seen = new Set<string>();
  const stack = next(from);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    stack.push(...next(id));
  }
  return seen;
}

export const isErrorEdge = (edge: FlowEdge): boolean => edge.sourceHandle === ERROR;
