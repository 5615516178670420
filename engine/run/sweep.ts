/**
 * What any worker does every 5 s for all: nothing accepted may lie forgotten because a process died.
 * 1. workers silent for three heartbeats: their graphile jobs are unlocked (graphile itself would wait 4 hours);
 * 2. runs whose lease ended, that are due or queued and have no job, or one that failed too often: get one;
 * 3. runs that wait for a connection or a flow that works again: get one;
 * 4. lanes whose holder is gone, or waits for long in a flow that it called: go to the next; called runs that wait in a line for
 *    their own caller: leave it;
 * 5. called runs whose caller was cancelled: end too;
 * 6. polls that are due and have no job: get one;
 * 7. what is past its keeping time is deleted.
 */
import type pg from 'pg';
import { firstIdOf } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import { limits } from '../limits.ts';
import { endAbandoned } from '../runs/cancel.ts';
import { keyKept, notRunKept } from '../triggers/accept.ts';
import { queueForgottenPolls } from '../triggers/poll-rows.ts';
import { giveBackLanes, passCallersLanes } from './lane-rests.ts';
import { freeForgottenLanes } from './lanes.ts';
import { queueReleasedRuns } from './queue.ts';
import { jobOf, runsInJobsOfMany } from './run-jobs.ts';

const silentAfterMs = 3 * limits.heartbeatMs;

/** Younger runs are left alone: their job is most likely on its way. */
const graceMs = 2 * limits.heartbeatMs;

export interface Swept {
  workers: number;
  runs: number;
  lanes: number;
  polls: number;
}

export async function sweep(engine: Engine): Promise<Swept> {
  const workers = await unlockSilentWorkers(engine);
  failpoint('sweeping');
  let runs = await queueForgottenRuns(engine);
  if (runs === limits.queuedAtOnce) runs += await queueBacklog(engine);
  const lanes = (await freeForgottenLanes(engine.pool)) + (await giveBackLanes(engine.pool));
  await passCallersLanes(engine.pool);
  await endAbandoned(engine);
  const polls = await queueForgottenPolls(engine.pool, graceMs);
  return { workers, runs, lanes, polls };
}

/**
 * One statement: a crash between forgetting a worker and unlocking its jobs would leave them locked. Jobs of a worker without
 * a row count too: it died before its first heartbeat, or after it had been given up.
 */
async function unlockSilentWorkers(engine: Engine): Promise<number> {
  const { rows } = await engine.pool.query<{ workers: string }>(
    `with silent as (
       delete from workers where seen_at < now() - $1 * interval '1 millisecond' returning id
     ), gone as (
       select id from silent union
       select locked_by from graphile_worker._private_jobs j where locked_at < now() - $1 * interval '1 millisecond'
         and not exists (select from workers w where w.id = j.locked_by)
     )
     select count(*) as workers, graphile_worker.force_unlock_workers(array_agg(id)) from gone having count(*) > 0`,
    [silentAfterMs],
  );
  return Number(rows[0]?.workers ?? 0);
}

/**
 * `offset 0`: a run's job is looked up by its key. Joined, the planner read all jobs for each of many runs: 44 s for 20,000. For
 * the same reason the runs in jobs of several are taken away as a set.
 */
async function queueForgottenRuns(engine: Engine): Promise<number> {
  const { rows } = await engine.pool.query<{ runs: string }>(
    `with jobless as (
       select r.id, r.status = 'queued' as is_queued from runs r join flows f on f.id = r.flow_id
       where r.finished_at is null and r.status in ('queued', 'running', 'waiting')
         and (r.lease_until is null or r.lease_until < now())
         and (
           r.status = 'running'
           or (r.status = 'queued' and r.created_at < now() - $1 * interval '1 millisecond')
           or (r.status = 'waiting' and r.due_at < now() - $1 * interval '1 millisecond')
           or (r.status = 'waiting' and r.waiting_for in ('connection', 'paused') and f.paused_at is null and f.stopped_at is null
               and not exists (select from connections c where c.id = r.waiting_connection_id and c.status = 'dead'))
           or (r.status = 'waiting' and r.waiting_for = 'childRun'
               and not exists (select from runs c where c.parent_run_id = r.id and c.finished_at is null))
           or (r.status = 'waiting' and r.waiting_for = 'lane' and r.holds_lane)
           or (r.status = 'waiting' and r.waiting_for = 'lane'
               and not exists (select from lanes l where l.workspace_id = r.workspace_id and l.name = r.lane_name and l.key = r.lane_key)
               and not exists (select from runs o where o.workspace_id = r.workspace_id and o.lane_name = r.lane_name
                 and o.lane_key = r.lane_key and o.status = 'waiting' and o.waiting_for = 'lane' and o.finished_at is null and o.lane_seq < r.lane_seq))
         )
         and not exists (select from graphile_worker._private_jobs j where j.key = 'run:' || r.id and (j.locked_at is not null
           or j.attempts < j.max_attempts and j.run_at < now() + interval '30 seconds') offset 0)
     ), forgotten as (
       (select id from jobless where is_queued except ${runsInJobsOfMany})
       union all select id from jobless where not is_queued
       order by id limit ${limits.queuedAtOnce}
     ), jobs as (
       select graphile_worker.add_jobs(array(select ${jobOf('id')}
         from forgotten)) where exists (select from forgotten)
     )
     select count(*) as runs, (select count(*) from jobs) from forgotten`,
    [graceMs],
  );
  return Number(rows[0]?.runs ?? 0);
}

