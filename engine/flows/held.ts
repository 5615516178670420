/**
 * Events that came while their flow was off: kept for a week as *not run*. When it is switched on a person says what becomes
 * of them, so that nothing runs unasked and nothing is lost by switching.
 */
import type pg from 'pg';
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { isSerialisationError } from '../gather.ts';
import { handOver, laneKey, storedLaneKey } from '../run/lanes.ts';
import { acceptHeld } from '../triggers/accept.ts';
import type { FlowRow } from './stored.ts';

/** Run this many at once: each group is one transaction of the door's kind. */
const atOnce = 200;

/** So many groups begin in the transaction that switches the flow on: it holds up who shares their lanes. */
const groupsAtOnce = 5;

/** Two such transactions, or one and the door, may have met in their lanes. */
const mostTries = 3;

/**
 * SQL: of the workspace $1 and the flow $2. What came to a trigger that the live version no longer has is not among them: it
 * would be read as something else, and goes when its time is over.
 */
const heldOf = `workspace_id = $1 and flow_id = $2 and status = 'notRun'
  and exists (select from triggers t where t.id = events.trigger_id and t.is_live)`;

type FlowKey = Pick<FlowRow, 'id' | 'workspaceId'>;

/** How many there are, and the newest of them. */
export async function readHeld(engine: Engine, flow: FlowKey): Promise<{ held: number; heldUpTo: string | null }> {
  const { rows } = await engine.pool.query<{ held: number; heldUpTo: string | null }>(
    `select count(*)::int as held, (array_agg(id order by created_at desc, id desc))[1] as "heldUpTo" from events where ${heldOf}`,
    [flow.workspaceId, flow.id],
  );
  return rows[0] ?? { held: 0, heldUpTo: null };
}

/** How many of them stand behind a newer event of their lane that has succeeded: their older values would be written over it. */
export async function readOvertaken(engine: Engine, flow: FlowKey): Promise<number> {
  const { rows } = await engine.pool.query<{ overtaken: number }>(
    `select count(*)::int as overtaken from events
       join triggers t on t.id = events.trigger_id
       cross join lateral (select ${laneKey('events.payload #>> t.lane_path')} as key) k
     where events.workspace_id = $1 and events.flow_id = $2 and events.status = 'notRun' and t.is_live and k.key is not null
       and exists (select from runs n where n.workspace_id = $1 and n.lane_name = coalesce(t.lane_name, t.flow_id::text)
         and n.lane_key = ${storedLaneKey('k.key')} and n.lane_key is not null and n.finished_at is not null
         and n.event_id > events.id and n.status = 'succeeded' and n.outcome is distinct from 'notApplicable')`,
    [flow.workspaceId, flow.id],
  );
  return rows[0]?.overtaken ?? 0;
}

/**
 * Switches the flow on and does with what is held as a person answered, in one commit: what comes after it finds them in
 * line before itself. More than `atOnce` times `groupsAtOnce` follow in further ones, in their lanes still before newer
 * events that have not begun. `drop` lets those run that came after `upTo`, which nobody was asked about.
 */
export async function goOnWithHeld(
  engine: Engine,
  flow: FlowKey,
  { answer, upTo }: { answer: 'run' | 'drop' | 'later'; upTo?: string | undefined },
): Promise<{ runs: number; dropped: number }> {
  const key = [flow.workspaceId, flow.id];
  const first = await again(() =>
    inTransaction(engine, async (client) => {
      await client.query('update flows set is_on = true where workspace_id = $1 and id = $2', key);
      if (answer === 'later') return { runs: 0, dropped: 0 };
      const dropped =
        answer === 'run'
          ? 0
          : ((
              await client.query(
                `delete from events where ${heldOf} and ($3::uuid is null or created_at <= (select created_at from events where id = $3))`,
                [...key, upTo],
              )
            ).rowCount ?? 0);
      let runs = 0;
      for (let group = 0; group < groupsAtOnce; group++) runs += await beginSome(client, flow);
      return { runs, dropped };
    }),
  );
  if (answer === 'later') return first;
  return { ...first, runs: first.runs + (await runHeld(engine, flow)) };
}

