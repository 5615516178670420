/**
 * Re-running by hand. A re-run is a run of its own for the same event; results of steps that do not lie behind its start are
 * carried over and not executed again.
 */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows, flowVersions, iterations, lanes, newId, runs, steps } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { refuseWhenStopped } from '../flows/stop.ts';
import { queueRuns } from '../run/queue.ts';
import { isFinished } from '../run/state.ts';
import { readDocument } from './document.ts';
import { type From, type Kept, keptOf, type Past } from './restart.ts';

export interface Rerun {
  runIds: string[];
  from: From;
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
  await refuseWhenStopped(tx, actor.workspaceId);
  const version = await versionFor(tx, old, given.version);
  const id = newId();
  const kept = keptOf(version.document, await pastOf(tx, old.id), given.from);
  await checkLists(tx, old, version.document, kept);
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
    hops: old.hops,
    // It lines up again when a worker takes it, or at the card; a failed run that still holds the lane hands it on.
    ...(old.laneNodeId === null || kept.steps.some((step) => step.nodeId === old.laneNodeId)
      ? { laneName: old.laneName, laneKey: old.laneKey, laneNodeId: old.laneNodeId }
      : {}),
    holdsLane: old.holdsLane,
  });
  if (old.holdsLane) await inherit(tx, old.id, id);
  await carryOver(tx, old.id, id, kept);
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

async function pastOf(tx: Tx, runId: string): Promise<Past> {
  const which = { nodeId: steps.nodeId, iterationPath: steps.iterationPath, status: steps.status };
  const ended = { nodeId: iterations.nodeId, iterationPath: iterations.iterationPath, status: iterations.status };
  return {
    steps: await tx.select(which).from(steps).where(eq(steps.runId, runId)),
    iterations: await tx.select(ended).from(iterations).where(eq(iterations.runId, runId)),
  };
}

/** Items are known by their place in the list: when a newer version loops over another one, the places mean something else. */
async function checkLists(tx: Tx, old: typeof runs.$inferSelect, document: FlowDocument, kept: Kept): Promise<void> {
  if (kept.loops.length === 0) return;
  const before = await readDocument(tx, old.workspaceId, old.versionId);
  const inputOf = ({ nodes }: FlowDocument, id: string) => JSON.stringify(nodes.find((node) => node.id === id)?.input);
  if (kept.loops.some((id) => inputOf(before, id) !== inputOf(document, id)))
    throw new UserFixableError('run.loopChanged');
}

async function carryOver(tx: Tx, from: string, to: string, kept: Kept): Promise<void> {
  const columns = (rows: { nodeId: string; iterationPath: string }[]) => [
    sql.param(rows.map((row) => row.nodeId)),
    sql.param(rows.map((row) => row.iterationPath)),
  ];
  const [nodeIds, paths] = columns(kept.steps);
  await tx.execute(sql`
    insert into steps (run_id, workspace_id, node_id, iteration_path, status, branch, input, output, attempt, is_carried,
      started_at, finished_at)
    select ${to}, s.workspace_id, s.node_id, s.iteration_path, s.status, s.branch, s.input, s.output, s.attempt, true,
      s.started_at, s.finished_at
    from unnest(${nodeIds}::text[], ${paths}::text[]) as k(node_id, iteration_path)
    join steps s on s.run_id = ${from} and s.node_id = k.node_id and s.iteration_path = k.iteration_path`);
  const [loopIds, loopPaths] = columns(kept.iterations);
  await tx.execute(sql`
    insert into iterations (run_id, workspace_id, node_id, iteration_path, status, result, finished_at)
    select ${to}, i.workspace_id, i.node_id, i.iteration_path, i.status, i.result, i.finished_at
    from unnest(${loopIds}::text[], ${loopPaths}::text[]) as k(node_id, iteration_path)
    join iterations i on i.run_id = ${from} and i.node_id = k.node_id and i.iteration_path = k.iteration_path`);
}
