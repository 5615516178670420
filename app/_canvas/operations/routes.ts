import type { FlowDocument } from '../../../engine/flow/document.ts';
import { meetingPoint } from './remove.ts';
import { edge, edgesFrom, exclusiveTo, withEdges } from './ways.ts';

/**
 * Follows a change of a branch's routes: a new route goes where the others meet, a removed one takes its own steps along.
 */
export function followRoutes(document: FlowDocument, nodeId: string, before: string[], after: string[]): FlowDocument {
  const meeting = meetingPoint(document, nodeId, before);
  const gone = new Set(
    before.filter((way) => !after.includes(way)).flatMap((way) => [...exclusiveTo(document, nodeId, way)]),
  );
  const nodes = document.nodes.filter((node) => !gone.has(node.id));
  const kept = document.edges.filter((it) => it.source !== nodeId || after.includes(it.sourceHandle));
  const added =
    meeting === null ? [] : after.filter((way) => !before.includes(way)).map((way) => edge(nodeId, way, meeting));
  return withEdges({ ...document, nodes }, [...kept, ...added]);
}

/** How many steps would go with a route. */
export function stepsOnRoute(document: FlowDocument, nodeId: string, way: string): number {
  return edgesFrom(document, nodeId, way).length === 0 ? 0 : exclusiveTo(document, nodeId, way).size;
}
