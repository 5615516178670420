/** Which account steps use. Pure. */
import { type Catalog, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { changeNode, setConnection } from './change.ts';

interface Given {
  nodeId: string;
  connection: { id: string; type: string };
  catalog: Catalog;
  /** All accounts that there are: a step that uses one which is gone counts as without. */
  connections: readonly { id: string; type: string }[];
}

/** The other steps of the app that need an account and have none: they follow the one that a person chooses. */
export function stepsWithout(document: FlowDocument, { nodeId, connection, catalog, connections }: Given): string[] {
  const known = new Set(connections.filter(({ type }) => type === connection.type).map(({ id }) => id));
  return document.nodes
    .filter(({ id, type, connection: used }) => {
      const node = catalogNode(catalog, type);
      // A step that may do without an account was perhaps left without one on purpose.
      const isAsked = node?.connection === connection.type && !node.connectionOptional;
      return id !== nodeId && isAsked && !known.has(used ?? '');
    })
    .map(({ id }) => id);
}

/** In one change: one choice is one step back. A step of another app keeps its account. */
export function giveAccount(document: FlowDocument, given: Given): FlowDocument {
  const node = document.nodes.find(({ id }) => id === given.nodeId);
  if (!node || catalogNode(given.catalog, node.type)?.connection !== given.connection.type) return document;
  return [node.id, ...stepsWithout(document, given)].reduce(
    (next, id) => changeNode(next, id, (it) => setConnection(it, given.connection.id)),
    document,
  );
}
