/**
 * Re-running by hand. A re-run is a run of its own for the same event; results of steps that do not lie behind its start are
 * carried over and not executed again.
 */
import { and, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows, flowVersions, iterations, lanes, newId, runs, steps } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { refuseWhenStopped } from '../flows/stop.ts';
import { laneAbove } from '../run/lane-card.ts';
import { laneOfRerun } from '../run/lanes.ts';
import { perItemOf } from '../run/per-item.ts';
import { queueRuns } from '../run/queue.ts';
import { isFinished } from '../run/state.ts';
import { readDocument } from './document.ts';
import { type NewerSuccess, newerSuccesses } from './rerun-check.ts';
import { type From, type Kept, keptOf, type Past, type Rerun } from './restart.ts';

/**
 * Each run on its own, the oldest event first: one that cannot be repeated throws, those before it are queued. Throws
 * 'run.newerSucceeded' before any is, unless `anyway`: older values would overwrite newer ones.
 */
export async function rerunRuns(
  engine: Engine,
  actor: Actor,
  given: Rerun & { anyway?: boolean | undefined },
): Promise<{ runIds: string[] }> {
  if (!given.anyway) await refuseBehindNewer(engine, actor.workspaceId, given);
  const made: string[] = [];
  for (const runId of await inOrder(engine, actor.workspaceId, given.runIds))
    made.push(await engine.db.transaction((tx) => rerunOne(tx, actor, { ...given, runId })));
  return { runIds: made };
}

async function refuseBehindNewer(engine: Engine, workspaceId: string, given: Rerun): Promise<void> {
  const found = await newerSuccesses(engine, workspaceId, given);
  if (found[0]) throw newerError(found.length, found[0]);
}

export function newerError(count: number, { newer: { id, flowName, keyValues } }: NewerSuccess): UserFixableError {
  return new UserFixableError('run.newerSucceeded', {
    count,
    flow: flowName,
    record: keyValues[0] ?? flowName,
    newer: id,
  });
}

/** Of one lane, the older event goes first. Unknown runs stay at the end, to be named. */
async function inOrder(engine: Engine, workspaceId: string, runIds: string[]): Promise<string[]> {
  const rows = await engine.db
    .select({ id: runs.id, eventId: runs.eventId })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.id, runIds)));
  const events = new Map(rows.map(({ id, eventId }) => [id, eventId ?? id]));
  const placeOf = (id: string): string => events.get(id) ?? 'z';
  return [...new Set(runIds)].sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

/** A re-run that a call of another run asks for. */
interface Called {
  id: string;
  parentRunId: string;
  parentNodeId: string;
}

/** Throws UserFixableError for a run that cannot be repeated, or not like this. */
export async function rerunOne(
  tx: Tx,
  actor: Actor,
  given: Omit<Rerun, 'runIds'> & { runId: string; as?: Called },
): Promise<string> {
  const { id, ...caller } = given.as ?? { id: newId() };
  await lockLaneOf(tx, given.runId);
  const [old] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.workspaceId, actor.workspaceId), eq(runs.id, given.runId)))
    .for('update');
  if (!old) throw new UserFixableError('run.notFound');
  if (!isFinished(old.status)) throw new UserFixableError('run.stillRunning');
  await refuseWhenStopped(tx, actor.workspaceId);
  await refuseTwiceAtOnce(tx, old);
  const version = await versionFor(tx, old, given.version);
  checkStart(version.document, given.from);
  const kept = keptOf(version.document, await pastOf(tx, old.id), given.from);
  await checkLists(tx, old, version.document, kept);
  const lane = (await hasLane(tx, given.as)) ? noLane : await laneFor(tx, old, version.id, kept);
  const isSameLane = lane.laneName === old.laneName && lane.laneKey === old.laneKey;
  // A cancelled run keeps its lane only until what it was sending must have arrived.
  const inherits = old.holdsLane && isSameLane && old.status !== 'cancelled';
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
    goesOn: given.from === 'failed',
    keyValues: old.keyValues,
    hops: old.hops,
    ...caller,
    ...lane,
    holdsLane: inherits,
  });
  await carryOver(tx, old.id, id, kept);
  if (inherits) await inherit(tx, old.id, id);
  else {
    // One that goes to another lane leaves the old one to those who wait there: the sweep hands it over.
    if (old.holdsLane && !isSameLane && old.status !== 'cancelled') await letGo(tx, old.id);
    await lineUp(tx, id);
  }
  await queueFirst(tx, actor.workspaceId, id);
  return id;
}

/** Two re-runs of one event beside each other would both write: pressed twice, or by two people. */
async function refuseTwiceAtOnce(tx: Tx, { eventId }: typeof runs.$inferSelect): Promise<void> {
  if (eventId === null) return;
  await tx.execute(sql`select from events where id = ${eventId} for update`);
  const isOpen = and(eq(runs.eventId, eventId), isNull(runs.finishedAt), ne(runs.kind, 'test'));
  const [open] = await tx.select({ id: runs.id }).from(runs).where(isOpen).limit(1);
  if (open) throw new UserFixableError('run.againAlready');
}

