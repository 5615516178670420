/**
 * The only SQL that writes run state while a run is executed. Every write carries the lease token: a worker that lost its
 * lease is refused, and only for its own run. Writes of concurrent runs gather into one statement and so share one commit.
 */
import type pg from 'pg';
import type { ErrorParams } from '../../nodes/errors.ts';
import { isDatabaseAway, isTooSlow } from '../database-away.ts';
import { gather, isDataError } from '../gather.ts';
import { limits } from '../limits.ts';
import { fewRows } from './few-rows.ts';
import type { IterationWrite } from './iterations.ts';
import { type Lane, withLanes } from './lanes.ts';
import { jobOf } from './run-jobs.ts';
import type { RunVerdict, StepState } from './state.ts';
import { sentSteps, stepLists, storable } from './step-rows.ts';

export interface AttemptWrite {
  nodeId: string;
  iterationPath: string;
  attempt: number;
  errorCode: string;
  errorParams: ErrorParams;
  startedAt: Date;
  finishedAt: Date;
}

export interface NoticeWrite {
  id: string;
  kind: 'runFailed' | 'needsAttention' | 'retryWaiting';
  nodeId: string | null;
  errorCode: string | null;
  errorParams: ErrorParams;
  onceKey: string | null;
}

export interface RunWrite {
  runId: string;
  leaseToken: string;
  steps: StepState[];
  attempts: AttemptWrite[];
  iterations: IterationWrite[];
  /** Ends this lease: the run gets its verdict, a job for what is due, and a notice when it ended badly. */
  settle: { verdict: RunVerdict; notice: NoticeWrite | null; releasesLane: boolean } | null;
  /** The lane that the run holds. */
  lane: Lane | null;
  /** Of its steps and iterations together (weight.ts). */
  weight: number;
}

export interface Store {
  /** False = the lease is not ours any more; nothing of this run was written. */
  write(write: RunWrite): Promise<boolean>;
}

/**
 * $1 = runs with their verdicts, $2 = attempts, $3 = iterations, from $4 on the columns of steps: flat lists, each read once
 * whatever the group's size. `ord` ties them together, not the run: one worker may hold a run under a lost lease and under a new one.
 */
