/** Makes runs runnable: their status and their graphile job in the caller's own transaction. */
import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { limits } from '../limits.ts';
import { jobOf } from './run-jobs.ts';

/** Queues waiting or answered runs now. Runs in any other state are left as they are. Returns how many were queued. */
export async function queueRuns(tx: Tx, workspaceId: string, runIds: string[]): Promise<number> {
  if (runIds.length === 0) return 0;
  return queueWhere(tx, sql`r.workspace_id = ${workspaceId} and r.id in ${runIds}`);
}

const isParked = sql`r.waiting_for in ('paused', 'connection') and r.status = 'waiting' and r.finished_at is null`;

/** Of the runs of a flow that waited while it was paused or its connection was dead, the oldest. The sweep goes on with the rest. */
export async function queuePausedRuns(tx: Tx, workspaceId: string, flowId: string): Promise<number> {
  const which = sql`r.workspace_id = ${workspaceId} and r.flow_id = ${flowId} and ${isParked}`;
  return queueWhere(tx, which, sql`order by r.id limit ${limits.queuedAtOnce} for update`);
}

/** A part of the rest, the oldest behind this id: what of flows that go on again still waits as paused. Gives the last id. */
export async function queueReleasedRuns(db: Db, after: string): Promise<{ count: number; last: string }> {
  const which = sql`${isParked} and r.id > ${after}
    and exists (select from flows f where f.id = r.flow_id and f.paused_at is null and f.stopped_at is null)
    and not exists (select from connections c where c.id = r.waiting_connection_id and c.status = 'dead')`;
  const queued = await queueChosen(
    db,
    which,
    sql`order by r.id limit ${limits.queuedAtOnce} for update of r skip locked`,
  );
  return { count: queued.count, last: queued.last ?? after };
}

async function queueWhere(
  tx: Tx,
  which: ReturnType<typeof sql>,
  order = sql`order by r.id for update`,
): Promise<number> {
  return (await queueChosen(tx, which, order)).count;
}

async function queueChosen(tx: Tx | Db, which: ReturnType<typeof sql>, order: ReturnType<typeof sql>) {
  const { rows } = await tx.execute<{ queued: string; last: string | null }>(sql`
    with chosen as (
      select r.id from runs r where ${which} and r.finished_at is null and r.status in ('waiting', 'needsAttention', 'queued')
        and (r.lease_until is null or r.lease_until < now())
      ${order}
    ), queued as (
      update runs r set status = 'queued', waiting_for = null, waiting_connection_id = null, due_at = null,
        lease_token = null, lease_until = null
      from chosen c where r.id = c.id returning r.id
    ), jobs as (
      select graphile_worker.add_jobs(array(select ${sql.raw(jobOf('id'))}
        from queued order by id)) where exists (select from queued)
    )
    select count(*) as queued, max(id::text) as last, (select count(*) from jobs) from queued`);
  return { count: Number(rows[0]?.queued ?? 0), last: rows[0]?.last ?? null };
}
