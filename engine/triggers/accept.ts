/**
 * Accepting events: all that wait at this moment go into one transaction, and their senders are answered after its commit.
 * ON/OFF, pause and the pinned version are read inside the statement, so no switch can slip in between.
 *
 * A lane is taken here too: the upsert locks the lane's row and returns its holder as of that moment, and the place in the
 * lane (`lane_seq`) is drawn only after that, so places follow the order of the commits.
 *
 * The event that an editor waits for before the flow was ever live is a sample and nothing else: it is not held for the first
 * switch (its steps have most likely been tried with it, really), and its dedupe key stays free for the day it comes in earnest.
 * So is everything that comes to a trigger which is only drawn: the live version would read it as something else.
 */
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Json } from '../../nodes/contract.ts';
import { type BinaryType, type BinaryValue, binaryArray } from '../binary-arrays.ts';
import { failpoint } from '../failpoints.ts';
import { gather, isDataError, isSerialisationError } from '../gather.ts';
import { limits } from '../limits.ts';
import { laneKey, storedLaneKey } from '../run/lanes.ts';
import { jobsOfMany } from '../run/run-jobs.ts';
import type { RunKind } from '../run/state.ts';
import { keyValuesOf } from './key-values.ts';

export interface NewEvent {
  triggerId: string;
  dedupeKey: string | null;
  payload: Json;
  /** Raw bytes as they came; null when there was no request. */
  body: Uint8Array | null;
  kind: RunKind;
  /** Addresses of ours that it has come through already; 0 unless its sender is a flow. */
  hops?: number;
}

export type Accepted =
  | { status: 'accepted'; eventId: string; runId: string }
  /** The flow is off: kept, not run; or kept as a sample. */
  | { status: 'notRun'; eventId: string }
  | { status: 'duplicate' };

/**
 * In hours, so that what is added to the same `now()` differs by the same on each day of the year: by that the clean-up finds the
 * key of an event that never ran (sweep.ts).
 */
export const keyKept = `interval '${limits.dedupeRetentionDays * 24} hours'`;
export const notRunKept = `interval '${limits.notRunRetentionDays * 24} hours'`;

/**
 * `planning` is for the statements inside of add_jobs: planned when the table of jobs was just vacuumed and so all but empty,
 * they would read all of its dead rows for each event until the next vacuum.
 */
const statementOf = (stored: string): string => `
with input as materialized (
  select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::bytea[], $8::text[], $9::jsonb[], $10::int[])
    as i(ord, event_id, run_id, trigger_id, dedupe_key, payload, body, kind, key_values, hops)
), target as materialized (
  select i.*, t.workspace_id, t.flow_id, t.node_id, f.version_id, f.paused_at is not null or f.stopped_at is not null as is_paused,
    f.is_on and f.version_id is not null and f.deleted_at is null and t.is_live as is_on, t.sample_wanted_until > now() as wants_sample,
    coalesce(t.lane_name, t.flow_id::text) as lane_name,
    -- Of a flow that was never live, the last of a group; of a trigger that the live version does not have, all.
    case when f.version_id is not null then not t.is_live else t.sample_wanted_until > now()
      and row_number() over (partition by i.trigger_id order by i.ord desc) = 1 end as is_only_sample,
    ${laneKey('i.payload #>> t.lane_path')} as long_lane_key
  from input i join triggers t on t.id = i.trigger_id join flows f on f.id = t.flow_id
), keys as (
  insert into dedupe_keys (workspace_id, scope, key, event_id, expires_at)
  select workspace_id, trigger_id, dedupe_key, event_id, now() + ${keyKept}
  from target where dedupe_key is not null and is_only_sample is not true order by trigger_id, dedupe_key, ord
  on conflict do nothing returning event_id
), fresh as materialized (
  select *, ${storedLaneKey('long_lane_key')} as lane_key
  from target where dedupe_key is null or is_only_sample or event_id in (select event_id from keys)
), lane as (
  insert into lanes (workspace_id, name, key, holder_run_id)
  select distinct on (workspace_id, lane_name, lane_key) workspace_id, lane_name, lane_key, run_id
  from fresh where is_on and lane_key is not null order by workspace_id, lane_name, lane_key, ord
  on conflict (workspace_id, name, key) do update set holder_run_id = coalesce(lanes.holder_run_id, excluded.holder_run_id)
  returning workspace_id, name, key, holder_run_id
), placed as (
  select f.*, l.key is not null as has_lane, l.holder_run_id = f.run_id as holds_lane
  from fresh f left join lane l on l.workspace_id = f.workspace_id and l.name = f.lane_name and l.key = f.lane_key
  where f.is_on order by f.ord
), stored as (
  ${stored}
), begun as (
  insert into runs (id, workspace_id, flow_id, version_id, event_id, kind, status, waiting_for, lane_name, lane_key,
    lane_seq, holds_lane, key_values, hops)
  select run_id, workspace_id, flow_id, version_id, event_id, kind,
    case when not has_lane or holds_lane then case when is_paused then 'waiting' else 'queued' end else 'waiting' end,
    case when has_lane and not holds_lane then 'lane' when is_paused then 'paused' end,
    case when has_lane then lane_name end, case when has_lane then lane_key end,
    case when has_lane then nextval('lane_seq') end, coalesce(holds_lane, false),
    array(select jsonb_array_elements_text(key_values)), hops
  from placed
  returning id, status
), sampled as (
  insert into samples (workspace_id, flow_id, node_id, output, fingerprint, taken_at)
  select distinct on (flow_id, node_id) workspace_id, flow_id, node_id, payload, '', now()
  from fresh where wants_sample order by flow_id, node_id, ord desc
  on conflict (workspace_id, flow_id, node_id) do update set output = excluded.output, branch = null, fingerprint = '', taken_at = now()
), sated as (
  update triggers t set sample_wanted_until = null from fresh n where n.wants_sample and t.id = n.trigger_id
), jobs as (
  select graphile_worker.add_jobs(${jobsOfMany(`begun cross join (select set_config('enable_seqscan', 'off', true)) as planning where status = 'queued'`)})
  where exists (select from begun where status = 'queued')
)
select ord, trigger_id, dedupe_key, event_id in (select event_id from fresh) as is_fresh, is_on, (select count(*) from jobs) as jobs
from target`;

