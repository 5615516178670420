/** The way that a run takes when a step fails: it is there from the moment a person asks for it, before any step stands on it. */
import { ERROR, type FlowDocument, type FlowNode } from '../../../engine/flow/document.ts';
import { changeNode } from './change.ts';
import { edgesFrom, exclusiveTo, withEdges } from './ways.ts';

export const hasErrorRoute = (document: FlowDocument, node: FlowNode): boolean =>
  node.hasErrorRoute === true || edgesFrom(document, node.id, ERROR).length > 0;

export const addErrorRoute = (document: FlowDocument, nodeId: string): FlowDocument =>
  changeNode(document, nodeId, (node) => (node.hasErrorRoute ? node : { ...node, hasErrorRoute: true }));

/** Takes the steps along that only this way leads to. */
export function removeErrorRoute(document: FlowDocument, nodeId: string): FlowDocument {
  const gone = exclusiveTo(document, nodeId, ERROR);
  const plain = changeNode(document, nodeId, withoutErrorRoute);
  const nodes = plain.nodes.filter((node) => !gone.has(node.id));
  const edges = document.edges.filter((it) => it.source !== nodeId || it.sourceHandle !== ERROR);
  return withEdges({ ...plain, nodes }, edges);
}

export function withoutErrorRoute(node: FlowNode): FlowNode {
  if (!node.hasErrorRoute) return node;
  const { hasErrorRoute: _old, ...rest } = node;
  return rest;
}
