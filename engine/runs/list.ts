/** The run log, newest first, paged by id. */
import { firstIdOf } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import type { Outcome, RunKind, RunStatus, WaitReason } from '../run/state.ts';
import { isUnsolved, type RunAgain, runsAgain } from './again.ts';
import { cardOf } from './card.ts';
import { choiceValues, type FailureChoice, isChosen } from './failures.ts';
import { laneTexts } from './lane-text.ts';

export interface RunRow {
  id: string;
  flowId: string;
  flowName: string;
  versionNumber: number;
  kind: RunKind;
  status: RunStatus;
  waitingFor: WaitReason | null;
  outcome: Outcome | null;
  outcomeCode: string | null;
  outcomeParams: ErrorParams | null;
  keyValues: string[];
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  dueAt: Date | null;
  rerunOf: string | null;
  /** Of a failed run: the newest run of its event that somebody asked for since. */
  again: RunAgain | null;
  /** Highest attempt of its open or failed steps. */
  attempt: number;
  /** Its place among the runs with the same key; null when it has none. */
  lane: RunLane | null;
  /** Also of a run that waits: what it waits because of. */
  error: { nodeId: string; step: number; card: string; code: string; params: ErrorParams } | null;
}

export interface RunLane {
  /** As this run's event or step has it: runs whose keys differ only in case, width or blanks around them share a lane. */
  key: string;
  /** While it waits for its turn: who has it. */
  behind: { id: string; status: RunStatus } | null;
  /** How many wait behind it, counted up to `mostCounted`; null while it does not hold the lane. */
  ahead: number | null;
}

const dayMs = 86_400_000;

/** More than that are “at least so many”. */
const mostCounted = 1000;

export interface RunQuery {
  flowId?: string | undefined;
  statuses?: RunStatus[] | undefined;
  /** Without failed runs whose event somebody has run again since: that run tells how it stands. */
  isUnsolved?: boolean | undefined;
  /** Only this group of failed runs. */
  failure?: FailureChoice | undefined;
  /** Part of an e-mail, id, number or name of the event; any case. */
  search?: string | undefined;
  /** Runs that began within so many days. */
  days?: number | undefined;
  /** Id of the last row of the page before. */
  before?: string | undefined;
  limit?: number | undefined;
}

interface Row {
  id: string;
  flow_id: string;
  flow_name: string;
  number: number;
  document: FlowDocument;
  kind: RunKind;
  status: RunStatus;
  waiting_for: WaitReason | null;
  outcome: Outcome | null;
  outcome_code: string | null;
  outcome_params: ErrorParams | null;
  key_values: string[];
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  due_at: Date | null;
  rerun_of: string | null;
  lane_key: string | null;
  behind: RunLane['behind'];
  ahead: number | null;
  troubled: { node_id: string; error_code: string; error_params: ErrorParams | null; attempt: number } | null;
}

/** The step in trouble is the one that failed, waits for its next try or for a person. */
export const runColumns = `
  r.id, r.flow_id, f.name as flow_name, v.number, v.document, r.kind, r.status, r.waiting_for, r.outcome, r.outcome_code,
  r.outcome_params, r.key_values, r.created_at, r.started_at, r.finished_at, r.due_at, r.rerun_of, r.lane_key,
  case when r.status = 'waiting' and r.waiting_for = 'lane' then (
    select jsonb_build_object('id', h.id, 'status', h.status) from lanes l join runs h on h.id = l.holder_run_id
    where l.workspace_id = r.workspace_id and l.name = r.lane_name and l.key = r.lane_key and h.id <> r.id) end as behind,
  case when r.holds_lane then (
    select count(*)::int from (
      select from runs w where w.workspace_id = r.workspace_id and w.lane_name = r.lane_name and w.lane_key = r.lane_key
        and w.status = 'waiting' and w.waiting_for = 'lane' and w.finished_at is null and w.id <> r.id limit ${mostCounted}) few) end as ahead,
  case when r.status in ('failed', 'waiting', 'needsAttention') or r.outcome = 'partlyFailed' then (
    select jsonb_build_object('node_id', s.node_id, 'error_code', s.error_code, 'error_params', s.error_params, 'attempt', s.attempt)
    from steps s where s.run_id = r.id and s.error_code is not null and s.status <> 'succeeded'
    order by s.started_at limit 1) end as troubled`;

