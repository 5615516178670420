/**
 * Failed runs of one cause: same flow, same step, same error code. A group holds what is still to be done: a run that was run
 * again counts no more, whatever became of it; a called run is its caller's affair; a deleted flow is nobody's.
 */
import { firstIdOf } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { cardOf } from './card.ts';

/** Which group. Runs that failed after it was read are not meant. */
export interface FailureChoice {
  flowId: string;
  nodeId: string;
  code: string;
  /** Its oldest run and its newest. */
  firstId: string;
  lastId: string;
}

export interface FailureGroup extends FailureChoice {
  flowName: string;
  step: number;
  card: string;
  /** The newest run's. */
  params: ErrorParams;
  /** All have the same params, so that one sentence holds for all. */
  isSame: boolean;
  count: number;
  newest: { id: string; keyValues: string[]; finishedAt: Date };
  oldestAt: Date;
  /** Some of them ran another version than the live one. */
  hasNewerVersion: boolean;
}

export interface FailureQuery {
  /** Runs that began within so many days. */
  days?: number | undefined;
  flowId?: string | undefined;
  /** Only those of the same cause as this run. */
  runId?: string | undefined;
}

/** Failures that are looked at, the newest of the period: a screen must not read a whole month of a broken flow. */
const mostRead = 5_000;
const mostGroups = 50;
const dayMs = 86_400_000;

/** Of a run `r`: it failed and nobody has run its event again. Said in the words of the index runs_trouble. */
export const isUnmended = `r.error_node_id is not null and r.status = 'failed' and r.kind <> 'test' and r.parent_run_id is null
  and not exists (select from runs n where n.event_id = r.event_id and n.id > r.id and n.kind <> 'test')`;

/** Of a run `r`, with `choiceValues` as the values from `$first` on. */
export const isChosen = (first: number): string => `r.workspace_id = $${first} and r.flow_id = $${first + 1}
  and r.error_node_id = $${first + 2} and r.error_code = $${first + 3} and r.id between $${first + 4} and $${first + 5} and ${isUnmended}`;

export const choiceValues = (workspaceId: string, choice: FailureChoice): string[] => [
  workspaceId,
  choice.flowId,
  choice.nodeId,
  choice.code,
  choice.firstId,
  choice.lastId,
];

interface Row {
  flow_id: string;
  flow_name: string;
  error_node_id: string;
  error_code: string;
  error_params: ErrorParams | null;
  count: number;
  is_same: boolean;
  has_newer_version: boolean;
  first_id: string;
  last_id: string;
  key_values: string[];
  finished_at: Date;
  oldest_at: Date;
  document: FlowDocument;
  looked_at: number;
  groups: number;
}

const statement = `
with failed as (
  select r.id, r.flow_id, r.version_id, r.error_node_id, r.error_code, r.error_params, r.created_at
  from runs r
  where r.workspace_id = $1 and r.id >= $2 and ($3::uuid is null or r.flow_id = $3) and ${isUnmended}
    and ($4::uuid is null or (r.flow_id, r.error_node_id, r.error_code) = (
      select flow_id, error_node_id, error_code from runs where workspace_id = $1 and id = $4))
  order by r.id desc limit ${mostRead}
), grouped as (
  select flow_id, error_node_id, error_code, count(*)::int as count, min(created_at) as oldest_at,
    (min(id::text))::uuid as first_id, (max(id::text))::uuid as last_id,
    min(error_params::text) is not distinct from max(error_params::text) and count(error_params) in (0, count(*)) as is_same,
    array_agg(distinct version_id) as version_ids
  from failed group by flow_id, error_node_id, error_code
)
select g.*, f.name as flow_name, exists (select from unnest(g.version_ids) v where v <> f.version_id) as has_newer_version,
  l.error_params, l.key_values, l.finished_at, v.document, (select count(*)::int from failed) as looked_at,
  (count(*) over ())::int as groups
from grouped g join flows f on f.id = g.flow_id and f.deleted_at is null
join runs l on l.id = g.last_id join flow_versions v on v.id = l.version_id
order by g.count desc, g.last_id desc limit ${mostGroups}`;

/** The group with most runs first. Not complete: more failed in that time than are looked at, or of more causes than are named. */
export async function listFailures(
  engine: Engine,
  workspaceId: string,
  { days = 7, flowId, runId }: FailureQuery,
): Promise<{ groups: FailureGroup[]; isComplete: boolean }> {
  const { rows } = await engine.pool.query<Row>({
    name: 'list-failures',
    text: statement,
    values: [workspaceId, firstIdOf(Date.now() - days * dayMs), flowId ?? null, runId ?? null],
  });
  const { looked_at: lookedAt = 0, groups = 0 } = rows[0] ?? {};
  return { groups: rows.map(toGroup), isComplete: lookedAt < mostRead && groups <= mostGroups };
}

function toGroup(row: Row): FailureGroup {
  return {
    flowId: row.flow_id,
    flowName: row.flow_name,
    nodeId: row.error_node_id,
    ...cardOf(row.document, row.error_node_id),
    code: row.error_code,
    params: row.error_params ?? {},
    isSame: row.is_same,
    count: row.count,
    firstId: row.first_id,
    lastId: row.last_id,
    newest: { id: row.last_id, keyValues: row.key_values, finishedAt: row.finished_at },
    oldestAt: row.oldest_at,
    hasNewerVersion: row.has_newer_version,
  };
}
