/**
 * A run is executed by whoever holds its lease: 15 s, renewed every 5 s by the worker's heartbeat. A second job for the same
 * run is refused and leaves a wake-up mark, so nothing that happened meanwhile is overlooked. Taking gathers like writing.
 */
import type pg from 'pg';
import { v4 as uuidv4 } from 'uuid';
import type { Json } from '../../nodes/contract.ts';
import { failpoint } from '../failpoints.ts';
import type { FlowDocument } from '../flow/document.ts';
import { gather, isDataError, isSerialisationError } from '../gather.ts';
import { limits } from '../limits.ts';
import { fewRows } from './few-rows.ts';
import type { Lane } from './lanes.ts';
import type { RunKind, StepState } from './state.ts';
import { fromRow, type StepRow } from './step-rows.ts';

export interface LeasedRun {
  id: string;
  workspaceId: string;
  flowId: string;
  versionId: string;
  eventId: string | null;
  kind: RunKind;
  /** Addresses of ours that its event has come through. */
  hops: number;
  createdAt: Date;
  /** What the trigger handed over: its step is not stored, it is the event. */
  payload: Json;
  /** Those outside loops; a loop reads its own when it goes on. */
  steps: StepState[];
  lane: Lane | null;
  /** The card that asked for the lane; null = the event brought it. */
  laneNodeId: string | null;
  /** The run that called this one. */
  parentRunId: string | null;
  lease: Lease;
}

export interface Lease {
  token: string;
  /**
   * PostgreSQL's clock, in ms: what is stored for another worker, or was stored by one, is told in the time of none of them. It is
   * no earlier than this, and no later than the other: how long its answer was under way is not known.
   */
  now(): number;
  latestNow(): number;
  /** This machine's wall clock; conservative, counted from before the statement was sent. */
  until(): Date;
  /** True when it ends within so many milliseconds, by the wall clock or by the one that nobody can set. */
  endsWithin(ms: number): boolean;
  /** Aborts when the lease is lost: no write and no send may follow. */
  signal: AbortSignal;
  /** For whoever is told so before the next beat. */
  lose(): void;
}

interface Held {
  runId: string;
  until: number;
  /** The same by the monotonic clock: a machine that slept moves the wall clock, one whose clock was set moves only that. */
  untilMonotonic: number;
  /** What PostgreSQL's clock said, and this machine's monotonic one when we asked and when we had heard it. */
  said: { database: number; askedAt: number; at: number };
  abort: AbortController;
}

interface LeaseRow {
  id: string;
  workspace_id: string;
  flow_id: string;
  version_id: string;
  event_id: string | null;
  kind: RunKind;
  hops: number;
  created_at: Date;
  database_now: Date;
  lease_token: string;
  payload: Json;
  lane_name: string | null;
  lane_key: string | null;
  lane_node_id: string | null;
  parent_run_id: string | null;
  steps: StepRow[] | null;
}

/**
 * Not synchronously committed: a lease that is lost with a database that dies leaves its run queued, and the holder's next
 * write is refused. That write does commit synchronously, and everything before it with it.
 */