/**
 * Oldest first, as the door accepts new events, and in each lane before those that came since the flow is on and have not begun.
 * A call that was cut off is simply made again. Returns how many began.
 */
export async function runHeld(engine: Engine, flow: FlowKey): Promise<number> {
  for (let runs = 0; ; ) {
    const begun = await again(() => inTransaction(engine, (client) => beginSome(client, flow))).catch((error) => {
      if (error instanceof SwitchedOff) return 0;
      throw error;
    });
    if (begun === 0) return runs;
    runs += begun;
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await work();
    } catch (error) {
      if (!isSerialisationError(error) || tries === mostTries) throw error;
    }
}

interface Held {
  id: string;
  trigger_id: string;
  payload: Json;
}

/** The events keep their rows, so that who compares them with others sees when they came. 0 = no more. Throws SwitchedOff. */
async function beginSome(client: pg.PoolClient, { workspaceId, id: flowId }: FlowKey): Promise<number> {
  const { rows: held } = await client.query<Held>(
    `select id, trigger_id, payload from events where ${heldOf} order by id limit $3 for update`,
    [workspaceId, flowId, atOnce],
  );
  if (held.length === 0) return 0;
  const accepted = await acceptHeld(
    client,
    held.map(({ id, trigger_id, payload }) => ({ eventId: id, triggerId: trigger_id, payload })),
  );
  const begun = accepted.flatMap((one) => (one.status === 'accepted' ? [one] : []));
  if (begun.length < held.length) throw new SwitchedOff();
  await lineUpByArrival(client, workspaceId, {
    runIds: begun.map(({ runId }) => runId),
    heldIds: held.map(({ id }) => id),
  });
  return begun.length;
}

/**
 * Their lanes are locked since they were accepted. Whoever came after them and has not begun lets them pass: first the holder of
 * a lane, then those in line, whose places are dealt out anew.
 */
async function lineUpByArrival(
  client: pg.PoolClient,
  workspaceId: string,
  { runIds, heldIds }: { runIds: string[]; heldIds: string[] },
): Promise<void> {
  const { rows: lanes } = await client.query<{ name: string; key: string }>(
    'select distinct lane_name as name, lane_key as key from runs where id = any($1::uuid[]) and lane_key is not null',
    [runIds],
  );
  if (lanes.length === 0) return;
  const given = [workspaceId, lanes.map(({ name }) => name), lanes.map(({ key }) => key), heldIds];
  const inLanes = `r.workspace_id = $1 and (r.lane_name, r.lane_key) in (select * from unnest($2::text[], $3::text[]))
    and r.finished_at is null and r.started_at is null`;
  const isNewer = 'e.created_at > (select max(created_at) from events where id = any($4::uuid[]))';
  await client.query(
    `update runs r set holds_lane = false, status = 'waiting', waiting_for = 'lane' from events e
     where ${inLanes} and e.id = r.event_id and ${isNewer} and r.holds_lane and r.status in ('queued', 'waiting') and r.lease_token is null`,
    given,
  );
  await client.query(
    `with line as (
       select r.id, r.lane_name, r.lane_key, r.lane_seq, coalesce(${isNewer}, false) as is_newer
       from runs r left join events e on e.id = r.event_id
       where ${inLanes} and r.status = 'waiting' and r.waiting_for = 'lane'
     ), place as (
       select lane_name, lane_key, lane_seq, row_number() over (partition by lane_name, lane_key order by lane_seq) as nth from line
     ), turn as (
       select id, lane_name, lane_key, row_number() over (partition by lane_name, lane_key order by is_newer, lane_seq) as nth from line
     )
     update runs r set lane_seq = p.lane_seq from turn t join place p using (lane_name, lane_key, nth)
     where r.id = t.id and r.lane_seq <> p.lane_seq`,
    given,
  );
  await handOver(
    client,
    lanes.map((lane) => ({ workspaceId, ...lane })),
  );
}

/** Meanwhile, by somebody else: the events stay held. */
class SwitchedOff extends Error {}

async function inTransaction<T>(engine: Engine, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await engine.pool.connect();
  try {
    await client.query('begin');
    const done = await work(client);
    await client.query('commit');
    return done;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
