/**
 * A run that waits for a flow it called, while that one waits for long, gives its lane back as it would for a wait of its own:
 * whoever comes next in the lane should not stand for days behind somebody else's wait. It lines up again when it goes on.
 */
import type pg from 'pg';
import { longestWaitInLaneMs, withLanes } from './lanes.ts';

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

/** For the sweep. A called run that goes on at this very moment only finds that its caller lines up anew. */
export async function giveBackLanes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ id: string; workspace_id: string; lane_name: string; lane_key: string }>(
    resting,
    [longestWaitInLaneMs],
  );
  if (rows.length === 0) return 0;
  const lanes = rows.map((row) => ({ workspaceId: row.workspace_id, name: row.lane_name, key: row.lane_key }));
  return withLanes(pool, lanes, async (client) => {
    const { rowCount } = await client.query(
      `update runs set holds_lane = false where id = any($1::uuid[]) and status = 'waiting' and waiting_for = 'childRun'`,
      [rows.map(({ id }) => id)],
    );
    return rowCount ?? 0;
  });
}
