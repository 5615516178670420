/**
 * The lane that a card asks for in the middle of a run. The place in it is drawn when the card is reached, under the lane
 * row's lock. A run that is not first is marked as waiting at once, although its worker still has other branches in hand:
 * so the holder's hand-over finds it, and the settle that follows queues it again (store.ts) when that happened meanwhile.
 */
import { TransientError, UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import { isSerialisationError } from '../gather.ts';
import type { RunInHand } from './in-hand.ts';
import { laneKey, storedLaneKey } from './lanes.ts';
import type { StepState } from './state.ts';

const enter = `
with wanted as (
  select id, workspace_id, coalesce($3, flow_id::text) as name, ${laneKey('$4')} as key
  from runs where id = $1 and lease_token = $2
), lane as (
  insert into lanes (workspace_id, name, key, holder_run_id)
  select workspace_id, name, ${storedLaneKey('key')}, id
  from wanted where key is not null
  on conflict (workspace_id, name, key) do update set holder_run_id = coalesce(lanes.holder_run_id, excluded.holder_run_id)
  returning workspace_id, name, key, holder_run_id
)
update runs r set lane_name = l.name, lane_key = l.key, lane_node_id = $5, lane_seq = nextval('lane_seq'),
  holds_lane = l.holder_run_id = r.id,
  status = case when l.holder_run_id = r.id then r.status else 'waiting' end,
  waiting_for = case when l.holder_run_id = r.id then r.waiting_for else 'lane' end
from lane l where r.id = $1 and r.lease_token = $2
returning r.lane_name, r.lane_key, r.holds_lane`;

/** True = the run may go on. One that came with its event's lane has its turn already; a blank key runs alone. */
export async function enterLane(
  engine: Engine,
  { run }: RunInHand,
  { step, key, name }: { step: StepState; key: string; name: string | undefined },
): Promise<boolean> {
  if (step.iterationPath !== '') throw new UserFixableError('flow.laneInLoop');
  if (run.lane) {
    if (run.laneNodeId === null || run.laneNodeId === step.nodeId) return true;
    throw new UserFixableError('flow.secondLane');
  }
  if (run.parentRunId !== null && (await callerHasLane(engine, run.parentRunId))) return true;
  const values = [run.id, run.lease.token, name ?? null, key, step.nodeId];
  const { rows } = await engine.pool
    .query<{ lane_name: string; lane_key: string; holds_lane: boolean }>(enter, values)
    .catch((error: unknown) => {
      throw isSerialisationError(error)
        ? new TransientError('engine.databaseUnavailable', {}, { cause: error })
        : error;
    });
  failpoint('laneEntered');
  const [row] = rows;
  if (!row) return true; // a blank key; a lost lease is met at the next write
  run.lane = { workspaceId: run.workspaceId, name: row.lane_name, key: row.lane_key };
  run.laneNodeId = step.nodeId;
  return row.holds_lane;
}

/** SQL: a row when this run or one above it has a lane. A called flow stands in the line of the flow that called it. */
export const laneAbove = (runId: string): string => `
  with recursive up as (
    select id, parent_run_id, holds_lane from runs where id = ${runId}
    union all
    select r.id, r.parent_run_id, r.holds_lane from runs r join up on r.id = up.parent_run_id
  ) select from up where holds_lane limit 1`;

async function callerHasLane(engine: Engine, runId: string): Promise<boolean> {
  return (await engine.pool.query(laneAbove('$1'), [runId])).rows.length > 0;
}
