/** Reading a flow document as a graph: what follows what. The operations beside this file change it. */
import type { FlowDocument, FlowEdge, FlowNode } from '../../../engine/flow/document.ts';

/** The ways out of a node, as the catalogue knows them: `['out']` for plain ones. */
export type WaysOut = (node: FlowNode) => string[];

/** A place where a step can go: after `source`'s way out, before `target` (null = the open end). */
export interface Place {
  source: string;
  handle: string;
  target: string | null;
}

export const edgeId = (source: string, handle: string, target: string): string => `${source}.${handle}.${target}`;

export function edge(source: string, sourceHandle: string, target: string): FlowEdge {
  return { id: edgeId(source, sourceHandle, target), source, sourceHandle, target };
}

export const nodeOf = (document: FlowDocument, id: string | null): FlowNode | undefined =>
  document.nodes.find((node) => node.id === id);

export const edgesFrom = (document: FlowDocument, source: string, handle?: string): FlowEdge[] =>
  document.edges.filter((it) => it.source === source && (handle === undefined || it.sourceHandle === handle));

export const edgesTo = (document: FlowDocument, target: string): FlowEdge[] =>
  document.edges.filter((it) => it.target === target);

/** The node and everything after it. */
export function following(document: FlowDocument, start: string): Set<string> {
  return walk(start, (id) => edgesFrom(document, id).map((it) => it.target));
}

/** What only this way out leads to: the steps that would be unreachable without it. */
export function exclusiveTo(document: FlowDocument, source: string, handle: string): Set<string> {
  const without = {
    ...document,
    edges: document.edges.filter((it) => it.source !== source || it.sourceHandle !== handle),
  };
  const targets = new Set(document.edges.map((it) => it.target));
  const roots = document.nodes.filter((node) => !targets.has(node.id)).map((node) => node.id);
  const stillReached = new Set(roots.flatMap((root) => [...following(without, root)]));
  const reached = edgesFrom(document, source, handle).flatMap((it) => [...following(document, it.target)]);
  return new Set(reached.filter((id) => !stillReached.has(id)));
}

function walk(start: string, next: (id: string) => string[]): Set<string> {
  const found = new Set<string>();
  const queue = [start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...next(id));
  }
  return found;
}

/** Edges that point to nodes of the document, each once, with ids that follow from their ends. */
export function withEdges(document: FlowDocument, edges: FlowEdge[]): FlowDocument {
  const known = new Set(document.nodes.map((node) => node.id));
  const unique = new Map<string, FlowEdge>();
  for (const it of edges) {
    if (!known.has(it.source) || !known.has(it.target)) continue;
    const made = edge(it.source, it.sourceHandle, it.target);
    unique.set(made.id, made);
  }
  return { ...document, edges: [...unique.values()] };
}
