import { EACH, type FlowDocument, type FlowEdge, type FlowNode } from '../../../engine/flow/document.ts';
import { graphOf } from '../../../engine/flow/graph.ts';
import { loopsOf } from '../../../engine/flow/loops.ts';
import { frameOf } from './loops.ts';
import { edge, edgesFrom, following, type Place, type WaysOut, withEdges } from './ways.ts';

/**
 * Puts a step at a place. What followed goes on after it; after a branch that means: all its routes meet there again, so
 * that no existing step changes when it runs; after a loop: when all its items are done.
 */
export function insertStep(document: FlowDocument, node: FlowNode, place: Place, waysOut: WaysOut): FlowDocument {
  const kept = document.edges.filter((it) => !isAt(it, place));
  const { target } = place;
  const onward =
    target === null ? [] : waysOut(node).flatMap((way) => (way === EACH ? [] : [edge(node.id, way, target)]));
  const nodes = insertAfter(document.nodes, node, place.source);
  return withEdges({ ...document, nodes }, [...kept, edge(place.source, place.handle, node.id), ...onward]);
}

/** The first step of an empty flow, or another trigger in place of the present one: what followed stays. */
export function setTrigger(document: FlowDocument, node: FlowNode, replaced: string | null): FlowDocument {
  const others = document.nodes.filter((it) => it.id !== replaced);
  const onward =
    replaced === null
      ? freeStarts(others, document).map((id) => edge(node.id, 'out', id))
      : edgesFrom(document, replaced).map((it) => edge(node.id, 'out', it.target));
  return withEdges({ ...document, nodes: [node, ...others] }, [...document.edges, ...onward]);
}

function freeStarts(nodes: FlowNode[], document: FlowDocument): string[] {
  const targets = new Set(document.edges.map((it) => it.target));
  const first = nodes.find((node) => !targets.has(node.id));
  return first ? [first.id] : [];
}

/** After a branch was put before existing steps: moves them into its first route instead of after the meeting point. */
export function moveIntoFirstRoute(document: FlowDocument, branchId: string, waysOut: WaysOut): FlowDocument {
  const branch = document.nodes.find((node) => node.id === branchId);
  if (!branch) return document;
  const [first] = waysOut(branch);
  return withEdges(
    document,
    document.edges.filter((it) => it.source !== branchId || it.sourceHandle === first),
  );
}

/** Lets an open end go on at an existing step. Undefined when that would make a circle. */
export function joinTo(document: FlowDocument, place: Place, target: string): FlowDocument | undefined {
  if (place.source === target || following(document, target).has(place.source)) return undefined;
  const kept = document.edges.filter((it) => !isAt(it, place));
  return withEdges(document, [...kept, edge(place.source, place.handle, target)]);
}

/** Steps that a way out could go on at without a circle: nearest first in document order. */
export function joinTargets(document: FlowDocument, place: Place): FlowNode[] {
  const targets = new Set(document.edges.map((it) => it.target));
  const { around } = loopsOf(graphOf(document));
  const frame = frameOf(document, place);
  return document.nodes.filter(
    (node) =>
      node.id !== place.target &&
      targets.has(node.id) &&
      // A way neither leaves a loop nor enters one.
      (around(node.id)[0] ?? null) === frame &&
      !following(document, node.id).has(place.source),
  );
}

function isAt(it: FlowEdge, place: Place): boolean {
  return it.source === place.source && it.sourceHandle === place.handle && it.target === place.target;
}

/** Array order follows the flow, so that an exported document reads from top to bottom. */
export function insertAfter(nodes: FlowNode[], node: FlowNode, sourceId: string): FlowNode[] {
  const at = nodes.findIndex((it) => it.id === sourceId) + 1;
  return at === 0 ? [...nodes, node] : [...nodes.slice(0, at), node, ...nodes.slice(at)];
}
