/**
 * Re-running by hand. A re-run is a run of its own for the same event; results of steps that do not lie behind its start are
 * carried over and not executed again.
 */
import { and, desc, eq } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows, flowVersions, lanes, newId, runs, steps } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { behind, graphOf } from '../flow/graph.ts';
import { queueRuns } from '../run/queue.ts';
import { isFinished } from '../run/state.ts';

export interface Rerun {
  runIds: string[];
  from: 'failed' | 'start' | { nodeId: string };
  /** The version it ran, or the one that is live now. */
  version: 'same' | 'newest';
}

/** Each run on its own: one that cannot be repeated throws, those before it are queued. */
export async function rerunRuns(engine: Engine, actor: Actor, given: Rerun): Promise<{ runIds: string[] }> {
  const made: string[] = [];
  for (const runId of given.runIds)
    made.push(await engine.db.transaction((tx) => rerunOne(tx, actor, { ...given, runId })));
  return { runIds: made };
}

async function rerunOne(tx: Tx, actor: Actor, given: Omit<Rerun, 'runIds'> & { runId: string }): Promise<string> {
  const [old] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.workspaceId, actor.workspaceId), eq(runs.id, given.runId)))
    .for('update');
  if (!old) throw new UserFixableError('run.notFound');
  if (!isFinished(old.status)) throw new UserFixableError('run.stillRunning');
  const version = await versionFor(tx, old, given.version);
  const id = newId();
  const restart = await restartSet(tx, old.id, version.document, given.from);
  await tx.insert(runs).values({
    id,
    workspaceId: old.workspaceId,
    flowId: old.flowId,
    versionId: version.id,
    eventId: old.eventId,
    kind: 'rerun',
    status: 'queued',
    rerunOf: old.id,
    startNodeId: typeof given.from === 'object' ? given.from.nodeId : null,
    keyValues: old.keyValues,
    // It lines up again when a worker takes it, or at the card; a failed run that still holds the lane hands it on.
    ...(old.laneNodeId === null || !restart.has(old.laneNodeId)
      ? { laneName: old.laneName, laneKey: old.laneKey, laneNodeId: old.laneNodeId }
      : {}),
    holdsLane: old.holdsLane,
  });
  if (old.holdsLane) await inherit(tx, old.id, id);
  await carryOver(tx, old.id, id, version.document, restart);
  await queueRuns(tx, actor.workspaceId, [id]);
  return id;
}

/** The lane goes from the failed run that held it to its re-run, without letting others pass. */
async function inherit(tx: Tx, from: string, to: string): Promise<void> {
  await tx.update(lanes).set({ holderRunId: to }).where(eq(lanes.holderRunId, from));
  await tx.update(runs).set({ holdsLane: false }).where(eq(runs.id, from));
}

async function versionFor(tx: Tx, old: typeof runs.$inferSelect, which: Rerun['version']) {
  const [flow] = await tx.select({ versionId: flows.versionId }).from(flows).where(eq(flows.id, old.flowId));
  const versionId = which === 'newest' && flow?.versionId ? flow.versionId : old.versionId;
  const [version] = await tx
    .select({ id: flowVersions.id, document: flowVersions.document })
    .from(flowVersions)
    .where(and(eq(flowVersions.workspaceId, old.workspaceId), eq(flowVersions.id, versionId)))
    .orderBy(desc(flowVersions.number));
  if (!version) throw new UserFixableError('flow.notPublished');
  return version;
}

/** Ids of the steps that are executed again; everything else that succeeded is kept. */
async function restartSet(tx: Tx, runId: string, document: FlowDocument, from: Rerun['from']): Promise<Set<string>> {
  const graph = graphOf(document);
  if (from === 'start') return new Set(graph.nodes.keys());
  if (from !== 'failed') return behind(graph, from.nodeId);
  const failed = await tx
    .select({ nodeId: steps.nodeId })
    .from(steps)
    .where(and(eq(steps.runId, runId), eq(steps.status, 'failed')));
  return new Set(failed.flatMap(({ nodeId }) => [...behind(graph, nodeId)]));
}

async function carryOver(
  tx: Tx,
  from: string,
  to: string,
  document: FlowDocument,
  restart: Set<string>,
): Promise<void> {
  const nodes = new Set(document.nodes.map((node) => node.id));
  const old = await tx
    .select()
    .from(steps)
    .where(and(eq(steps.runId, from), eq(steps.status, 'succeeded')));
  const kept = old.filter((step) => nodes.has(step.nodeId) && !restart.has(step.nodeId));
  if (kept.length > 0)
    await tx.insert(steps).values(kept.map((step) => ({ ...step, runId: to, isCarried: true, log: null })));
}
