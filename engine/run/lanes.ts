/**
 * Lanes: runs with the same key one after the other. A lane is a row with its holder; whoever changes it locks the row
 * first, keys sorted, and only then reads which runs wait in it, so that no run can be overlooked between two commits.
 */
import type pg from 'pg';
import { failpoint } from '../failpoints.ts';
import { limits } from '../limits.ts';
import type { RunVerdict } from './state.ts';

export interface Lane {
  workspaceId: string;
  name: string;
  key: string;
}

/** A longer wait gives the lane back; the run takes it again, behind those that came meanwhile, when it goes on. */
export const longestWaitInLaneMs = 10 * 60_000;

/** What a verdict means for the lane. Retries keep it, and a person who is asked always does. */
export function releasesLane(verdict: RunVerdict, afterFailure: 'goOn' | 'hold', now: number): boolean {
  switch (verdict.status) {
    case 'succeeded':
      return true;
    case 'failed':
      return afterFailure === 'goOn';
    case 'needsAttention':
      return false;
    case 'waiting':
      return (
        verdict.waitingFor === 'time' && verdict.dueAt !== null && verdict.dueAt.getTime() - now > longestWaitInLaneMs
      );
  }
}

type Client = Pick<pg.PoolClient, 'query'>;

const sorted = (lanes: Lane[]): Lane[] =>
  [...new Map(lanes.map((lane) => [JSON.stringify([lane.workspaceId, lane.name, lane.key]), lane])).entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, lane]) => lane);

const columns = (lanes: Lane[]) => [
  lanes.map((lane) => lane.workspaceId),
  lanes.map((lane) => lane.name),
  lanes.map((lane) => lane.key),
];

/**
 * First statement of a transaction that may free a lane. `make` begins those that nobody holds yet, held by nobody. The locks
 * hold up whoever accepts an event of these lanes: a process that freezes now loses them with its transaction.
 */
export async function lockLanes(client: Client, lanes: Lane[], { make = false } = {}): Promise<void> {
  if (make)
    await client.query(
      `insert into lanes (workspace_id, name, key)
       select workspace_id, name, key from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality
         as i(workspace_id, name, key, ord) order by ord
       on conflict (workspace_id, name, key) do update set holder_run_id = lanes.holder_run_id`,
      columns(sorted(lanes)),
    );
  await client.query(
    `select set_config('idle_in_transaction_session_timeout', '${limits.laneIdleMs}', true) from lanes l join unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as i(workspace_id, name, key, ord)
       on l.workspace_id = i.workspace_id and l.name = i.name and l.key = i.key
     order by i.ord for update of l`,
    columns(sorted(lanes)),
  );
}

/** Last statement: a lane whose holder let go goes to the first run that waits for it, or is gone. */
export async function handOver(client: Client, lanes: Lane[]): Promise<void> {
  await client.query(
    `with freed as (
       select l.* from lanes l join unnest($1::uuid[], $2::text[], $3::text[]) as i(workspace_id, name, key)
         on l.workspace_id = i.workspace_id and l.name = i.name and l.key = i.key
       where not exists (select from runs r where r.id = l.holder_run_id and r.holds_lane)
     ), next as (
       select f.workspace_id, f.name, f.key, n.id from freed f left join lateral (
         select r.id from runs r where r.workspace_id = f.workspace_id and r.lane_name = f.name and r.lane_key = f.key
           and r.status = 'waiting' and r.waiting_for = 'lane' and r.finished_at is null
         order by r.lane_seq limit 1) n on true
     ), moved as (
       update lanes l set holder_run_id = n.id from next n
       where n.id is not null and l.workspace_id = n.workspace_id and l.name = n.name and l.key = n.key
     ), ended as (
       delete from lanes l using next n
       where n.id is null and l.workspace_id = n.workspace_id and l.name = n.name and l.key = n.key
     ), queued as (
       update runs r set status = 'queued', waiting_for = null, holds_lane = true from next n where r.id = n.id returning r.id
     )
     select graphile_worker.add_jobs(array(select
       ('advanceRun', json_build_object('runId', id), null, null, null, 'run:' || id, null, null)::graphile_worker.job_spec
       from queued)) where exists (select from queued)`,
    columns(sorted(lanes)),
  );
}

/** `work` between lock and hand-over, in one transaction. */
export async function withLanes<T>(pool: pg.Pool, lanes: Lane[], work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await lockLanes(client, lanes);
    failpoint('laneLocked');
    const result = await work(client);
    failpoint('laneFreed');
    await handOver(client, lanes);
    failpoint('laneHandedOver');
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** For the sweep: lanes that nobody holds any more although runs wait, or whose holder is gone. */
export async function freeForgottenLanes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ workspace_id: string; name: string; key: string }>(
    `select l.workspace_id, l.name, l.key from lanes l
     where not exists (select from runs r where r.id = l.holder_run_id and r.holds_lane) limit 200`,
  );
  if (rows.length === 0) return 0;
  const lanes = rows.map((row) => ({ workspaceId: row.workspace_id, name: row.name, key: row.key }));
  await withLanes(pool, lanes, async () => {});
  return lanes.length;
}