const statement = `
with input as (
  select * from jsonb_to_recordset($1::jsonb) as i(
    ord int, run_id uuid, lease_token uuid, status text, waiting_for text, waiting_connection_id uuid, due_at timestamptz, outcome text,
    outcome_code text, outcome_params jsonb, error_node_id text, error_code text, error_params jsonb, releases_lane boolean, notice jsonb)
  ${fewRows}
), held as materialized (
  select i.*, r.workspace_id, r.flow_id, r.wake_up, r.holds_lane, r.parent_run_id
  from input i join runs r on r.id = i.run_id and r.lease_token = i.lease_token
  order by r.id for update of r
), saved as (
  insert into steps (run_id, workspace_id, node_id, iteration_path, status, branch, input, output, attempt, is_carried,
    error_code, error_params, repair, intended_at, send_before, settled_after, candidates, log, due_at, connection_id,
    started_at, finished_at)
  select h.run_id, h.workspace_id, s.node_id, s.iteration_path, s.status, s.branch, s.input, s.output, s.attempt,
    s.is_carried, s.seldom ->> 'error_code', s.seldom -> 'error_params', s.seldom -> 'repair', s.intended_at, s.send_before,
    s.settled_after, s.seldom -> 'candidates', s.seldom -> 'log', (s.seldom ->> 'due_at')::timestamptz,
    (s.seldom ->> 'connection_id')::uuid, s.started_at, s.finished_at
  from ${sentSteps(4)} join held h using (ord)
  on conflict (run_id, node_id, iteration_path) do update set
    status = excluded.status, branch = excluded.branch, input = excluded.input, output = excluded.output,
    attempt = excluded.attempt, error_code = excluded.error_code, error_params = excluded.error_params,
    repair = excluded.repair, intended_at = excluded.intended_at, send_before = excluded.send_before,
    settled_after = excluded.settled_after, candidates = excluded.candidates, log = excluded.log,
    due_at = excluded.due_at, connection_id = excluded.connection_id, started_at = excluded.started_at,
    finished_at = excluded.finished_at
), tried as (
  insert into attempts (run_id, workspace_id, node_id, iteration_path, attempt, error_code, error_params, started_at, finished_at)
  select h.run_id, h.workspace_id, a.node_id, a.iteration_path, a.attempt, a.error_code, a.error_params, a.started_at, a.finished_at
  from jsonb_to_recordset($2::jsonb) as a(
    ord int, node_id text, iteration_path text, attempt int, error_code text, error_params jsonb,
    started_at timestamptz, finished_at timestamptz) join held h using (ord)
  on conflict do nothing
), iterated as (
  insert into iterations (run_id, workspace_id, node_id, iteration_path, status, result, error_code, error_params, finished_at)
  select h.run_id, h.workspace_id, i.node_id, i.iteration_path, i.status, i.result, i.error_code, i.error_params, i.finished_at
  from jsonb_to_recordset($3::jsonb) as i(
    ord int, node_id text, iteration_path text, status text, result jsonb, error_code text, error_params jsonb,
    finished_at timestamptz) join held h using (ord)
  on conflict do nothing
), verdicts as (
  select * from held where status is not null
), settled as (
  update runs r set status = v.status, waiting_for = v.waiting_for, waiting_connection_id = v.waiting_connection_id,
    due_at = v.due_at, outcome = v.outcome, outcome_code = v.outcome_code, outcome_params = v.outcome_params, error_node_id = v.error_node_id, error_code = v.error_code,
    error_params = v.error_params, lease_token = null, lease_until = null, lease_worker_id = null, wake_up = false,
    holds_lane = r.holds_lane and not v.releases_lane,
    finished_at = case when v.status in ('succeeded', 'failed', 'cancelled') then now() end
  from verdicts v where r.id = v.run_id
), woken as (
  -- The run that called one that ends now looks again before it rests. Settled in this very statement, it rests already.
  update runs p set wake_up = true from verdicts v
  where p.id = v.parent_run_id and v.status in ('succeeded', 'failed') and p.status = 'running'
    and not exists (select from verdicts o where o.run_id = p.id)
), noted as (
  insert into notices (id, workspace_id, kind, flow_id, run_id, node_id, error_code, error_params, once_key)
  select n.id, v.workspace_id, n.kind, v.flow_id, v.run_id, n.node_id, n.error_code, n.error_params, n.once_key
  from verdicts v cross join lateral jsonb_to_record(v.notice) as n(
    id uuid, kind text, node_id text, error_code text, error_params jsonb, once_key text)
  where jsonb_typeof(v.notice) = 'object'
  on conflict do nothing
  returning id
), called as (
  select distinct parent_run_id as caller from verdicts where parent_run_id is not null and status in ('succeeded', 'failed')
), specs as (
  -- One for each run: add_jobs takes no key twice, and a caller may be laid down in the statement in which its call ends.
  select ${jobOf('run_id', `case when waiting_for = 'childRun' and (wake_up or caller is not null) then now() else coalesce(due_at, now()) end`)} as spec
  from verdicts left join called on caller = run_id
  where status = 'waiting' and (wake_up or caller is not null or due_at is not null or waiting_for = 'lane' and holds_lane)
  union all
  select ${jobOf('caller')}
  from called where not exists (select from verdicts v where v.run_id = caller and v.status = 'waiting')
  union all
  select ('sendNotices', '{}'::json, null, null, null, 'sendNotices', null, null)::graphile_worker.job_spec
  where exists (select from noted)
), jobs as (
  select graphile_worker.add_jobs(array(select spec from specs)) where exists (select from specs)
)
select ord, (select count(*) from jobs) from held`;

