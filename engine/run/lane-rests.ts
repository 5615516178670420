/** Lanes of runs that wait for flows they called. */
import type pg from 'pg';
import { type Lane, longestWaitInLaneMs, withLanes } from './lanes.ts';
import { jobOf } from './run-jobs.ts';

/** Nothing of what it called can go on before that: each called run waits for a time, or for one that does. */
const resting = `
with recursive caller as (
  select r.id, r.workspace_id, r.lane_name, r.lane_key from runs r
  where r.lane_key is not null and r.finished_at is null and r.holds_lane and r.status = 'waiting' and r.waiting_for = 'childRun'
    and coalesce(r.due_at, 'infinity') > now() + $1 * interval '1 millisecond'
), called as (
  select c.id as of, r.* from caller c join runs r on r.parent_run_id = c.id and r.finished_at is null
  union all
  select c.of, r.* from called c join runs r on r.parent_run_id = c.id and r.finished_at is null
)
select k.id, k.workspace_id, k.lane_name, k.lane_key from caller k
where exists (select from called c where c.of = k.id and c.waiting_for = 'time')
  and not exists (select from called c where c.of = k.id and not (c.status = 'waiting'
    and coalesce(c.due_at, 'infinity') > now() + $1 * interval '1 millisecond' and c.waiting_for in ('time', 'childRun')))
limit 200`;

/**
 * For the sweep. A run that waits for a flow it called, while that one waits for long, gives its lane back as it would for a wait
 * of its own: whoever comes next in the lane should not stand for days behind somebody else's wait. It lines up again when it
 * goes on. A called run that goes on at this very moment only finds that its caller lines up anew.
 */
export async function giveBackLanes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<Waiting>(resting, [longestWaitInLaneMs]);
  if (rows.length === 0) return 0;
  return withLanes(pool, lanesOf(rows), async (client) => {
    const { rowCount } = await client.query(
      `update runs set holds_lane = false where id = any($1::uuid[]) and status = 'waiting' and waiting_for = 'childRun'`,
      [rows.map(({ id }) => id)],
    );
    return rowCount ?? 0;
  });
}

/** A called run lined up while nobody above it had a lane; by now one has, and waits for it. */
const behindItsCaller = `
with recursive up as (
  select r.id, r.workspace_id, r.lane_name, r.lane_key, r.parent_run_id as above from runs r
  where r.lane_key is not null and r.finished_at is null and r.status = 'waiting' and r.waiting_for = 'lane' and not r.holds_lane
    and r.parent_run_id is not null
  union all
  select u.id, u.workspace_id, u.lane_name, u.lane_key, r.parent_run_id from up u join runs r on r.id = u.above
)
select distinct u.id, u.workspace_id, u.lane_name, u.lane_key from up u join runs r on r.id = u.above
where r.holds_lane and r.finished_at is null limit 200`;

/** For the sweep: those leave the line and go on in their caller's, as they would if they came to it now. */
export async function passCallersLanes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<Waiting>(behindItsCaller);
  if (rows.length === 0) return 0;
  return withLanes(pool, lanesOf(rows), async (client) => {
    const { rowCount } = await client.query(
      `with passing as (
         update runs set lane_name = null, lane_key = null, lane_node_id = null, lane_seq = null, status = 'queued', waiting_for = null
         where id = any($1::uuid[]) and status = 'waiting' and waiting_for = 'lane' and not holds_lane returning id
       ), jobs as (
         select graphile_worker.add_jobs(array(select ${jobOf('id')}
           from passing)) where exists (select from passing)
       )
       select id, (select count(*) from jobs) from passing`,
      [rows.map(({ id }) => id)],
    );
    return rowCount ?? 0;
  });
}

interface Waiting {
  id: string;
  workspace_id: string;
  lane_name: string;
  lane_key: string;
}

const lanesOf = (rows: Waiting[]): Lane[] =>
  rows.map((row) => ({ workspaceId: row.workspace_id, name: row.lane_name, key: row.lane_key }));
