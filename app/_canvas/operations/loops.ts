/** What a loop needs beyond other cards: its body goes with it, and what stood in it is joined when the loop goes. */
import { EACH, ERROR, type FlowDocument, type FlowEdge, type FlowNode, OUT } from '../../../engine/flow/document.ts';
import { graphOf } from '../../../engine/flow/graph.ts';
import { loopsOf } from '../../../engine/flow/loops.ts';
import { mapSources } from './sources.ts';
import { edge, edgesFrom, edgesTo, exclusiveTo, type Place, type WaysOut, withEdges } from './ways.ts';

/** The steps that a loop repeats. */
export const bodyOf = (document: FlowDocument, loopId: string): Set<string> => exclusiveTo(document, loopId, EACH);

/** The loop whose frame a way lies in; null = outside of all. */
export function frameOf(document: FlowDocument, { source, handle }: Pick<Place, 'source' | 'handle'>): string | null {
  if (handle === EACH) return source;
  return loopsOf(graphOf(document)).around(source)[0] ?? null;
}

/** Ways that lead nowhere yet, of steps reached from `starts` without entering a loop. A way for errors ends where it ends. */
export function openEnds(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  starts: readonly string[],
  waysOut: WaysOut,
): { source: string; handle: string }[] {
  const reached = new Set(starts);
  for (const id of reached)
    for (const it of edges)
      if (it.source === id && it.sourceHandle !== EACH && it.sourceHandle !== ERROR) reached.add(it.target);
  return nodes
    .filter((node) => reached.has(node.id))
    .flatMap((node) =>
      waysOut(node)
        .filter((way) => way !== EACH && !edges.some((it) => it.source === node.id && it.sourceHandle === way))
        .map((handle) => ({ source: node.id, handle })),
    );
}

/** Takes a loop out. Its body stays in its place, or goes too; either way what followed the loop follows still. */
export function removeLoop(document: FlowDocument, loopId: string, waysOut: WaysOut, keepsBody: boolean): FlowDocument {
  const body = bodyOf(document, loopId);
  const after = edgesFrom(document, loopId, OUT).map((it) => it.target);
  const starts = keepsBody ? edgesFrom(document, loopId, EACH).map((it) => it.target) : [];
  const gone = new Set([loopId, ...exclusiveTo(document, loopId, ERROR), ...(keepsBody ? [] : body)]);
  const into = edgesTo(document, loopId);
  const next = starts.length > 0 ? starts : after;
  const healed = into.flatMap((it) => next.map((target) => edge(it.source, it.sourceHandle, target)));
  const ends = openEnds(document.nodes, document.edges, starts, waysOut);
  const joined = ends.flatMap(({ source, handle }) => after.map((target) => edge(source, handle, target)));
  const nodes = namingLoop(document, loopId).nodes.filter((node) => !gone.has(node.id));
  return withEdges({ ...document, nodes }, [...document.edges, ...healed, ...joined]);
}

/** Values of “the loop around” say which one they mean, so that they never become those of another. */
function namingLoop(document: FlowDocument, loopId: string): FlowDocument {
  const loops = loopsOf(graphOf(document));
  const nodes = document.nodes.map((node) =>
    loops.around(node.id)[0] === loopId
      ? mapSources(node, (leaf) =>
          (leaf.kind === 'item' || leaf.kind === 'index') && leaf.nodeId === undefined
            ? { ...leaf, nodeId: loopId }
            : leaf,
        )
      : node,
  );
  return { ...document, nodes };
}

/** After a loop was put before existing steps: repeats them instead of going on with them. */
export function moveIntoLoop(document: FlowDocument, loopId: string): FlowDocument {
  const loops = loopsOf(graphOf(document));
  if (loops.bodies.has(loopId)) return document;
  return withEdges(
    document,
    document.edges.map((it) => (it.source === loopId && it.sourceHandle === OUT ? { ...it, sourceHandle: EACH } : it)),
  );
}
