import { EACH, ERROR, type FlowDocument } from '../../../engine/flow/document.ts';
import { bodyOf, removeLoop } from './loops.ts';
import { edge, edgesFrom, edgesTo, exclusiveTo, following, nodeOf, type WaysOut, withEdges } from './ways.ts';

/** Routes of a branch that hold steps of their own: with two or more, a person chooses which one stays. */
export function routesWithSteps(document: FlowDocument, nodeId: string, waysOut: WaysOut): string[] {
  const node = nodeOf(document, nodeId);
  if (!node) return [];
  return waysOut(node).filter((way) => exclusiveTo(document, nodeId, way).size > 0);
}

/**
 * Takes a step out and closes the gap. Of a branch only one route stays (`keep`, else the one with steps); the steps of
 * the other routes go with it, and those of its way for errors. `keep: null` removes every route. Of a loop the body stays
 * unless `keep` is null.
 */
export function removeStep(
  document: FlowDocument,
  nodeId: string,
  waysOut: WaysOut,
  keep?: string | null,
): FlowDocument {
  const node = nodeOf(document, nodeId);
  if (!node) return document;
  const ways = waysOut(node);
  if (ways.includes(EACH)) return removeLoop(document, nodeId, waysOut, keep !== null);
  const kept = keep === undefined ? (routesWithSteps(document, nodeId, waysOut)[0] ?? ways[0]) : keep;
  const meeting = meetingPoint(document, nodeId, ways);
  const gone = new Set([nodeId, ...exclusiveTo(document, nodeId, ERROR)]);
  for (const way of ways) {
    if (way !== kept && ways.length > 1) for (const id of exclusiveTo(document, nodeId, way)) gone.add(id);
  }
  const keptTargets =
    kept === null || kept === undefined ? [] : edgesFrom(document, nodeId, kept).map((it) => it.target);
  const onward = keptTargets.length > 0 ? keptTargets : meeting === null ? [] : [meeting];
  const healed = edgesTo(document, nodeId).flatMap((into) =>
    onward.filter((target) => !gone.has(target)).map((target) => edge(into.source, into.sourceHandle, target)),
  );
  const nodes = document.nodes.filter((it) => !gone.has(it.id));
  return withEdges({ ...document, nodes }, [...document.edges, ...healed]);
}

/** Steps that nobody has chosen would go with it, or stay: a person says which. */
function mustAsk(document: FlowDocument, nodeId: string, waysOut: WaysOut): boolean {
  const node = nodeOf(document, nodeId);
  if (!node) return false;
  if (waysOut(node).includes(EACH)) return bodyOf(document, nodeId).size > 0;
  return routesWithSteps(document, nodeId, waysOut).length > 1;
}

export interface Removed {
  document: FlowDocument;
  /** Still there, since a person has to say what becomes of the steps on their ways. */
  asking: string[];
}

/**
 * Takes out those of the steps about which there is nothing to ask. They go one after the other: when all that a loop repeats, or
 * all but one route of a branch, was chosen with it, nothing is left to ask.
 */
export function removeFree(document: FlowDocument, nodeIds: readonly string[], waysOut: WaysOut): Removed {
  const there = nodeIds.filter((id) => nodeOf(document, id));
  const free = there.find((id) => !mustAsk(document, id, waysOut));
  if (free === undefined) return { document, asking: there };
  return removeFree(removeStep(document, free, waysOut), there, waysOut);
}

/** The first step that several of the routes lead to. */
export function meetingPoint(document: FlowDocument, nodeId: string, ways: string[]): string | null {
  if (ways.length < 2) return null;
  const reached = ways.map(
    (way) => new Set(edgesFrom(document, nodeId, way).flatMap((it) => [...following(document, it.target)])),
  );
  const shared = document.nodes.filter((node) => reached.filter((set) => set.has(node.id)).length > 1);
  const first = shared.find(
    (node) => !shared.some((other) => other !== node && following(document, other.id).has(node.id)),
  );
  return first?.id ?? null;
}
