/** What flows need of a connected account, and what of it the account does not grant. */
import { and, eq, isNull } from 'drizzle-orm';
import { flows, flowVersions } from '../../db/schema/index.ts';
import type { Fixed, MetadataWatch, Need, UnmetNeed } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { stepNumbers } from '../flow/graph.ts';
import { cardParams, type Problem } from '../flow/validate.ts';
import { readFlow } from '../flows/stored.ts';
import { formOf, shownNode } from '../run/shown-node.ts';
import { openClient } from './clients.ts';
import { definitionOf } from './definitions.ts';
import { requiredProblems } from './required.ts';
import { readConnection } from './stored.ts';

/** A page that asks several objects must not wait for one that hangs. */
const LOOK_MS = 15_000;

export interface Watched {
  watch: MetadataWatch<unknown>;
  client: unknown;
}

/** Undefined for services whose metadata nobody watches. Throws what stands in the way of using the connection. */
export async function watchedClient(
  engine: Engine,
  workspaceId: string,
  connectionId: string,
): Promise<Watched | undefined> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const watch = definitionOf(row.type).metadata;
  return watch && { watch, client: await openClient(engine, workspaceId, connectionId) };
}

export const look = () => ({ signal: AbortSignal.timeout(LOOK_MS) });

export function needsOfNode(watch: MetadataWatch<unknown>, node: FlowNode): Need[] {
  const { type, config, input } = shownNode(node);
  return watch.needs({ type, config, input }, formOf(type));
}

/** Steps without a connection compare what others have read: a branch may go by the id of a record type. */
function fixedOfDocument(watch: MetadataWatch<unknown>, document: FlowDocument, connectionId: string): Fixed[] {
  const isUsing = document.nodes.some(({ connection }) => connection === connectionId);
  const nodes = document.nodes.filter(({ connection = connectionId }) => isUsing && connection === connectionId);
  return nodes.map(shownNode).flatMap(({ type, config, input }) => watch.fixed({ type, config, input }, formOf(type)));
}

export const fixedKey = ({ kind, object, value }: Fixed): string => `${kind} ${object} ${value}`;

/** Each need once. */
export function needsOfDocument(watch: MetadataWatch<unknown>, document: FlowDocument, connectionId: string): Need[] {
  const nodes = document.nodes.filter((node) => node.connection === connectionId);
  return distinct(nodes.flatMap((node) => needsOfNode(watch, node)));
}

export function distinct(needs: readonly Need[]): Need[] {
  return [...new Map(needs.map((need) => [keyOf(need), need])).values()];
}

export const keyOf = ({ object, field = '', access }: Need): string => `${object} ${field} ${access}`.toLowerCase();

/** What accounts do not grant a flow's draft, and what they require and it leaves empty, in the order of the steps. */
export async function checkAccess(engine: Engine, workspaceId: string, flowId: string): Promise<Problem[]> {
  const { draft } = await readFlow(engine.db, workspaceId, flowId);
  const numbers = stepNumbers(draft);
  const place = ({ nodeId }: Problem) => numbers.get(nodeId ?? '') ?? 0;
  const [access, required] = await Promise.all([
    accessProblems(engine, workspaceId, draft),
    requiredProblems(engine, workspaceId, draft),
  ]);
  return [...access, ...required].sort((one, other) => place(one) - place(other));
}

/** For the checklist before going live. Silent about connections that cannot be asked: that is another problem. */
async function accessProblems(engine: Engine, workspaceId: string, document: FlowDocument): Promise<Problem[]> {
  const ids = [...new Set(document.nodes.flatMap(({ connection }) => connection ?? []))];
  const numbers = stepNumbers(document);
  const found = await Promise.all(
    ids.map(async (connectionId): Promise<Problem[]> => {
      const watched = await watchedClient(engine, workspaceId, connectionId).catch(() => undefined);
      if (!watched) return [];
      const { watch, client } = watched;
      const needs = needsOfDocument(watch, document, connectionId);
      const unmet = await watch.unmet(client, needs, look()).catch(() => []);
      const byNeed = new Map(unmet.map((one) => [keyOf(one), one]));
      return document.nodes
        .filter((node) => node.connection === connectionId)
        .flatMap((node) => unmetOfNode(watch, node, byNeed, numbers.get(node.id) ?? 0));
    }),
  );
  return found.flat();
}

