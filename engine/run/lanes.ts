/**
 * Lanes: runs with the same key one after the other. A lane is a row with its holder; whoever changes it locks the row
 * first, keys sorted, and only then reads which runs wait in it, so that no run can be overlooked between two commits.
 */
import type pg from 'pg';
import { failpoint } from '../failpoints.ts';
import { isSerialisationError } from '../gather.ts';
import { limits } from '../limits.ts';
import { jobOf } from './run-jobs.ts';
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

/** SQL of a lane's key: `A@X.JP ` is `a@x.jp`, whatever blanks and ends of line stand around it; null when nothing is left. */
export const laneKey = (value: string): string => `nullif(lower(btrim(normalize(${value}, nfkc), E' \\t\\r\\n')), '')`;

/** SQL: as it is stored, since an index holds no longer one. */
export const storedLaneKey = (key: string): string =>
  `case when length(${key}) > 200 then encode(sha256(convert_to(${key}, 'UTF8')), 'hex') else ${key} end`;

/**
 * SQL of the lane in which a re-run of run `r` stands: its own, or, with `isNewest` and another version live, the one in which
 * events stand that come now. No row = none.
 */
export const laneOfRerun = (r: string, isNewest: string): string => `
  select ${r}.lane_name as name, ${r}.lane_key as key from flows f
  where f.id = ${r}.flow_id and ${r}.lane_key is not null and not (${isNewest} and f.version_id is distinct from ${r}.version_id)
  union all
  select coalesce(t.lane_name, f.id::text), ${storedLaneKey('k.key')}
  from flows f join events e on e.id = ${r}.event_id join triggers t on t.id = e.trigger_id
  cross join lateral (select ${laneKey('e.payload #>> t.lane_path')} as key) k
  where f.id = ${r}.flow_id and k.key is not null and ${isNewest} and f.version_id is distinct from ${r}.version_id`;

type Client = Pick<pg.PoolClient, 'query'>;

const once = (lanes: Lane[]): Lane[] => [
  ...new Map(lanes.map((lane) => [JSON.stringify([lane.workspaceId, lane.name, lane.key]), lane])).values(),
];

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
       select * from unnest($1::uuid[], $2::text[], $3::text[]) as i(workspace_id, name, key) order by workspace_id, name, key
       on conflict (workspace_id, name, key) do update set holder_run_id = lanes.holder_run_id`,
      columns(once(lanes)),
    );
  await client.query(
    `select set_config('idle_in_transaction_session_timeout', '${limits.laneIdleMs}', true) from lanes l
       join unnest($1::uuid[], $2::text[], $3::text[]) as i(workspace_id, name, key)
       on l.workspace_id = i.workspace_id and l.name = i.name and l.key = i.key
     order by l.workspace_id, l.name, l.key for update of l`,
    columns(once(lanes)),
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
       update runs r set status = 'queued', waiting_for = null, holds_lane = true from next n
       where r.id = n.id and r.status = 'waiting' and r.waiting_for = 'lane' and r.finished_at is null returning r.id
     )
     select graphile_worker.add_jobs(array(select ${jobOf('id')}
       from queued)) where exists (select from queued)`,
    columns(once(lanes)),
  );
}

/** `work` between lock and hand-over, in one transaction, which is made once more when it met another one. */
export async function withLanes<T>(
  pool: pg.Pool,
  lanes: Lane[],
  work: (client: Client) => Promise<T>,
  repeats = 3,
): Promise<T> {
  const client = await pool.connect();
  let failure: unknown;
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
    failure = error;
    await client.query('rollback').catch(() => {});
    if (!isSerialisationError(error) || repeats === 0) throw error;
  } finally {
    client.release(failure !== undefined); // its connection may be lost, and what is lost must not come back to the pool
  }
  return withLanes(pool, lanes, work, repeats - 1);
}

/** For the sweep: lanes that nobody holds any more although runs wait, or whose holder is gone or was cancelled long enough ago. */
export async function freeForgottenLanes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ workspace_id: string; name: string; key: string }>(
    `select l.workspace_id, l.name, l.key from lanes l
     where not exists (select from runs r where r.id = l.holder_run_id and r.holds_lane
       and (r.finished_at is null or r.lease_until is null or r.lease_until > now())) limit 200`,
  );
  if (rows.length === 0) return 0;
  const lanes = rows.map((row) => ({ workspaceId: row.workspace_id, name: row.name, key: row.key }));
  await withLanes(pool, lanes, (client) =>
    client.query(
      `update runs r set holds_lane = false, lease_until = null
       from lanes l join unnest($1::uuid[], $2::text[], $3::text[]) as i(workspace_id, name, key)
         on l.workspace_id = i.workspace_id and l.name = i.name and l.key = i.key
       where r.id = l.holder_run_id and r.finished_at is not null and r.lease_until <= now()`,
      columns(once(lanes)),
    ),
  );
  return lanes.length;
}