const arrived = {
  name: 'accept-events',
  text: statementOf(`insert into events (id, workspace_id, flow_id, trigger_id, status, body, payload, expires_at)
  select event_id, workspace_id, flow_id, trigger_id, case when is_on then 'accepted' when is_only_sample then 'sample' else 'notRun' end, body, payload,
    now() + case when is_on or is_only_sample then interval '${limits.payloadRetentionDays} days' else ${notRunKept} end
  from fresh`),
};

/** An event that was held keeps its row, and with its id its place in time, its key and the count of its duplicates. */
const held = {
  name: 'accept-held-events',
  text: statementOf(`update events e set status = 'accepted', expires_at = now() + interval '${limits.payloadRetentionDays} days'
  from fresh where e.id = fresh.event_id and fresh.is_on`),
};

/** Throws for an unknown trigger, and PostgreSQL's data error for the one event that cannot be stored. */
export function openAccept(pool: pg.Pool): (event: NewEvent) => Promise<Accepted> {
  return gather<NewEvent, Accepted>({
    maxItems: 200,
    maxInFlight: 2,
    restMs: limits.statementRestMs,
    isOnesFault: isDataError,
    isRepeatable: isSerialisationError,
    send: (events) => acceptAll(pool, events),
  });
}

interface Row {
  ord: number;
  trigger_id: string;
  dedupe_key: string | null;
  is_fresh: boolean;
  is_on: boolean;
}

async function acceptAll(pool: pg.Pool, events: NewEvent[]): Promise<Accepted[]> {
  const { accepted, rows } = await storeEvents(pool, arrived, events.map(newIds));
  failpoint('accepted');
  // The events are committed: a count that cannot be written must not refuse them, nor have them stored once more.
  countDuplicates(pool, rows).catch(() => {});
  return accepted;
}

/**
 * The same acceptance within the caller's transaction, for triggers that commit their own place together with their events.
 * Duplicates are not counted: such a trigger looks at everything twice on purpose.
 */
export async function acceptIn(client: pg.PoolClient, events: NewEvent[]): Promise<Accepted[]> {
  return (await storeEvents(client, arrived, events.map(newIds))).accepted;
}

export type HeldEvent = Pick<NewEvent, 'triggerId' | 'payload'> & { eventId: string };

/** Events that are in the table as *not run* begin, within the caller's transaction. `notRun` = not these, and all is as before. */
export async function acceptHeld(client: pg.PoolClient, events: HeldEvent[]): Promise<Accepted[]> {
  const identified = events.map((event) => ({
    ...event,
    dedupeKey: null,
    body: null,
    kind: 'live' as const,
    runId: uuidv7(),
  }));
  return (await storeEvents(client, held, identified)).accepted;
}

type Identified = NewEvent & { eventId: string; runId: string };

const newIds = (event: NewEvent): Identified => ({ ...event, eventId: uuidv7(), runId: uuidv7() });

async function storeEvents(
  db: pg.Pool | pg.PoolClient,
  statement: { name: string; text: string },
  events: Identified[],
): Promise<{ accepted: Accepted[]; rows: Row[] }> {
  const list = <Type extends BinaryType>(type: Type, read: (event: Identified) => BinaryValue<Type> | null) =>
    binaryArray(type, events.map(read));
  const { rows } = await db.query<Row>({
    ...statement,
    values: [
      binaryArray('int4', [...events.keys()]),
      list('uuid', (event) => event.eventId),
      list('uuid', (event) => event.runId),
      list('uuid', (event) => event.triggerId),
      list('text', (event) => event.dedupeKey),
      list('jsonb', (event) => JSON.stringify(event.payload)),
      list('bytea', (event) => event.body),
      list('text', (event) => event.kind),
      list('jsonb', (event) => JSON.stringify(keyValuesOf(event.payload))),
      list('int4', (event) => event.hops ?? 0),
    ],
  });
  const byOrder = new Map(rows.map((row) => [row.ord, row]));
  const accepted = events.map(({ eventId, runId, triggerId }, index): Accepted => {
    const row = byOrder.get(index);
    if (!row) throw new Error(`trigger ${triggerId} is gone`);
    if (!row.is_fresh) return { status: 'duplicate' };
    return row.is_on ? { status: 'accepted', eventId, runId } : { status: 'notRun', eventId };
  });
  return { accepted, rows };
}

async function countDuplicates(pool: pg.Pool, rows: Row[]): Promise<void> {
  const duplicates = rows.filter((row) => !row.is_fresh);
  if (duplicates.length === 0) return;
  await pool.query(
    `update events e set duplicates = duplicates + d.times from (
       select k.event_id, count(*)::int as times from unnest($1::uuid[], $2::text[]) as i(scope, key)
       join dedupe_keys k on k.scope = i.scope and k.key = i.key group by k.event_id order by k.event_id
     ) d where e.id = d.event_id`,
    [duplicates.map((row) => row.trigger_id), duplicates.map((row) => row.dedupe_key)],
  );
}
