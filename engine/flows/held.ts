/**
 * Events that came while their flow was off: kept for a week as *not run*. When it is switched on a person says what becomes
 * of them, so that nothing runs unasked and nothing is lost by switching.
 */
import { and, eq } from 'drizzle-orm';
import type pg from 'pg';
import { events } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { isSerialisationError } from '../gather.ts';
import { handOver } from '../run/lanes.ts';
import { acceptIn } from '../triggers/accept.ts';
import { readFlow } from './stored.ts';

/** Run this many at once: each group is one transaction of the door's kind. */
const atOnce = 200;

/** Two such transactions, or one and the door, may have met in their lanes. */
const mostTries = 3;

export async function countHeld(engine: Engine, workspaceId: string, flowId: string): Promise<number> {
  return engine.db.$count(events, heldOf(workspaceId, flowId));
}

/**
 * Oldest first, as the door accepts new events, and in each lane before those that came since the flow is on and have not begun.
 * A call that was cut off is simply made again. Returns how many began.
 */
export async function runHeld(engine: Engine, actor: Actor, given: { flowId: string }): Promise<{ runs: number }> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (!flow.isOn) throw new UserFixableError('flow.isOff');
  let runs = 0;
  for (let tries = 1; ; ) {
    try {
      const begun = await inTransaction(engine, (client) => beginSome(client, actor.workspaceId, flow.id));
      if (begun === 0) return { runs };
      runs += begun;
      tries = 1;
    } catch (error) {
      if (!isSerialisationError(error) || tries === mostTries) throw error;
      tries += 1;
    }
  }
}

interface Held {
  id: string;
  trigger_id: string;
  payload: Json;
  body: Buffer | null;
}

/** The runs begin and the events that were held are gone in one commit. 0 = there are no more, or the flow is off again. */
async function beginSome(client: pg.PoolClient, workspaceId: string, flowId: string): Promise<number> {
  const { rows: held } = await client.query<Held>(
    `select id, trigger_id, payload, body from events
     where workspace_id = $1 and flow_id = $2 and status = 'notRun' and trigger_id is not null order by id limit $3 for update`,
    [workspaceId, flowId, atOnce],
  );
  if (held.length === 0) return 0;
  const accepted = await acceptIn(
    client,
    held.map(({ trigger_id, payload, body }) => ({
      ...{ triggerId: trigger_id, dedupeKey: null, payload, body, kind: 'live' as const },
    })),
  );
  const begun = accepted.flatMap((one) => (one.status === 'accepted' ? [one] : []));
  if (begun.length < held.length) throw new SwitchedOff();
  const ids = held.map(({ id }) => id);
  await client.query(
    `update events e set created_at = h.created_at from unnest($1::uuid[], $2::uuid[]) as i(id, held_id)
       join events h on h.id = i.held_id where e.id = i.id`,
    [begun.map(({ eventId }) => eventId), ids],
  );
  await lineUpByArrival(client, workspaceId, { runIds: begun.map(({ runId }) => runId), heldIds: ids });
  await client.query('delete from events where id = any($1::uuid[])', [ids]);
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

async function inTransaction(engine: Engine, work: (client: pg.PoolClient) => Promise<number>): Promise<number> {
  const client = await engine.pool.connect();
  try {
    await client.query('begin');
    const begun = await work(client);
    await client.query('commit');
    return begun;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    if (error instanceof SwitchedOff) return 0;
    throw error;
  } finally {
    client.release();
  }
}

/** They are gone for good. */
export async function dropHeld(engine: Engine, actor: Actor, given: { flowId: string }): Promise<{ dropped: number }> {
  await readFlow(engine.db, actor.workspaceId, given.flowId);
  const { rowCount } = await engine.db.delete(events).where(heldOf(actor.workspaceId, given.flowId));
  return { dropped: rowCount ?? 0 };
}

const heldOf = (workspaceId: string, flowId: string) =>
  and(eq(events.workspaceId, workspaceId), eq(events.flowId, flowId), eq(events.status, 'notRun'));
