/** From draft to live version. */
import { and, eq, notInArray, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { connections, flows, flowVersions, newId, triggers } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { rememberSoon } from '../connections/drift.ts';
import { publishedAtRest } from '../connections/published-meanwhile.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { stepNumbers } from '../flow/graph.ts';
import { cardParams, type Problem, validate } from '../flow/validate.ts';
import { parsePart } from '../run/parse-part.ts';
import { catalog } from './catalog.ts';
import { ensureHooks, isTrigger, tellDoors } from './hooks.ts';
import { beginPolls, queuePolls, syncPolls } from './polls.ts';
import { lockFlow, readFlow } from './stored.ts';

/** All that stands between the draft and going live, in the order of the steps. */
export async function checkFlow(engine: Engine, workspaceId: string, flowId: string): Promise<Problem[]> {
  const { draft } = await readFlow(engine.db, workspaceId, flowId);
  return checkDocument(engine, workspaceId, draft);
}

export async function checkDocument(engine: Engine, workspaceId: string, document: FlowDocument): Promise<Problem[]> {
  const found = validate(document, catalog());
  const deep = [...configProblems(document, found), ...(await connectionProblems(engine, workspaceId, document))];
  const numbers = stepNumbers(document);
  const place = (problem: Problem) => (problem.nodeId ? (numbers.get(problem.nodeId) ?? 0) : 0);
  return [...found, ...deep].sort((one, other) => place(one) - place(other));
}

/** What the definition's own schema says of the fixed settings; the pure check has only looked for missing ones. */
function configProblems(document: FlowDocument, known: Problem[]): Problem[] {
  const numbers = stepNumbers(document);
  return document.nodes.flatMap((node): Problem[] => {
    const definition = nodeDefinition(node.type);
    if (!definition || known.some((problem) => problem.nodeId === node.id && problem.place === 'config')) return [];
    try {
      parsePart(definition.config, node.config);
      return [];
    } catch (error) {
      if (!(error instanceof UserFixableError)) throw error;
      const params = { ...cardParams(node, numbers.get(node.id) ?? 0), ...error.params };
      const field = String(error.params.field ?? '');
      return [{ nodeId: node.id, place: 'config', field, code: error.code, params, severity: 'error' }];
    }
  });
}

async function connectionProblems(engine: Engine, workspaceId: string, document: FlowDocument): Promise<Problem[]> {
  const using = document.nodes.filter((node) => node.connection);
  if (using.length === 0) return [];
  const rows = await engine.db
    .select({ id: connections.id, type: connections.type, status: connections.status, name: connections.name })
    .from(connections)
    .where(eq(connections.workspaceId, workspaceId));
  const numbers = stepNumbers(document);
  return using.flatMap((node): Problem[] => {
    const row = rows.find((candidate) => candidate.id === node.connection);
    const problem = (code: string, more = {}): Problem[] => [
      {
        nodeId: node.id,
        place: 'connection',
        code,
        params: { ...cardParams(node, numbers.get(node.id) ?? 0), app: appWords(node), ...more },
        severity: 'error',
      },
    ];
    if (!row || row.type !== nodeDefinition(node.type)?.connection) return problem('flow.connectionMissing');
    return row.status === 'dead' ? problem('flow.connectionDead', { name: row.name }) : [];
  });
}

const appWords = (node: FlowNode): string => `@nodes.${nodeDefinition(node.type)?.connection ?? node.type}.app`;

/**
 * Throws 'flow.notReady' with the number of problems; checkFlow names them. With a revision, the draft that the publisher has
 * seen: 'flow.draftConflict' when it is another one by now. Publishing an unchanged draft makes no version.
 */
export async function publishFlow(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; revision?: number },
): Promise<{ versionId: string; number: number }> {
  const { draft, draftRevision } = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (given.revision !== undefined && given.revision !== draftRevision)
    throw new UserFixableError('flow.draftConflict', { revision: draftRevision });
  const problems = (await checkDocument(engine, actor.workspaceId, draft)).filter(
    ({ severity }) => severity === 'error',
  );
  if (problems.length > 0) throw new UserFixableError('flow.notReady', { count: problems.length });
  const version = await engine.db.transaction((tx) => publishIn(engine, tx, actor, { ...given, document: draft }));
  await beginPolls(engine, { id: given.flowId, workspaceId: actor.workspaceId });
  return version;
}

/** In the caller's transaction. The document must have been checked. */
export async function publishIn(
  engine: Engine,
  tx: Tx,
  actor: Actor,
  given: { flowId: string; document: FlowDocument },
): Promise<{ versionId: string; number: number }> {
  const flow = await lockFlow(tx, actor.workspaceId, given.flowId);
  const [newest] = await tx
    .select({
      id: flowVersions.id,
      number: flowVersions.number,
      isSame: sql<boolean>`${flowVersions.document} = ${JSON.stringify(given.document)}::jsonb`,
    })
    .from(flowVersions)
    .where(and(eq(flowVersions.workspaceId, actor.workspaceId), eq(flowVersions.flowId, flow.id)))
    .orderBy(sql`${flowVersions.number} desc`)
    .limit(1);
  if (newest?.isSame && flow.versionId === newest.id) return { versionId: newest.id, number: newest.number };
  const version = { versionId: newId(), number: (newest?.number ?? 0) + 1 };
  await tx.insert(flowVersions).values({
    id: version.versionId,
    workspaceId: actor.workspaceId,
    flowId: flow.id,
    number: version.number,
    document: given.document,
    publishedBy: actor.userId,
  });
  await tx.update(flows).set({ versionId: version.versionId }).where(eq(flows.id, flow.id));
  await publishedAtRest(tx, flow);
  await ensureHooks(engine, tx, flow, given.document, { overwrite: true });
  await closeOldHooks(tx, flow.id, given.document);
  if (flow.isOn) {
    await syncPolls(tx, flow, given.document);
    await queuePolls(tx, flow);
  }
  await rememberSoon(tx, given.document);
  await tellDoors(tx);
  return version;
}

/** Addresses of trigger nodes that the live version no longer has. */
async function closeOldHooks(tx: Tx, flowId: string, document: FlowDocument): Promise<void> {
  const live = document.nodes.filter(isTrigger).map((node) => node.id);
  if (live.length === 0) return;
  await tx
    .update(triggers)
    .set({ isActive: false, isLive: false })
    .where(and(eq(triggers.flowId, flowId), notInArray(triggers.nodeId, live)));
}
