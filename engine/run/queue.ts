/** Makes runs runnable: their status and their graphile job in the caller's own transaction. */
import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';

/** Queues waiting or answered runs now. Runs in any other state are left as they are. Returns how many were queued. */
export async function queueRuns(tx: Tx, workspaceId: string, runIds: string[]): Promise<number> {
  if (runIds.length === 0) return 0;
  return queueWhere(tx, sql`r.workspace_id = ${workspaceId} and r.id in ${runIds}`);
}

/** Runs of a flow that waited while it was paused or its connection was dead, oldest first. */
export async function queuePausedRuns(tx: Tx, workspaceId: string, flowId: string): Promise<number> {
  return queueWhere(
    tx,
    sql`r.workspace_id = ${workspaceId} and r.flow_id = ${flowId} and r.waiting_for in ('paused', 'connection')
      and r.status = 'waiting' and r.finished_at is null`,
  );
}

async function queueWhere(tx: Tx, which: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await tx.execute<{ queued: string }>(sql`
    with chosen as (
      select r.id from runs r where ${which} and r.finished_at is null and r.status in ('waiting', 'needsAttention', 'queued')
        and (r.lease_until is null or r.lease_until < now())
      order by r.id for update
    ), queued as (
      update runs r set status = 'queued', waiting_for = null, waiting_connection_id = null, due_at = null,
        lease_token = null, lease_until = null
      from chosen c where r.id = c.id returning r.id
    ), jobs as (
      select graphile_worker.add_jobs(array(select
        ('advanceRun', json_build_object('runId', id), null, null, null, 'run:' || id, null, null)::graphile_worker.job_spec
        from queued order by id)) where exists (select from queued)
    )
    select count(*) as queued, (select count(*) from jobs) from queued`);
  return Number(rows[0]?.queued ?? 0);
}
