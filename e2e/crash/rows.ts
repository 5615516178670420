/** What the harness reads of the engine's rows. PostgreSQL may be down at any moment of a seed: then it is asked again. */
import type { Engine } from '../../engine/api.ts';
import { limits } from '../../engine/limits.ts';
import { patiently } from './patience.ts';

export const ask = <Row extends object>(engine: Engine, sql: string, values: unknown[]): Promise<Row[]> =>
  patiently(async () => (await engine.pool.query<Row>(sql, values)).rows, isOurFault);

/** Classes 22 and 42: a value or the statement itself is wrong. */
export const isOurFault = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|42)/.test(error.code);

export interface RunRow {
  id: string;
  flow: string;
  /** The run that called this one. */
  parent_run_id: string | null;
  number: string;
  status: string;
  waiting_for: string | null;
  outcome: string | null;
  error_code: string | null;
  has_reason: boolean;
  /** Of a list that was gone through to its end. */
  failed_items: number | null;
  /** Steps that did not end, although their run did. */
  open_steps: number;
}

/** Runs of live events, by the number their event carries; a lead has it as its name. */
export const readRuns = (engine: Engine, workspaceId: string): Promise<RunRow[]> =>
  ask(
    engine,
    `select r.id, f.name as flow, r.parent_run_id, coalesce(e.payload ->> 'number', e.payload #>> '{record,LastName}') as number,
       r.status, r.waiting_for, r.outcome, r.error_code,
       (select (s.output ->> 'failed')::int from steps s
         where s.run_id = r.id and s.iteration_path = '' and s.node_id in ('loop', 'list')) as failed_items,
       (select count(*)::int from steps s where s.run_id = r.id and s.finished_at is null) as open_steps,
       exists (select from steps s where s.run_id = r.id and s.status = 'uncertain' and s.error_code is not null)
         and exists (select from notices n where n.run_id = r.id and n.kind = 'needsAttention') as has_reason
     from runs r join events e on e.id = r.event_id join flows f on f.id = r.flow_id where r.workspace_id = $1 order by r.id`,
    [workspaceId],
  );

/** A step that adds a record, or one item of it. */
export interface AddRow {
  flow: string;
  run_id: string;
  node_id: string;
  iteration_path: string;
}

const addsWhere = (condition: string): string =>
  `select f.name as flow, s.run_id, s.node_id, s.iteration_path
   from steps s join runs r on r.id = s.run_id join flows f on f.id = r.flow_id
   where s.workspace_id = $1 and s.node_id in ('add', 'list') and ${condition}`;

/** Adds whose worker died or whose answer was lost: their write is in doubt. */
export const readInterruptedAdds = (engine: Engine, workspaceId: string): Promise<AddRow[]> =>
  ask(
    engine,
    addsWhere(`s.intended_at is not null and s.finished_at is null
       and (s.status in ('waiting', 'uncertain') or r.lease_until is null or r.lease_until < now() + interval '1 second')`),
    [workspaceId],
  );

/** Adds that a person has to answer. */
export const readAsked = (engine: Engine, workspaceId: string): Promise<AddRow[]> =>
  ask(engine, addsWhere(`s.status = 'uncertain'`), [workspaceId]);

export const readSteps = (engine: Engine, runId: string): Promise<object[]> =>
  ask(
    engine,
    `select node_id, iteration_path, status, branch, attempt, error_code, error_params, intended_at, send_before, settled_after,
       due_at, started_at, finished_at, output, log from steps where run_id = $1 order by started_at`,
    [runId],
  );

export const readAttempts = (engine: Engine, runId: string): Promise<object[]> =>
  ask(engine, 'select node_id, attempt, error_code, error_params, finished_at from attempts where run_id = $1', [
    runId,
  ]);

export const readRun = (engine: Engine, runId: string): Promise<object[]> =>
  ask(
    engine,
    `select r.*, (select jsonb_agg(to_jsonb(j) - 'task_id') from graphile_worker._private_jobs j where j.key = 'run:' || r.id) as jobs
     from runs r where r.id = $1`,
    [runId],
  );

export interface LaneRow {
  name: string;
  key: string;
  holder_run_id: string | null;
  holder_status: string | null;
}

export const readLanes = (engine: Engine, workspaceId: string): Promise<LaneRow[]> =>
  ask(
    engine,
    `select l.name, l.key, l.holder_run_id, r.status as holder_status from lanes l left join runs r on r.id = l.holder_run_id
     where l.workspace_id = $1`,
    [workspaceId],
  );

/**
 * Lets the time until retries go by: they wait 5 s to 30 min, and how long they wait is not what is tried here. What a
 * write in doubt waits for (`settledAfter`) is left as it is.
 */
export const passRetryTime = (engine: Engine, workspaceId: string): Promise<object[]> =>
  ask(
    engine,
    `with late as (
       select r.id from runs r where r.workspace_id = $1 and r.status = 'waiting' and r.waiting_for = 'retry'
         and r.due_at > now() + interval '1 second'
         and not exists (select from steps s where s.run_id = r.id and s.intended_at is not null and s.finished_at is null)
     ), steps_due as (
       update steps s set due_at = now() from late l where s.run_id = l.id and s.status = 'retrying'
     ), runs_due as (
       update runs r set due_at = now() from late l where r.id = l.id
     )
     update graphile_worker._private_jobs j set run_at = now() from late l where j.key = 'run:' || l.id and j.locked_at is null`,
    [workspaceId],
  );

/** The same for jobs that failed because PostgreSQL was away: graphile-worker waits longer after each try. */
export const passJobTime = (engine: Engine): Promise<object[]> =>
  ask(
    engine,
    `update graphile_worker._private_jobs j set run_at = now()
     where j.locked_at is null and j.attempts > 0 and j.run_at > now() + interval '2 seconds' and j.last_error is not null
       and (j.key is null or exists (select from runs r where 'run:' || r.id = j.key and r.status in ('queued', 'running')))`,
    [],
  );

export const readPollTimes = (engine: Engine, workspaceId: string): Promise<{ polled_at: Date | null }[]> =>
  ask(engine, 'select polled_at from polls where workspace_id = $1', [workspaceId]);

/** Takes the poll from whoever has had it for three seconds: a frozen one finds that out, a dead one keeps it for forty. */
export const passPollTime = (engine: Engine, workspaceId: string): Promise<object[]> =>
  ask(
    engine,
    `update polls set lease_until = now()
     where workspace_id = $1 and lease_until > now() and lease_until < now() + $2 * interval '1 millisecond'`,
    [workspaceId, limits.pollLeaseMs - 3_000],
  );