export async function listRuns(
  engine: Engine,
  workspaceId: string,
  query: RunQuery,
): Promise<{ rows: RunRow[]; next: string | null }> {
  const limit = Math.min(200, Math.max(1, query.limit ?? 50));
  const { rows } = await engine.pool.query<Row>(
    `select ${runColumns}
     from runs r join flows f on f.id = r.flow_id join flow_versions v on v.id = r.version_id
     where r.workspace_id = $1 and ($2::uuid is null or r.flow_id = $2)
       and ($3::text[] is null or r.status = any($3))${narrowed(query.statuses)}
       and ($4::uuid is null or r.id < $4) and ($7::uuid is null or r.id >= $7)
       and ($5::text is null or exists (select from unnest(r.key_values) as k where position(lower($5) in lower(k)) > 0))
       ${query.isUnsolved ? `and ${isUnsolved}` : ''}
       ${query.failure ? `and ${isChosen(8)}` : ''}
     order by r.id desc limit $6`,
    [
      workspaceId,
      query.flowId ?? null,
      query.statuses && query.statuses.length > 0 ? query.statuses : null,
      query.before ?? null,
      query.search?.trim() || null,
      limit + 1,
      query.days ? firstIdOf(Date.now() - query.days * dayMs) : null,
      ...(query.failure ? choiceValues(workspaceId, query.failure) : []),
    ],
  );
  const page = await toRunRows(engine, rows.slice(0, limit));
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** What the statuses imply, said in the words of the small indexes: no index names a status, which changes too often. */
function narrowed(statuses: RunStatus[] | undefined): string {
  if (!statuses || statuses.length === 0) return '';
  const open: RunStatus[] = ['queued', 'running', 'waiting', 'needsAttention'];
  const troubled: RunStatus[] = ['failed', 'needsAttention'];
  const isOpen = statuses.every((status) => open.includes(status)) ? ' and r.finished_at is null' : '';
  return isOpen + (statuses.every((status) => troubled.includes(status)) ? ' and r.error_node_id is not null' : '');
}

export async function toRunRows(engine: Engine, rows: Row[]): Promise<RunRow[]> {
  const [texts, again] = await Promise.all([laneTexts(engine, rows), runsAgain(engine, rows)]);
  return rows.map((row) => toRunRow(row, { laneText: texts.get(row.id), again: again.get(row.id) }));
}

function toRunRow(
  row: Row,
  { laneText, again }: { laneText: string | undefined; again: RunAgain | undefined },
): RunRow {
  const troubled = row.troubled;
  return {
    id: row.id,
    flowId: row.flow_id,
    flowName: row.flow_name,
    versionNumber: row.number,
    kind: row.kind,
    status: row.status,
    waitingFor: row.waiting_for,
    outcome: row.outcome,
    outcomeCode: row.outcome_code,
    outcomeParams: row.outcome_params,
    keyValues: row.key_values,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    dueAt: row.due_at,
    rerunOf: row.rerun_of,
    again: again ?? null,
    lane: row.lane_key === null ? null : { key: laneText ?? row.lane_key, behind: row.behind, ahead: row.ahead },
    attempt: troubled?.attempt ?? 1,
    error: troubled && {
      nodeId: troubled.node_id,
      ...cardOf(row.document, troubled.node_id),
      code: troubled.error_code,
      params: troubled.error_params ?? {},
    },
  };
}

export type { Row as RunSqlRow };
