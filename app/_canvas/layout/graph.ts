/** What the layout needs to know of a flow: cards with their ways out in order, and where each way leads. */
import { ERROR, type FlowDocument, type FlowNode, OUT } from '../../../engine/flow/document.ts';
import { isErrorEdge } from '../../../engine/flow/graph.ts';

export interface LayoutNode {
  id: string;
  height: number;
  /** Ways out in the order they are drawn; more than one, or a labelled one, makes columns. */
  handles: string[];
  isBranching: boolean;
  /** Its way `each` leads into a frame. */
  isLoop: boolean;
}

export interface LayoutGraph {
  nodes: LayoutNode[];
  edges: { id: string; source: string; handle: string; target: string }[];
}

/** One way out of a card: an edge, or an open end when `target` is null. */
export interface Exit {
  id: string;
  source: string;
  handle: string;
  target: string | null;
}

export const openEndId = (source: string, handle: string): string => `end:${source}:${handle}`;

export interface CardShape {
  /** Ways out as the catalogue knows them, without the one for errors. */
  ways: string[];
  height: number;
  isLoop: boolean;
}

/** Reads a document with the shape of each card. */
export function layoutGraph(document: FlowDocument, shapeOf: (node: FlowNode) => CardShape): LayoutGraph {
  const failing = new Set(document.edges.filter(isErrorEdge).map((edge) => edge.source));
  const nodes = document.nodes.map((node): LayoutNode => {
    const { ways, height, isLoop } = shapeOf(node);
    const isPlain = ways.length === 0 || (ways.length === 1 && ways[0] === OUT);
    const handles = isPlain ? [OUT] : [...ways];
    if (node.hasErrorRoute || failing.has(node.id)) handles.push(ERROR);
    return { id: node.id, height, handles, isBranching: !isPlain && !isLoop, isLoop };
  });
  const known = new Map(nodes.map((node) => [node.id, node]));
  const edges = document.edges.flatMap((edge) => {
    const source = known.get(edge.source);
    if (!source || !known.has(edge.target) || !source.handles.includes(edge.sourceHandle)) return [];
    return [{ id: edge.id, source: edge.source, handle: edge.sourceHandle, target: edge.target }];
  });
  return { nodes, edges };
}

/** Exits in drawing order; a handle with several edges (side by side) gives one exit each. */
export function exitsOf({ edges: all }: LayoutGraph, node: LayoutNode): Exit[] {
  const own = all.filter((edge) => edge.source === node.id);
  return node.handles.flatMap((handle): Exit[] => {
    const edges = own.filter((edge) => edge.handle === handle);
    if (edges.length > 0) return edges;
    return [{ id: openEndId(node.id, handle), source: node.id, handle, target: null }];
  });
}

/** Position of each node in a topological order that keeps the drawing order of exits; survives cycles. */
export function topologicalIndex(graph: LayoutGraph): Map<string, number> {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const finished: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (!node || seen.has(id)) return;
    seen.add(id);
    for (const exit of exitsOf(graph, node).reverse()) if (exit.target) visit(exit.target);
    finished.push(id);
  };
  for (const root of rootsOf(graph).reverse()) visit(root);
  for (const node of [...graph.nodes].reverse()) visit(node.id);
  return new Map(finished.reverse().map((id, index) => [id, index]));
}

/** Cards that nothing leads to: the trigger first, then whatever was left unconnected. */
export function rootsOf(graph: LayoutGraph): string[] {
  const targets = new Set(graph.edges.map((edge) => edge.target));
  return graph.nodes.filter((node) => !targets.has(node.id)).map((node) => node.id);
}
