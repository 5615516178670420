/** Steps on the clipboard: plain JSON, so that they can be pasted into another flow, kept in a note or mailed. */
import { z } from 'zod';
import { type FlowDocument, type FlowNode, flowEdge, flowNode } from '../../../engine/flow/document.ts';
import { isErrorEdge } from '../../../engine/flow/graph.ts';
import { withoutErrorRoute } from './error-route.ts';
import { insertAfter } from './insert.ts';
import { openEnds } from './loops.ts';
import { mapSources } from './sources.ts';
import { edge, type Place, type WaysOut, withEdges } from './ways.ts';

const clip = z.strictObject({
  nagareSteps: z.literal(1),
  nodes: z.array(flowNode).min(1).max(200),
  edges: z.array(flowEdge).max(1000),
});

export type Clip = z.infer<typeof clip>;

export function copySteps(document: FlowDocument, nodeIds: ReadonlySet<string>): Clip {
  const edges = document.edges.filter((it) => nodeIds.has(it.source) && nodeIds.has(it.target));
  const failing = new Set(edges.filter(isErrorEdge).map((it) => it.source));
  const nodes = document.nodes
    .filter((node) => nodeIds.has(node.id))
    .map((node) => (failing.has(node.id) ? node : withoutErrorRoute(node)));
  return { nagareSteps: 1, nodes, edges };
}

/** Undefined when the text holds no steps: then the paste belongs to somebody else. */
export function readClip(text: string): Clip | undefined {
  if (!text.includes('nagareSteps')) return undefined;
  try {
    return clip.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Puts copied steps at a place, with new ids; references among them follow, references to others stay as they are. */
export function pasteSteps(
  document: FlowDocument,
  { nodes, edges }: Clip,
  place: Place,
  waysOut: WaysOut,
  newId: () => string,
): { document: FlowDocument; pasted: string[] } {
  const ids = new Map(nodes.map((node) => [node.id, newId()]));
  const renamed = (id: string): string => ids.get(id) ?? id;
  const copies = nodes.map((node) => renamedIn({ ...node, id: renamed(node.id) }, renamed));
  const inner = edges.map((it) => edge(renamed(it.source), it.sourceHandle, renamed(it.target)));
  // Pieces that were not connected in the original follow one another.
  const starts = copies.filter((node) => !inner.some((it) => it.target === node.id));
  const pieces = starts.map((node) => ({ start: node.id, ends: openEnds(copies, inner, [node.id], waysOut) }));
  const joined = pieces.flatMap(({ start }, index) => {
    const before = pieces[index - 1];
    return before
      ? before.ends.map((end) => edge(end.source, end.handle, start))
      : [edge(place.source, place.handle, start)];
  });
  const { target } = place;
  const onward = target === null ? [] : (pieces.at(-1)?.ends ?? []).map((end) => edge(end.source, end.handle, target));
  const kept = document.edges.filter(
    (it) => it.source !== place.source || it.sourceHandle !== place.handle || it.target !== target,
  );
  let list = document.nodes;
  let after = place.source;
  for (const copy of copies) {
    list = insertAfter(list, copy, after);
    after = copy.id;
  }
  const pasted = withEdges({ ...document, nodes: list }, [...kept, ...joined, ...inner, ...onward]);
  return { document: pasted, pasted: copies.map((node) => node.id) };
}

function renamedIn(node: FlowNode, renamed: (id: string) => string): FlowNode {
  return mapSources(node, (leaf) => {
    if (leaf.kind === 'reference') return { ...leaf, nodeId: renamed(leaf.nodeId) };
    if ((leaf.kind === 'item' || leaf.kind === 'index') && leaf.nodeId !== undefined)
      return { ...leaf, nodeId: renamed(leaf.nodeId) };
    return leaf;
  });
}
