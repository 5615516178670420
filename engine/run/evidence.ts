/** What our own rows say about a doubtful write: records that other steps already made, and writes still open beside it. */

import { createHash } from 'node:crypto';
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import type { FlowNode } from '../flow/document.ts';
import type { RunInHand } from './in-hand.ts';
import type { StepState } from './state.ts';

interface Claims {
  workspaceId: string;
  ids: string[];
  since: Date;
  step: StepState;
  runId: string;
  /** Only steps of these types made a record; one that found or updated it does not own it. */
  nodeTypes: readonly string[];
}

/** Of these far-side ids, those that another step of these types in this workspace has made. */
export async function claimedIds(
  engine: Engine,
  { workspaceId, ids, since, step, runId, nodeTypes }: Claims,
): Promise<Set<string>> {
  const { rows } = await engine.pool.query<{ id: string }>(
    `select distinct output ->> 'id' as id from steps
     where started_at >= $2::timestamptz - interval '1 hour' and workspace_id = $1 and output ->> 'id' = any($3::text[])
       and status = 'succeeded' and output ->> 'created' is distinct from 'false' and not (run_id = $4 and node_id = $5 and iteration_path = $6)
       and exists (select from runs r join flow_versions v on v.id = r.version_id,
         jsonb_array_elements(v.document -> 'nodes') as n
         where r.id = steps.run_id and n ->> 'id' = steps.node_id and n ->> 'type' = any($7::text[]))`,
    [workspaceId, since, ids, runId, step.nodeId, step.iterationPath, nodeTypes],
  );
  return new Set(rows.map((row) => row.id));
}

/**
 * Other writes of the same kind through the same connection whose outcome is open too, and which may still have happened since
 * this one was intended. One that a person dropped long ago has settled, whatever became of it.
 */
export async function openRivals(
  engine: Engine,
  { hand, step, node, nodeTypes }: { hand: RunInHand; step: StepState; node: FlowNode; nodeTypes: readonly string[] },
): Promise<{ runId: string; input: Json }[]> {
  const { rows } = await engine.pool.query<{ run_id: string; input: Json }>(
    `select s.run_id, s.input from steps s
       join runs r on r.id = s.run_id
       join flow_versions v on v.id = r.version_id
     where s.workspace_id = $1 and s.intended_at is not null and s.finished_at is null and s.settled_after >= $7
       and not (s.run_id = $2 and s.node_id = $3 and s.iteration_path = $4)
       and exists (select from jsonb_array_elements(v.document -> 'nodes') as n
         where n ->> 'id' = s.node_id and n ->> 'type' = any($5::text[]) and n ->> 'connection' is not distinct from $6)`,
    [
      hand.run.workspaceId,
      hand.run.id,
      step.nodeId,
      step.iterationPath,
      nodeTypes,
      node.connection ?? null,
      step.intent?.intendedAt ?? new Date(0),
    ],
  );
  return rows.map((row) => ({ runId: row.run_id, input: row.input }));
}

/**
 * The key's row is the memory: whoever inserts it is first. It carries the event, so a re-run of the same event, or the
 * same step after a crash, finds itself; in a loop the event and the item, so that two items of one event are two.
 */
export async function isFirst(
  engine: Engine,
  hand: RunInHand,
  { nodeId, iterationPath = '', key, days }: { nodeId: string; iterationPath?: string; key: string; days: number },
): Promise<boolean> {
  const { rows } = await engine.pool.query<{ is_first: boolean }>(
    `with mine as (
       insert into dedupe_keys (workspace_id, scope, key, event_id, expires_at)
       values ($1, $2, $3, $4, now() + $5 * interval '1 day')
       on conflict (workspace_id, scope, key) do update set event_id = case when dedupe_keys.expires_at < now()
         then excluded.event_id else dedupe_keys.event_id end,
         expires_at = case when dedupe_keys.expires_at < now() then excluded.expires_at else dedupe_keys.expires_at end
       returning event_id
     ) select event_id in ($4, $6) as is_first from mine`,
    [
      hand.run.workspaceId,
      hand.run.flowId,
      storedKey(`${nodeId}:${key}`),
      itemOf(hand.run.eventId ?? hand.run.id, iterationPath),
      days,
      // Keys that were taken before items had a place of their own hold the event alone.
      hand.run.eventId ?? hand.run.id,
    ],
  );
  failpoint('keyTaken');
  return rows[0]?.is_first === true;
}

/** An index holds no text of more than some 2,700 bytes, and PostgreSQL no NUL. */
const storedKey = (key: string): string =>
  Buffer.byteLength(key) > 2_000 || key.includes('\0') ? createHash('sha256').update(key).digest('hex') : key;

/** Stands for one item of one event where an event's id has its place. */
function itemOf(eventId: string, iterationPath: string): string {
  if (iterationPath === '') return eventId;
  return createHash('sha256').update(`${eventId}\n${iterationPath}`).digest('hex').slice(0, 32);
}

/** Asked only by a step that is repeated and wants to know what it made before. */
export async function firstBegun(
  engine: Engine,
  { run }: RunInHand,
  { nodeId, iterationPath, attempt }: StepState,
  brokenOffAt: Date | undefined,
): Promise<Date | undefined> {
  if (attempt <= 1) return undefined;
  const { rows } = await engine.pool.query<{ at: Date | null }>(
    'select min(started_at) as at from attempts where run_id = $1 and node_id = $2 and iteration_path = $3',
    [run.id, nodeId, iterationPath],
  );
  return rows[0]?.at ?? brokenOffAt;
}
