/**
 * Going on after a pause. Runs pin the version that was live when their event came; a version published meanwhile is another
 * one, so a person says which of the two those run that have not begun. Runs that have begun keep theirs.
 */
import type pg from 'pg';
import type { Actor, Engine } from '../engine.ts';
import { handOver, type Lane, laneKey, lockLanes, storedLaneKey } from '../run/lanes.ts';
import { queuePausedRuns } from '../run/queue.ts';
import { releaseIn } from './pause.ts';
import { lockFlow, readFlow } from './stored.ts';

export interface PausedRuns {
  /** Number of the live version. */
  newest: number | null;
  /** Runs of older versions that have not begun, oldest version first. */
  older: { number: number; count: number }[];
  /** Runs of older versions that have begun: they keep theirs. */
  begun: number;
  /** Runs that came with the live version. */
  current: number;
}

/** SQL about a run `r` that has not begun. Re-runs and tests have the version that a person chose. */
export const isFresh = `r.finished_at is null and r.status in ('queued', 'waiting') and r.started_at is null and r.kind = 'live'`;

/** What a flow that is resumed goes on with. There is something to ask when `older` is not empty. */
export async function countPausedRuns(engine: Engine, workspaceId: string, flowId: string): Promise<PausedRuns> {
  const flow = await readFlow(engine.db, workspaceId, flowId);
  const { rows } = await engine.pool.query<{ id: string; number: number; fresh: number; begun: number }>(
    `select v.id, v.number, (count(*) filter (where ${isFresh}))::int as fresh,
       (count(*) filter (where r.started_at is not null))::int as begun
     from runs r join flow_versions v on v.id = r.version_id
     where r.workspace_id = $1 and r.flow_id = $2 and r.finished_at is null and r.status in ('queued', 'running', 'waiting') and r.kind <> 'test'
     group by v.id order by v.number`,
    [workspaceId, flowId],
  );
  const older = rows.filter((row) => row.id !== flow.versionId);
  const live = rows.find((row) => row.id === flow.versionId);
  const newest = live?.number ?? (await numberOf(engine, flow.versionId));
  return {
    newest,
    older: older.filter((row) => row.fresh > 0).map((row) => ({ number: row.number, count: row.fresh })),
    begun: older.reduce((sum, row) => sum + row.begun, 0),
    current: (live?.fresh ?? 0) + (live?.begun ?? 0),
  };
}

async function numberOf(engine: Engine, versionId: string | null): Promise<number | null> {
  if (versionId === null) return null;
  const { rows } = await engine.pool.query<{ number: number }>('select number from flow_versions where id = $1', [
    versionId,
  ]);
  return rows[0]?.number ?? null;
}

/** `newest` moves what has not begun to the live version before anything goes on; the default leaves each its own. */
export async function resumeFlow(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; version?: 'same' | 'newest' | undefined },
): Promise<void> {
  if (given.version === 'newest') await moveToNewest(engine, actor.workspaceId, given.flowId);
  await engine.db.transaction(async (tx) => {
    const flow = await lockFlow(tx, actor.workspaceId, given.flowId);
    await releaseIn(tx, flow);
    await queuePausedRuns(tx, actor.workspaceId, flow.id);
  });
}

interface Fresh {
  id: string;
  lane_name: string | null;
  lane_key: string | null;
  next_name: string | null;
  next_key: string | null;
}

/** The lane as the live version would have taken it when the event came. */
const readFresh = `
select r.id, r.lane_name, r.lane_key, case when k.key is not null then coalesce(t.lane_name, r.flow_id::text) end as next_name,
  ${storedLaneKey('k.key')} as next_key
from runs r left join events e on e.id = r.event_id left join triggers t on t.id = e.trigger_id
cross join lateral (select ${laneKey('e.payload #>> t.lane_path')} as key) k
where r.workspace_id = $1 and r.flow_id = $2 and ${isFresh}
order by r.id`;

/** A transaction of its own, while the flow still rests: what is queued by it is parked again until the flow goes on. */
async function moveToNewest(engine: Engine, workspaceId: string, flowId: string): Promise<void> {
  const client = await engine.pool.connect();
  try {
    await client.query('begin');
    await moveIn(client, workspaceId, flowId);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function moveIn(client: pg.PoolClient, workspaceId: string, flowId: string): Promise<void> {
  const read = async () => (await client.query<Fresh>(readFresh, [workspaceId, flowId])).rows;
  const found = await read();
  const isSame = found.every((row) => row.lane_name === row.next_name && row.lane_key === row.next_key);
  const lanes = isSame ? [] : lanesOf(workspaceId, found);
  await lockLanes(client, lanes, { make: true });
  // Nothing joins these lanes any more: who did between the two is lined up too.
  const locked = new Set(lanes.map(textOf));
  const fresh = isSame
    ? found
    : (await read()).filter((row) => lanesOf(workspaceId, [row]).every((lane) => locked.has(textOf(lane))));
  await client.query(
    `update runs r set version_id = f.version_id from flows f
     where f.id = r.flow_id and r.workspace_id = $1 and r.flow_id = $2 and r.id = any($3::uuid[]) and ${isFresh}`,
    [workspaceId, flowId, fresh.map((row) => row.id)],
  );
  if (isSame) return;
  await lineUp(client, fresh);
  await handOver(client, lanes);
}

const lanesOf = (workspaceId: string, fresh: Fresh[]): Lane[] =>
  fresh.flatMap(({ lane_name, lane_key, next_name, next_key }) => [
    ...(lane_name !== null && lane_key !== null ? [{ workspaceId, name: lane_name, key: lane_key }] : []),
    ...(next_name !== null && next_key !== null ? [{ workspaceId, name: next_name, key: next_key }] : []),
  ]);

const textOf = ({ name, key }: Lane): string => JSON.stringify([name, key]);

/** The live version has other lanes: all that have not begun line up anew, in the order in which they came. */
async function lineUp(client: pg.PoolClient, fresh: Fresh[]): Promise<void> {
  await client.query(
    `with place as materialized (
       select i.id, i.name, i.key, case when i.key is not null then nextval('lane_seq') end as seq
       from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as i(id, name, key, ord) order by i.ord
     )
     update runs r set lane_name = p.name, lane_key = p.key, lane_seq = p.seq, holds_lane = false,
       status = 'waiting', waiting_for = case when p.key is null then 'paused' else 'lane' end
     from place p where r.id = p.id and ${isFresh}`,
    [fresh.map((row) => row.id), fresh.map((row) => row.next_name), fresh.map((row) => row.next_key)],
  );
}