function unmetOfNode(
  watch: MetadataWatch<unknown>,
  node: FlowNode,
  byNeed: Map<string, UnmetNeed>,
  step: number,
): Problem[] {
  const unmet = eachOnce(distinct(needsOfNode(watch, node)).flatMap((need) => byNeed.get(keyOf(need)) ?? []));
  return unmet.map(({ code, params, field }) => ({
    nodeId: node.id,
    place: 'config',
    code,
    params: { ...cardParams(node, step), ...params, field: params.field ?? field ?? '' },
    severity: 'warning',
  }));
}

export interface NeededObject {
  object: string;
  label: string;
  labelJa: string;
  accesses: Need['access'][];
  fields: number;
  flows: { flowId: string; name: string }[];
  unmet: UnmetNeed[];
}

/** For the connection's page: every object that flows, live or draft, want, and what is missing. */
export async function connectionNeeds(
  engine: Engine,
  workspaceId: string,
  connectionId: string,
): Promise<NeededObject[]> {
  const watched = await watchedClient(engine, workspaceId, connectionId);
  if (!watched) return [];
  const { watch, client } = watched;
  const using = await flowNeeds(engine, workspaceId, { connectionId, watch });
  const all = distinct(using.flatMap(({ needs }) => needs));
  const unmet = await watch.unmet(client, all, look());
  const snapshot = await watch.snapshot(client, all, look());
  return [...new Set(all.map(({ object }) => object))].sort().map((object) => {
    const ofObject = all.filter((need) => need.object === object);
    return {
      object,
      label: snapshot.objects[object.toLowerCase()]?.label ?? object,
      labelJa: snapshot.objects[object.toLowerCase()]?.labelJa ?? object,
      accesses: [...new Set(ofObject.map(({ access }) => access))],
      fields: new Set(ofObject.flatMap(({ field }) => field ?? [])).size,
      flows: using
        .filter(({ needs }) => needs.some((need) => need.object === object))
        .map(({ flowId, name }) => ({ flowId, name })),
      unmet: eachOnce(unmet.filter((need) => need.object === object)),
    };
  });
}

/** A field that may be written neither on create nor on edit is one thing to mend. */
export function eachOnce<Unmet extends UnmetNeed>(unmet: readonly Unmet[]): Unmet[] {
  const keyed = unmet.map((one) => [`${one.code} ${one.object} ${one.field ?? ''}`.toLowerCase(), one] as const);
  return [...new Map(keyed).values()];
}

/** Draft and live version together. */
export async function flowNeeds(
  engine: Engine,
  workspaceId: string,
  { connectionId, watch }: { connectionId: string; watch: MetadataWatch<unknown> },
): Promise<{ flowId: string; name: string; needs: Need[]; fixed: Fixed[] }[]> {
  const rows = await engine.db
    .select({ flowId: flows.id, name: flows.name, draft: flows.draft, live: flowVersions.document })
    .from(flows)
    .leftJoin(flowVersions, eq(flowVersions.id, flows.versionId))
    .where(and(eq(flows.workspaceId, workspaceId), isNull(flows.deletedAt)))
    .orderBy(flows.name, flows.id);
  return rows.flatMap(({ flowId, name, draft, live }) => {
    const documents = live ? [draft, live] : [draft];
    const needs = distinct(documents.flatMap((document) => needsOfDocument(watch, document, connectionId)));
    const fixed = documents.flatMap((document) => fixedOfDocument(watch, document, connectionId));
    return needs.length + fixed.length === 0 ? [] : [{ flowId, name, needs, fixed }];
  });
}