export function openStore(pool: pg.Pool): Store {
  const write = gather<RunWrite, boolean>({
    maxItems: 200,
    maxInFlight: 2,
    restMs: limits.statementRestMs,
    maxWeight: limits.weightPerWrite,
    weigh: ({ weight }) => weight,
    isOnesFault: isDataError,
    // The same write twice under one lease is one write, so an answer that was lost with its connection is asked for again.
    isRepeatable: isDatabaseAway,
    // An answer that the far side gave must outlive a restart of PostgreSQL; what the token still allows then is written.
    // A statement that took too long takes as long the next time, and meanwhile the others wait for it.
    repeatAfterMs: (error) => (isTooSlow(error) ? [0] : limits.writeAgainMs),
    async send(writes) {
      const query = {
        name: 'write-runs',
        text: statement,
        values: [
          ...toLists(writes).map((list) => storable(JSON.stringify(list))),
          ...stepLists(writes.flatMap(({ steps }, ord) => steps.map((step) => ({ ord, step })))),
        ],
      };
      const freed = writes.flatMap((item) => (item.settle?.releasesLane && item.lane ? [item.lane] : []));
      const { rows } =
        freed.length === 0
          ? await pool.query<{ ord: number }>(query)
          : await withLanes(pool, freed, (client) => client.query<{ ord: number }>(query));
      const held = new Set(rows.map((row) => row.ord));
      return writes.map((_, ord) => held.has(ord));
    },
  });
  return { write };
}

/** The lists of the statement that are short, or empty, nearly always. */
function toLists(writes: RunWrite[]): object[][] {
  return [
    writes.map(({ runId, leaseToken, settle }, ord) => ({
      ord,
      run_id: runId,
      lease_token: leaseToken,
      ...(settle ? { ...verdictRow(settle.verdict), releases_lane: settle.releasesLane } : {}),
      ...(settle?.notice ? { notice: noticeRow(settle.notice) } : {}),
    })),
    writes.flatMap(({ attempts }, ord) =>
      attempts.map((attempt) => ({
        ord,
        node_id: attempt.nodeId,
        iteration_path: attempt.iterationPath,
        attempt: attempt.attempt,
        error_code: attempt.errorCode,
        error_params: attempt.errorParams,
        started_at: attempt.startedAt.toISOString(),
        finished_at: attempt.finishedAt.toISOString(),
      })),
    ),
    writes.flatMap(({ iterations }, ord) =>
      iterations.map((iteration) => ({
        ord,
        node_id: iteration.nodeId,
        iteration_path: iteration.iterationPath,
        status: iteration.status,
        result: iteration.result,
        error_code: iteration.error?.code,
        error_params: iteration.error?.params,
        finished_at: iteration.finishedAt.toISOString(),
      })),
    ),
  ];
}

function noticeRow(notice: NoticeWrite) {
  return {
    id: notice.id,
    kind: notice.kind,
    node_id: notice.nodeId,
    error_code: notice.errorCode,
    error_params: notice.errorParams,
    once_key: notice.onceKey,
  };
}

function verdictRow(verdict: RunVerdict) {
  switch (verdict.status) {
    case 'succeeded':
      return {
        status: verdict.status,
        outcome: verdict.outcome,
        outcome_code: verdict.reason?.code ?? null,
        outcome_params: verdict.reason?.params ?? null,
      };
    case 'failed':
      return {
        status: verdict.status,
        error_node_id: verdict.nodeId,
        error_code: verdict.error.code,
        error_params: verdict.error.params,
      };
    case 'needsAttention':
      return { status: verdict.status, error_node_id: verdict.nodeId };
    case 'waiting':
      return {
        status: verdict.status,
        waiting_for: verdict.waitingFor,
        waiting_connection_id: verdict.connectionId,
        due_at: verdict.dueAt?.toISOString() ?? null,
      };
  }
}
