/** Flows that a document calls: found in its settings, renamed for a file, and looked for again where the file is read. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { flows, isId } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { catalogNode } from '../flow/catalog.ts';
import type { FlowDocument, FlowExport, FlowNode } from '../flow/document.ts';
import { catalog } from './catalog.ts';
import { callableFlows } from './options.ts';

const fieldsOf = (node: FlowNode): string[] =>
  (catalogNode(catalog(), node.type)?.fields ?? [])
    .filter(({ refersTo, place }) => refersTo === 'flow' && place === 'config')
    .map(({ key }) => key);

/** What stands in the settings that name a flow, each once, in the order of the document. */
export function calledIn({ nodes }: FlowDocument): string[] {
  const named = nodes.flatMap((node) => fieldsOf(node).flatMap((key) => textOf(node.config[key])));
  return [...new Set(named)];
}

const textOf = (value: Json | undefined): string[] => (typeof value === 'string' && value !== '' ? [value] : []);

/** A setting without a choice stays open: the editor asks for it. */
export function withCalledFlows(document: FlowDocument, choose: (current: string) => string | undefined): FlowDocument {
  const nodes = document.nodes.map((node) => {
    const changed = fieldsOf(node).flatMap((key) => textOf(node.config[key]).map((now) => [key, choose(now)] as const));
    if (changed.length === 0) return node;
    const rest = Object.entries(node.config).filter(([key]) => !changed.some(([name]) => name === key));
    const chosen = changed.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { ...node, config: Object.fromEntries([...rest, ...chosen]) };
  });
  return { ...document, nodes };
}

/** Ids become keys with the flow's name; an id of no flow stays out. */
export async function nameCalledFlows(
  engine: Engine,
  workspaceId: string,
  document: FlowDocument,
): Promise<Pick<FlowExport, 'flows' | 'document'>> {
  const ids = calledIn(document).filter(isId);
  const rows = ids.length === 0 ? [] : await liveFlows(engine, workspaceId, inArray(flows.id, ids));
  const keys = new Map(rows.map(({ id }, index) => [id, `flow${index + 1}`]));
  const named = Object.fromEntries(rows.map(({ name }, index) => [`flow${index + 1}`, { name }]));
  const renamed = withCalledFlows(document, (id) => keys.get(id));
  return keys.size === 0 ? { document: renamed } : { flows: named, document: renamed };
}

/** Keys become the ids of the flows with these names here: one that can be called, else the only one there is. */
export async function findCalledFlows(
  engine: Engine,
  workspaceId: string,
  { flows: named = {}, document }: Pick<FlowExport, 'flows' | 'document'>,
): Promise<FlowDocument> {
  const called = calledIn(document);
  if (called.length === 0) return document;
  const callable = await callableFlows(engine, workspaceId);
  const names = Object.values(named).map(({ name }) => name);
  const all = names.length === 0 ? [] : await liveFlows(engine, workspaceId, inArray(flows.name, names));
  return withCalledFlows(document, (current) => {
    const name = Object.hasOwn(named, current) ? named[current]?.name : undefined;
    if (name === undefined) return callable.find(({ id }) => id === current)?.id;
    const ready = callable.filter((flow) => flow.name === name);
    const found = ready.length > 0 ? ready : all.filter((flow) => flow.name === name);
    return found.length === 1 ? found[0]?.id : undefined;
  });
}

const liveFlows = (engine: Engine, workspaceId: string, which: ReturnType<typeof inArray>) =>
  engine.db
    .select({ id: flows.id, name: flows.name })
    .from(flows)
    .where(and(eq(flows.workspaceId, workspaceId), isNull(flows.deletedAt), which));