const backlogParts = 10;

/** More than the look finds at once: a flow goes on for which very many runs waited. */
async function queueBacklog(engine: Engine): Promise<number> {
  let runs = 0;
  let after = firstIdOf(0);
  for (let part = 0; part < backlogParts; part++) {
    const { count, last } = await queueReleasedRuns(engine.db, after);
    if (count === 0) break;
    runs += count;
    after = last;
  }
  return runs;
}

/** Whoever waits for one of these rows waits for the whole statement. */
const rowsAtOnce = 5_000;

/**
 * SQL: a polling trigger that has not been answered well since a day after the key came. However long ago that was, its next look
 * begins a little before its last one, and would find what ran already.
 */
const pollThatLooksBack = `select from polls p where p.workspace_id = dedupe_keys.workspace_id and p.trigger_id = dedupe_keys.scope
  and coalesce(p.polled_at, '-infinity') < dedupe_keys.expires_at - ${keyKept} + interval '1 day'`;

/**
 * Hourly. Runs go 30 days after they ended, events when their time is over and no run of theirs is left: one that waits for
 * months, or that a person runs again, needs what came. Ids carry their time, so the old ones come first.
 */
export async function deleteExpired(engine: Engine): Promise<void> {
  const { pool } = engine;
  const remove = async (table: string, condition: string, values: unknown[] = []): Promise<void> => {
    for (let deleted = rowsAtOnce; deleted === rowsAtOnce; ) {
      const statement = `delete from ${table} where ctid in (select ctid from ${table} where ${condition} limit ${rowsAtOnce})`;
      deleted = (await pool.query(statement, values)).rowCount ?? 0;
    }
  };
  const retained = Date.now() - limits.payloadRetentionDays * 86_400_000;
  const oldest = firstIdOf(retained);
  const isOver = 'expires_at < now()';
  const isUnused = 'not exists (select from runs where runs.event_id = events.id)';
  await remove('dedupe_keys', `${isOver} and not exists (${pollThatLooksBack})`);
  await deleteRuns(pool, oldest, new Date(retained));
  await remove('events', `id < $1 and ${isOver} and ${isUnused}`, [oldest]);
  // Sent again, what never ran is no duplicate.
  await pool.query(
    `delete from dedupe_keys k using events e where e.status = 'notRun' and e.expires_at < now()
       and k.expires_at = e.expires_at - ${notRunKept} + ${keyKept} and k.event_id = e.id`,
  );
  await remove('events', `status in ('notRun', 'rejected') and ${isOver} and ${isUnused}`);
  await remove('write_counts', "minute < now() - interval '2 hours'");
  await remove('oauth_states', isOver);
  const counted = `hour < now() - interval '${limits.noticeRetentionDays} days'`;
  await remove('connection_calls', `connection_id in (select id from connections) and ${counted}`);
  const told = firstIdOf(Date.now() - limits.noticeRetentionDays * 86_400_000);
  await remove('mails', `id < $1 and status <> 'pending'`, [told]);
  await remove('notices', 'id < $1 and mailed_at is not null', [told]);
}

const runsAtOnce = 500;

/** What hangs on them first, a part at a time: a run that went through a long list has a hundred thousand steps. */
async function deleteRuns(pool: pg.Pool, oldest: string, endedBefore: Date): Promise<void> {
  for (let found = runsAtOnce; found === runsAtOnce; ) {
    const { rows } = await pool.query<{ id: string }>(
      `select id from runs where id < $1 and finished_at < $2 order by id limit ${runsAtOnce}`,
      [oldest, endedBefore],
    );
    found = rows.length;
    if (found === 0) return;
    const ids = [rows.map(({ id }) => id)];
    for (const table of ['steps', 'iterations', 'attempts'])
      for (let deleted = rowsAtOnce; deleted === rowsAtOnce; ) {
        const part = `select ctid from ${table} where run_id = any($1::uuid[]) limit ${rowsAtOnce}`;
        deleted = (await pool.query(`delete from ${table} where ctid in (${part})`, ids)).rowCount ?? 0;
      }
    await pool.query('delete from runs where id = any($1::uuid[])', ids);
  }
}
