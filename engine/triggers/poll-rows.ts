/**
 * The rows of polling triggers. Whoever holds the lease polls; the lease ends by itself, so a dead worker stops nobody, and
 * its token is checked in the transaction that commits, so a frozen one writes nothing when it wakes.
 */
import type pg from 'pg';
import { v4 as uuidv4 } from 'uuid';
import type { Json } from '../../nodes/contract.ts';
import { limits } from '../limits.ts';

export interface PollKey {
  workspaceId: string;
  triggerId: string;
}

export interface Claim extends PollKey {
  token: string;
  flowId: string;
  nodeId: string;
  type: string;
  config: Record<string, Json>;
  connectionId: string | null;
  cursor: Json | null;
  failures: number;
}

interface ClaimRow {
  flow_id: string;
  node_id: string;
  type: string;
  config: Record<string, Json>;
  connection: string | null;
  cursor: Json | null;
  failures: number;
}

export const POLL = 'pollTrigger';

/** SQL: these flows and triggers are polled. */
const live = 't.is_active and f.is_on and f.version_id is not null and f.deleted_at is null';

/**
 * Null when it is not due, somebody else polls, or the flow is off. `catchesUp`: a flow that is about to be switched on is
 * polled while it is off, due or not.
 */
export async function claimPoll(pool: pg.Pool, key: PollKey, catchesUp = false): Promise<Claim | null> {
  const token = uuidv4();
  const { rows } = await pool.query<ClaimRow>(
    `with free as (
       select p.workspace_id, p.trigger_id, t.node_id, t.type, t.config,
         (select n ->> 'connection' from flow_versions v cross join jsonb_array_elements(v.document -> 'nodes') n
          where v.id = f.version_id and n ->> 'id' = t.node_id) as connection
       from polls p join triggers t on t.id = p.trigger_id join flows f on f.id = p.flow_id
       where p.workspace_id = $1 and p.trigger_id = $2 and (p.lease_until is null or p.lease_until < now())
         and ${catchesUp ? 'not f.is_on' : `p.due_at <= now() + interval '100 milliseconds' and ${live}`}
       for update of p
     )
     update polls p set lease_token = $3, lease_until = now() + $4 * interval '1 millisecond'
     from free where p.workspace_id = free.workspace_id and p.trigger_id = free.trigger_id
     returning p.flow_id, free.node_id, free.type, free.config, free.connection, p.cursor, p.failures`,
    [key.workspaceId, key.triggerId, token, limits.pollLeaseMs],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    ...key,
    token,
    flowId: row.flow_id,
    nodeId: row.node_id,
    type: row.type,
    config: row.config,
    connectionId: row.connection,
    cursor: row.cursor,
    failures: row.failures,
  };
}

/** SQL: one job per trigger, at its time. A job that runs at this moment gets a successor and keeps running. */
export const jobAt = (at: string): string => `graphile_worker.add_job('${POLL}',
  json_build_object('workspaceId', p.workspace_id, 'triggerId', p.trigger_id),
  run_at => ${at}, job_key => 'poll:' || p.trigger_id, max_attempts => 25)`;

/** After a claim that was refused: when it is somebody else's turn to end, or its own to begin. Nothing for a flow that is off. */
export async function requeuePoll(pool: pg.Pool, key: PollKey): Promise<void> {
  await pool.query(
    `select ${jobAt('greatest(p.due_at, p.lease_until)')}
     from polls p join triggers t on t.id = p.trigger_id join flows f on f.id = p.flow_id
     where p.workspace_id = $1 and p.trigger_id = $2 and ${live}`,
    [key.workspaceId, key.triggerId],
  );
}

/** For the sweep: polls of live flows that are due and have no job that will ever run, or one that waits far too long. */
export async function queueForgottenPolls(pool: pg.Pool, graceMs: number): Promise<number> {
  const { rowCount } = await pool.query(
    `select ${jobAt('now()')}
     from polls p join triggers t on t.id = p.trigger_id join flows f on f.id = p.flow_id
     where p.due_at < now() - $1 * interval '1 millisecond' and (p.lease_until is null or p.lease_until < now()) and ${live}
       and not exists (select from graphile_worker._private_jobs j where j.key = 'poll:' || p.trigger_id
         and (j.locked_at is not null or (j.attempts < j.max_attempts and j.run_at < now() + interval '30 seconds')))
     limit 1000`,
    [graceMs],
  );
  return rowCount ?? 0;
}