const take = `
with input as (
  select * from jsonb_to_recordset($1::jsonb) as i(ord int, run_id uuid, token uuid) ${fewRows}
), wanted as materialized (
  select r.id, i.token, f.stopped_at is not null or f.paused_at is not null and r.kind <> 'rerun' as is_paused,
    r.workspace_id, r.lane_name, r.lane_key, r.lane_key is not null and not r.holds_lane as wants_lane
  from input i join runs r on r.id = i.run_id join flows f on f.id = r.flow_id
  where r.status in ('queued', 'running', 'waiting')
    and (r.lease_until is null or r.lease_until < now())
    and (r.due_at is null or r.due_at <= now() + interval '5 milliseconds' or r.waiting_for = 'childRun')
  order by r.id for update of r
), lane as (
  insert into lanes (workspace_id, name, key, holder_run_id)
  select distinct on (workspace_id, lane_name, lane_key) workspace_id, lane_name, lane_key, id
  from wanted where wants_lane and not is_paused order by workspace_id, lane_name, lane_key, id
  on conflict (workspace_id, name, key) do update set holder_run_id = coalesce(lanes.holder_run_id, excluded.holder_run_id)
  returning workspace_id, name, key, holder_run_id
), ready as materialized (
  select w.*, not w.wants_lane or l.holder_run_id = w.id as is_first
  from wanted w left join lane l on l.workspace_id = w.workspace_id and l.name = w.lane_name and l.key = w.lane_key
), lined_up as (
  update runs r set status = 'waiting', waiting_for = 'lane', due_at = null,
    lane_seq = case when r.waiting_for = 'lane' then r.lane_seq else nextval('lane_seq') end
  from ready w where r.id = w.id and not w.is_paused and not w.is_first
), parked as (
  update runs r set status = 'waiting', due_at = null, waiting_for = 'paused'
  from ready w where r.id = w.id and w.is_paused
), leased as (
  update runs r set status = 'running', waiting_for = null, waiting_connection_id = null, due_at = null, wake_up = false,
    lease_token = w.token, lease_until = now() + interval '${limits.leaseMs} milliseconds', lease_worker_id = $2,
    started_at = coalesce(r.started_at, now()), holds_lane = r.lane_key is not null
  from ready w where r.id = w.id and not w.is_paused and w.is_first
  returning r.*
), refused as (
  update runs r set wake_up = true from input i
  where r.id = i.run_id and r.status in ('running', 'queued') and r.lease_until >= now()
    and not exists (select from wanted w where w.id = r.id)
)
select set_config('synchronous_commit', 'off', true), l.id, l.workspace_id, l.flow_id, l.version_id, l.event_id, l.kind, l.hops, l.created_at, now() as database_now, l.lease_token, l.lane_name, l.lane_key, l.lane_node_id, l.parent_run_id, e.payload,
  (select jsonb_agg(to_jsonb(s)) from steps s where s.run_id = l.id and s.iteration_path = '') as steps
from leased l left join events e on e.id = l.event_id`;

/**
 * Rows that are being written at this moment are left for the next beat: waiting for them, in another order than the writer
 * takes them in, was a deadlock now and then, and a second in which nothing moved.
 */
const renewal = `
with mine as materialized (
  select run_id, token from unnest($1::uuid[], $2::uuid[]) with ordinality as h(run_id, token, ord) ${fewRows}
), free as materialized (
  select r.id from mine m join runs r on r.id = m.run_id and r.lease_token = m.token for update of r skip locked
), renewed as (
  update runs r set lease_until = now() + interval '${limits.leaseMs} milliseconds' from free f where r.id = f.id
  returning r.id
)
select r.lease_token, n.id is not null as is_renewed, now() as database_now
from mine m join runs r on r.id = m.run_id and r.lease_token = m.token left join renewed n on n.id = r.id`;

export interface LeaseBook {
  /** null = somebody else holds it, it is not due, or it is finished. */
  take(runId: string): Promise<LeasedRun | null>;
  letGo(token: string): void;
  /** Renews all leases of this worker in one statement; those that are gone are aborted. */
  renew(): Promise<void>;
  held(): number;
}

