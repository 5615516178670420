/**
 * Ending runs that have not finished. What they have sent stays. A lane they held goes on; that of a run in a worker's hands
 * only when its lease would have ended, because what it sends at this moment must not arrive behind the next run's.
 */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type pg from 'pg';
import { runs } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { type Lane, withLanes } from '../run/lanes.ts';
import type { RunStatus } from '../run/state.ts';

export const openStatuses: RunStatus[] = ['queued', 'running', 'waiting', 'needsAttention'];

/** A step that is being sent at this moment may still have its effect; it is not recorded. */
export async function cancelRun(engine: Engine, actor: Actor, given: { runId: string }): Promise<void> {
  const cancelled = await cancelRuns(engine, actor.workspaceId, { runIds: [given.runId], statuses: openStatuses });
  if (cancelled === 0) throw new UserFixableError('run.notOpen');
}

/** In one transaction, so that none of them gets the lane of another one. Runs in other states are left as they are. */
export async function cancelRuns(
  engine: Engine,
  workspaceId: string,
  { runIds, statuses }: { runIds: string[]; statuses: RunStatus[] },
): Promise<number> {
  const lanes = await lanesOf(engine, workspaceId, runIds);
  const cancelled = await withLanes(engine.pool, lanes, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `update runs set status = 'cancelled', finished_at = now(), waiting_for = null, due_at = null, lease_token = null,
         holds_lane = holds_lane and lease_token is not null and lease_until > now(),
         lease_until = case when holds_lane and lease_token is not null and lease_until > now() then lease_until end
       where workspace_id = $1 and id = any($2::uuid[]) and status = any($3::text[]) returning id`,
      [workspaceId, runIds, statuses],
    );
    const ids = rows.map((row) => row.id);
    await wakeCallers(client, ids);
    return ids;
  });
  await cancelCalled(engine, workspaceId, cancelled);
  return cancelled.length;
}

/** Runs that they had called end with them. One that ends by itself meanwhile is left as it is. */
export async function cancelCalled(engine: Engine, workspaceId: string, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  const called = await engine.db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.parentRunId, runIds), isNull(runs.finishedAt)));
  if (called.length > 0)
    await cancelRuns(engine, workspaceId, { runIds: called.map(({ id }) => id), statuses: openStatuses });
}

/** For the sweep: a process that died between the end of a caller and that of what it called has left that going. */
export async function endAbandoned(engine: Engine): Promise<number> {
  const { rows } = await engine.pool.query<{ id: string; workspace_id: string }>(
    `select c.id, c.workspace_id from runs c join runs p on p.id = c.parent_run_id
     where c.finished_at is null and c.parent_run_id is not null and p.status = 'cancelled' order by c.id limit 200`,
  );
  let ended = 0;
  for (const [workspaceId, called] of Map.groupBy(rows, (row) => row.workspace_id)) {
    const runIds = called.map(({ id }) => id);
    ended += await cancelRuns(engine, workspaceId, { runIds, statuses: openStatuses });
  }
  return ended;
}

/** The flows that called them look what became of them. */
export async function wakeCallers(client: Pick<pg.PoolClient, 'query'>, runIds: string[]): Promise<void> {
  await client.query(
    `with woken as (
       update runs p set wake_up = true from runs c
       where c.id = any($1::uuid[]) and p.id = c.parent_run_id and p.status = 'running'
     )
     select graphile_worker.add_job('advanceRun', json_build_object('runId', parent_run_id), job_key := 'run:' || parent_run_id)
     from (select distinct parent_run_id from runs where id = any($1::uuid[]) and parent_run_id is not null) c`,
    [runIds],
  );
}

/** Throws 'run.notFound' when none of them is known here. */
export async function lanesOf(engine: Engine, workspaceId: string, runIds: string[]): Promise<Lane[]> {
  const rows = await engine.db
    .select({ name: runs.laneName, key: runs.laneKey })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.id, runIds)));
  if (rows.length === 0) throw new UserFixableError('run.notFound');
  return rows.flatMap(({ name, key }) => (name !== null && key !== null ? [{ workspaceId, name, key }] : []));
}
