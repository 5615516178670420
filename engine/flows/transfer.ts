/** Flows as files: connections become slots, called flows their names, and neither a secret nor an address leaves. */
import { and, eq, inArray } from 'drizzle-orm';
import { connections } from '../../db/schema/index.ts';
import { type ErrorParams, UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Actor, Engine } from '../engine.ts';
import { brokenParams, inShort } from '../flow/broken.ts';
import { ERROR, type FlowDocument, type FlowExport, flowExport } from '../flow/document.ts';
import { branchesOf, graphOf, topological } from '../flow/graph.ts';
import { findCalledFlows, nameCalledFlows } from './called-flows.ts';
import { catalog } from './catalog.ts';
import { createFlow } from './create.ts';
import { withoutSecrets } from './for-readers.ts';
import { readFlow } from './stored.ts';

/** One slot for each connection in use: its type, and a number from the second one of a type on. */
export async function exportFlow(engine: Engine, workspaceId: string, flowId: string): Promise<FlowExport> {
  const { name, draft } = await readFlow(engine.db, workspaceId, flowId);
  const used = [...new Set(draft.nodes.flatMap((node) => node.connection ?? []))];
  const types = new Map(draft.nodes.flatMap((node) => (node.connection ? [[node.connection, typeOf(node.type)]] : [])));
  const slots: FlowExport['slots'] = {};
  const slotOf = new Map<string, string>();
  for (const connectionId of used) {
    const type = types.get(connectionId) ?? 'unknown';
    const same = Object.values(slots).filter((slot) => slot.type === type).length;
    const slot = same === 0 ? type : `${type}${same + 1}`;
    slots[slot] = { type };
    slotOf.set(connectionId, slot);
  }
  const connected = withConnections(withoutSecrets(draft), (id) => slotOf.get(id));
  return { nagare: 1, name, slots, ...(await nameCalledFlows(engine, workspaceId, connected)) };
}

const typeOf = (nodeType: string): string => nodeDefinition(nodeType)?.connection ?? nodeType.split('.')[0] ?? nodeType;

/** Slots without a given connection stay open: the editor asks for them. */
export function withConnections(document: FlowDocument, choose: (current: string) => string | undefined): FlowDocument {
  return {
    ...document,
    nodes: document.nodes.map(({ connection, ...node }) => {
      const chosen = connection === undefined ? undefined : choose(connection);
      return chosen === undefined ? node : { ...node, connection: chosen };
    }),
  };
}

export interface Import {
  flow: unknown;
  name?: string;
  connections: Record<string, string>;
}

/** A called flow that is not here leaves its setting open. Throws 'flow.brokenDocument' with the place in the file and what is wrong there. */
export async function importFlow(engine: Engine, actor: Actor, given: Import): Promise<{ flowId: string }> {
  const read = readExport(given.flow);
  await checkConnections(engine, actor.workspaceId, given.connections, read.slots);
  const called = await findCalledFlows(engine, actor.workspaceId, read);
  const document = withConnections(called, (slot) => given.connections[slot]);
  return createFlow(engine, actor, { name: given.name ?? read.name, document });
}

export function readExport(value: unknown): FlowExport {
  const parsed = flowExport.safeParse(value);
  if (!parsed.success) throw new UserFixableError('flow.brokenDocument', brokenParams(value, parsed.error));
  checkGraph(parsed.data.document);
  return parsed.data;
}

function checkGraph(document: FlowDocument): void {
  const broken = (place: string, problem: string, params: ErrorParams) =>
    new UserFixableError('flow.brokenDocument', { place, problem, ...params });
  const seen = new Set<string>();
  document.nodes.forEach((node, index) => {
    if (seen.has(node.id)) throw broken(`document.nodes.${index}.id`, 'twice', { id: node.id });
    seen.add(node.id);
    if (!nodeDefinition(node.type)) throw broken(`document.nodes.${index}.type`, 'step', { type: node.type });
  });
  const graph = graphOf(document);
  document.edges.forEach((edge, index) => {
    const source = graph.nodes.get(edge.source);
    if (!source) throw broken(`document.edges.${index}.source`, 'gone', { id: edge.source });
    if (!graph.nodes.has(edge.target)) throw broken(`document.edges.${index}.target`, 'gone', { id: edge.target });
    const ways = [ERROR, ...branchesOf(source, catalog()).map((way) => way.id)];
    if (!ways.includes(edge.sourceHandle))
      throw broken(`document.edges.${index}.sourceHandle`, 'way', { id: edge.source, way: edge.sourceHandle });
  });
  const { cyclic } = topological(graph);
  if (cyclic.length > 0) throw broken('document.edges', 'circle', { ids: inShort(cyclic.join(', ')) });
}

export async function checkConnections(
  engine: Engine,
  workspaceId: string,
  given: Record<string, string>,
  slots: Record<string, { type: string }>,
): Promise<void> {
  const ids = Object.values(given);
  if (ids.length === 0) return;
  const rows = await engine.db
    .select({ id: connections.id, type: connections.type })
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), inArray(connections.id, ids)));
  for (const [slot, id] of Object.entries(given)) {
    const expected = slots[slot]?.type;
    if (!expected) throw new UserFixableError('flow.unknownSlot', { slot, slots: Object.keys(slots).join(', ') });
    const row = rows.find((candidate) => candidate.id === id);
    if (row?.type !== expected) throw new UserFixableError('flow.wrongConnection', { slot, type: expected });
  }
}