export function openLeaseBook(pool: pg.Pool, workerId: () => string): LeaseBook {
  const held = new Map<string, Held>();

  const takeGathered = gather<{ runId: string; token: string }, Taken | null>({
    maxItems: 100,
    maxInFlight: 2,
    restMs: limits.statementRestMs,
    isOnesFault: isDataError,
    isRepeatable: isSerialisationError,
    async send(items) {
      const asked = clocks();
      const { rows } = await pool.query<LeaseRow>({
        name: 'take-leases',
        text: take,
        values: [
          JSON.stringify(items.map((item, ord) => ({ ord, run_id: item.runId, token: item.token }))),
          workerId(),
        ],
      });
      const answered = clocks();
      const byToken = new Map(rows.map((row) => [row.lease_token, row]));
      return items.map((item) => {
        const row = byToken.get(item.token);
        return row ? { row, asked, answered } : null;
      });
    },
  });

  return {
    async take(runId) {
      const token = uuidv4();
      const found = await takeGathered({ runId, token });
      if (!found) return null;
      const said = saidBy(found.row, found);
      const entry: Held = { runId, ...endOf(found.asked), said, abort: new AbortController() };
      held.set(token, entry);
      return toLeasedRun(found.row, {
        token,
        now: () => entry.said.database + performance.now() - entry.said.at,
        latestNow: () => entry.said.database + performance.now() - entry.said.askedAt,
        until: () => new Date(entry.until),
        endsWithin: (ms) => endsWithin(entry, ms),
        signal: entry.abort.signal,
        lose: () => entry.abort.abort(),
      });
    },
    letGo(token) {
      held.delete(token);
    },
    async renew() {
      const tokens = [...held.keys()];
      if (tokens.length === 0) return failpoint('beating');
      const runIds = [...held.values()].map(({ runId }) => runId);
      const asked = clocks();
      const { rows } = await pool.query<{ lease_token: string; is_renewed: boolean; database_now: Date }>({
        name: 'renew-leases',
        text: renewal,
        values: [runIds, tokens],
      });
      const answered = clocks();
      const found = new Map(rows.map((row) => [row.lease_token, row]));
      for (const token of tokens) {
        const entry = held.get(token);
        if (!entry) continue;
        const row = found.get(token);
        // A monotonic clock stands still while its machine sleeps: with each beat PostgreSQL's is read anew.
        if (row) entry.said = saidBy(row, { asked, answered });
        if (row?.is_renewed) Object.assign(entry, endOf(asked));
        else if (!row) entry.abort.abort();
      }
      failpoint('beating');
    },
    held: () => held.size,
  };
}

interface Taken {
  row: LeaseRow;
  asked: Clocks;
  answered: Clocks;
}

interface Clocks {
  wall: number;
  monotonic: number;
}

/** Read before the statement is sent: a lease never ends later than we think. */
const clocks = (): Clocks => ({ wall: Date.now(), monotonic: performance.now() });

const endOf = ({ wall, monotonic }: Clocks): Pick<Held, 'until' | 'untilMonotonic'> => ({
  until: wall + limits.leaseMs,
  untilMonotonic: monotonic + limits.leaseMs,
});

/** What PostgreSQL said was true when its statement began. */
const saidBy = (
  row: { database_now: Date },
  { asked, answered }: { asked: Clocks; answered: Clocks },
): Held['said'] => ({
  database: row.database_now.getTime(),
  askedAt: asked.monotonic,
  at: answered.monotonic,
});

const endsWithin = ({ until, untilMonotonic }: Held, ms: number): boolean =>
  Date.now() + ms > until || performance.now() + ms > untilMonotonic;

function toLeasedRun(row: LeaseRow, lease: Lease): LeasedRun {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    flowId: row.flow_id,
    versionId: row.version_id,
    eventId: row.event_id,
    kind: row.kind,
    hops: row.hops,
    createdAt: row.created_at,
    payload: row.payload,
    steps: (row.steps ?? []).map(fromRow),
    lane:
      row.lane_name !== null && row.lane_key !== null
        ? { workspaceId: row.workspace_id, name: row.lane_name, key: row.lane_key }
        : null,
    laneNodeId: row.lane_node_id,
    parentRunId: row.parent_run_id,
    lease,
  };
}

/** Versions never change, so a worker reads each once. The oldest of more than 200 is forgotten. */
export function openVersionShelf(pool: pg.Pool): (versionId: string) => Promise<FlowDocument> {
  const shelf = new Map<string, Promise<FlowDocument>>();
  return (versionId) => {
    const known = shelf.get(versionId);
    if (known) return known;
    const reading = pool
      .query<{ document: FlowDocument }>('select document from flow_versions where id = $1', [versionId])
      .then(({ rows }) => {
        if (!rows[0]) throw new Error(`flow version ${versionId} does not exist`);
        return rows[0].document;
      });
    reading.catch(() => shelf.delete(versionId));
    shelf.set(versionId, reading);
    const oldest = shelf.keys().next().value;
    if (shelf.size > 200 && oldest !== undefined) shelf.delete(oldest);
    return reading;
  };
}