/** A version that no longer has the step would do nothing and call it done. */
function checkStart(document: FlowDocument, from: From): void {
  if (typeof from === 'object' && !document.nodes.some(({ id }) => id === from.nodeId))
    throw new UserFixableError('run.stepGone');
}

/** One that lines up is queued by whoever goes before it. */
async function queueFirst(tx: Tx, workspaceId: string, runId: string): Promise<void> {
  const [run] = await tx.select({ status: runs.status }).from(runs).where(eq(runs.id, runId));
  if (run?.status === 'queued') await queueRuns(tx, workspaceId, [runId]);
}

/** Before the run's own row, as whoever lets a lane go locks them. */
export async function lockLaneOf(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`select from lanes l join runs r on l.workspace_id = r.workspace_id and l.name = r.lane_name
    and l.key = r.lane_key where r.id = ${runId} for update of l`);
}

/** At the end of its lane, so that several that are run again keep the order of their events. */
async function lineUp(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`
    with lane as (
      insert into lanes (workspace_id, name, key, holder_run_id)
      select workspace_id, lane_name, lane_key, id from runs where id = ${runId} and lane_key is not null
      on conflict (workspace_id, name, key) do update set holder_run_id = coalesce(lanes.holder_run_id, excluded.holder_run_id)
      returning holder_run_id
    )
    update runs r set lane_seq = nextval('lane_seq'), holds_lane = l.holder_run_id = r.id,
      status = case when l.holder_run_id = r.id then 'queued' else 'waiting' end,
      waiting_for = case when l.holder_run_id = r.id then null else 'lane' end
    from lane l where r.id = ${runId}`);
}

/** The lane goes from the failed run that held it to its re-run, without letting others pass. */
async function inherit(tx: Tx, from: string, to: string): Promise<void> {
  await tx.update(lanes).set({ holderRunId: to }).where(eq(lanes.holderRunId, from));
  await letGo(tx, from);
}

const letGo = (tx: Tx, runId: string) => tx.update(runs).set({ holdsLane: false }).where(eq(runs.id, runId));

const noLane = { laneName: null, laneKey: null, laneNodeId: null };

/** Of a lane of its own that its caller has by now, each would wait for the other. */
async function hasLane(tx: Tx, caller: Called | undefined): Promise<boolean> {
  if (!caller) return false;
  const { rows } = await tx.execute(
    sql`select from (values (${caller.parentRunId}::uuid)) as caller(id) where exists (${sql.raw(laneAbove('caller.id'))})`,
  );
  return rows.length > 0;
}

/** A lane that a card asked for is asked for again there, unless the card is kept. */
async function laneFor(tx: Tx, old: typeof runs.$inferSelect, versionId: string, kept: Kept) {
  const { laneName, laneKey, laneNodeId } = old;
  if (laneNodeId !== null && kept.steps.some((step) => step.nodeId === laneNodeId))
    return { laneName, laneKey, laneNodeId };
  const isNewer = versionId !== old.versionId;
  if (laneNodeId !== null && !isNewer) return noLane;
  const { rows } = await tx.execute<{ name: string; key: string }>(
    sql`select w.* from runs r cross join lateral (${sql.raw(laneOfRerun('r', String(isNewer)))}) w where r.id = ${old.id}`,
  );
  return { laneName: rows[0]?.name ?? null, laneKey: rows[0]?.key ?? null, laneNodeId: null };
}

async function versionFor(tx: Tx, old: typeof runs.$inferSelect, which: Rerun['version']) {
  const [flow] = await tx
    .select({ versionId: flows.versionId, deletedAt: flows.deletedAt })
    .from(flows)
    .where(eq(flows.id, old.flowId));
  if (flow?.deletedAt) throw new UserFixableError('run.flowDeleted');
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
  const isDoubtful = sql<boolean>`${steps.intendedAt} is not null`;
  const which = { nodeId: steps.nodeId, iterationPath: steps.iterationPath, status: steps.status, isDoubtful };
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
  const inputOf = ({ nodes }: FlowDocument, id: string): string => {
    const node = nodes.find((one) => one.id === id);
    const list = perItemOf(node)?.items;
    return JSON.stringify(list === undefined ? node?.input : node?.input[list]);
  };
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
      error_code, error_params, repair, started_at, finished_at)
    select ${to}, s.workspace_id, s.node_id, s.iteration_path, s.status, s.branch, s.input, s.output, s.attempt, true,
      s.error_code, s.error_params, s.repair, s.started_at, s.finished_at
    from unnest(${nodeIds}::text[], ${paths}::text[]) as k(node_id, iteration_path)
    join steps s on s.run_id = ${from} and s.node_id = k.node_id and s.iteration_path = k.iteration_path`);
  const [loopIds, loopPaths] = columns(kept.iterations);
  await tx.execute(sql`
    insert into iterations (run_id, workspace_id, node_id, iteration_path, status, result, finished_at)
    select ${to}, i.workspace_id, i.node_id, i.iteration_path, i.status, i.result, i.finished_at
    from unnest(${loopIds}::text[], ${loopPaths}::text[]) as k(node_id, iteration_path)
    join iterations i on i.run_id = ${from} and i.node_id = k.node_id and i.iteration_path = k.iteration_path`);
}
