/**
 * The emergency stop of a workspace. It is noted on each of its flows, so that it works as a pause does: events are accepted and
 * their runs wait, runs in hand stop after what is on the wire. What paused a flow by itself is kept beside it.
 */
import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { flows, workspaces } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { addNotice } from '../notices/add.ts';
import { queuePausedRuns } from '../run/queue.ts';
import { tellWorkers, untilHeard } from './halt.ts';

/** From its commit on no run is taken; when it returns, no worker starts a further step. A second call changes nothing. */
export async function stopWorkspace(engine: Engine, { workspaceId, userId }: Actor): Promise<void> {
  await engine.db.transaction(async (tx) => {
    await tellWorkers(tx);
    if ((await lockStop(tx, workspaceId)) !== null) return;
    const stoppedAt = new Date();
    await tx.update(workspaces).set({ stoppedAt, stoppedBy: userId }).where(eq(workspaces.id, workspaceId));
    await tx.update(flows).set({ stoppedAt }).where(eq(flows.workspaceId, workspaceId));
    await addNotice(tx, { workspaceId, kind: 'workspaceStopped', errorCode: 'workspace.stopped' });
  });
  await untilHeard(engine);
}

/** Everything continues from where it stood. Flows that were paused for another reason stay so. */
export async function goOn(engine: Engine, { workspaceId }: Actor): Promise<void> {
  await engine.db.transaction(async (tx) => {
    if ((await lockStop(tx, workspaceId)) === null) return;
    await tx.update(workspaces).set({ stoppedAt: null, stoppedBy: null }).where(eq(workspaces.id, workspaceId));
    const free = await tx
      .update(flows)
      .set({ stoppedAt: null })
      .where(eq(flows.workspaceId, workspaceId))
      .returning({ id: flows.id, pausedAt: flows.pausedAt });
    await tellWorkers(tx);
    for (const flow of free) if (flow.pausedAt === null) await queuePausedRuns(tx, workspaceId, flow.id);
  });
}

async function lockStop(tx: Tx, workspaceId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ stoppedAt: workspaces.stoppedAt })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
    .for('update');
  if (!row) throw new UserFixableError('engine.notFound');
  return row.stoppedAt;
}

/** For a flow that is being made: the stop waits for this transaction and finds its flow, or is seen here. */
export async function stoppedSince(tx: Tx, workspaceId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ stoppedAt: workspaces.stoppedAt })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
    .for('share');
  return row?.stoppedAt ?? null;
}

/** What a person starts by hand would write now: it is refused rather than queued behind their back. */
export async function refuseWhenStopped(db: Db | Tx, workspaceId: string): Promise<void> {
  const [going] = await db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(and(eq(workspaces.id, workspaceId), isNull(workspaces.stoppedAt)));
  if (!going) throw new UserFixableError('workspace.stopped');
}

export interface WorkspaceStop {
  at: Date;
  /** null = the command line. */
  by: string | null;
  /** Runs that wait for an answer to what was on the wire. */
  running: number;
  /** Runs that wait to go on, and those behind them in their lanes; counted up to `mostCounted`. */
  waiting: number;
}

/** Counting further would tell nobody more. */
const mostCounted = 1_000;

/** null = nothing is stopped. Cheap: every page asks. */
export async function readStop(engine: Engine, workspaceId: string): Promise<WorkspaceStop | null> {
  const { rows } = await engine.pool.query<{ stopped_at: Date | null; name: string | null }>(
    `select w.stopped_at, u.name from workspaces w left join "user" u on u.id = w.stopped_by where w.id = $1`,
    [workspaceId],
  );
  const [row] = rows;
  if (!row?.stopped_at) return null;
  const { rows: counts } = await engine.pool.query<{ running: number; waiting: number }>(
    `select
       (select count(*)::int from runs where status = 'running' and workspace_id = $1 and lease_until >= now()) as running,
       (select count(*)::int from (select from runs where status in ('queued', 'waiting') and workspace_id = $1
          and (status = 'queued' or waiting_for in ('paused', 'lane')) limit $2) w) as waiting`,
    [workspaceId, mostCounted],
  );
  return { at: row.stopped_at, by: row.name, running: 0, waiting: 0, ...counts[0] };
}
