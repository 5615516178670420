import type { CatalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import { emptyCondition, writeRoutes } from '../../_forms/lists/routes.ts';
import { newNodeId } from '../operations/change.ts';
import type { ConnectionView } from './flow-view.tsx';

/** A step as it is put in: defaults filled, one empty route in a branch, and the account when there is no choice to make. */
export function newNode(known: CatalogNode, document: FlowDocument, connections: readonly ConnectionView[]): FlowNode {
  const node: FlowNode = { id: newNodeId(), type: known.type, version: known.version, config: {}, input: {} };
  for (const field of known.fields) {
    if (field.default === undefined) continue;
    if (field.place === 'config') node.config[field.key] = field.default;
    else node.input[field.key] = { kind: 'literal', value: field.default };
  }
  if (known.branches) {
    const routes = writeRoutes([{ id: 'r1', label: '', groups: [[emptyCondition()]] }]);
    node.config[known.branches.from] = routes.config;
    node.input[known.branches.from] = routes.input;
  }
  // Where a step may do without an account, one is not put in unasked.
  const isFree = known.kind === 'action' && known.connectionOptional;
  const connection = known.connection && !isFree && likelyConnection(known.connection, document, connections);
  if (!connection) return node;
  const config = { ...node.config, ...likelyChoices(known, connection, document) };
  return { ...node, connection, config };
}

/** What all other steps with this account chose out of it, such as the object: mostly one looks for what one then writes. */
function likelyChoices(known: CatalogNode, connection: string, document: FlowDocument): FlowNode['config'] {
  const others = document.nodes.filter((node) => node.connection === connection);
  return Object.fromEntries(
    known.fields.flatMap(({ key, place, required, options, dependsOn, default: usual }) => {
      if (place !== 'config' || !required || !options || dependsOn || usual !== undefined) return [];
      const chosen = new Set(others.flatMap(({ config }) => (typeof config[key] === 'string' ? [config[key]] : [])));
      const [only] = chosen;
      return only && chosen.size === 1 ? [[key, only]] : [];
    }),
  );
}

/** The account that the flow's other steps of this app use, or the only one there is. */
function likelyConnection(
  type: string,
  document: FlowDocument,
  connections: readonly ConnectionView[],
): string | undefined {
  const fitting = connections.filter((connection) => connection.type === type);
  const used = fitting.filter(({ id }) => document.nodes.some((node) => node.connection === id));
  const [only] = used.length > 0 ? used : fitting;
  return used.length <= 1 && (used.length === 1 || fitting.length === 1) ? only?.id : undefined;
}
