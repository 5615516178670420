/** The flow list: each flow with how it has been doing. */
import { firstIdOf } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import { appOf } from '../flow/catalog.ts';
import type { FlowDocument } from '../flow/document.ts';
import { graphOf, topological } from '../flow/graph.ts';
import { validate } from '../flow/validate.ts';
import type { Outcome, RunStatus } from '../run/state.ts';
import { catalog } from './catalog.ts';

export interface FlowListRow {
  id: string;
  name: string;
  folder: string | null;
  isOn: boolean;
  pausedCode: string | null;
  versionNumber: number | null;
  hasDraftChanges: boolean;
  /** App folders in the order of the steps, each once. */
  apps: string[];
  lastRun: { id: string; status: RunStatus; outcome: Outcome | null; at: Date } | null;
  /** 24 hours, the newest last. */
  hours: { succeeded: number; partlyFailed: number; failed: number }[];
  needs: 'connection' | 'attention' | 'polling' | 'unfinished' | null;
}

interface Row {
  id: string;
  name: string;
  folder: string | null;
  is_on: boolean;
  paused_code: string | null;
  draft: FlowDocument;
  number: number | null;
  has_changes: boolean;
  run_id: string | null;
  status: RunStatus | null;
  outcome: Outcome | null;
  at: Date | null;
  needs_attention: boolean;
  cannot_poll: boolean;
}

export async function listFlows(engine: Engine, workspaceId: string): Promise<FlowListRow[]> {
  const [flows, hours] = await Promise.all([readRows(engine, workspaceId), readHours(engine, workspaceId)]);
  return flows.map((row) => ({
    id: row.id,
    name: row.name,
    folder: row.folder,
    isOn: row.is_on,
    pausedCode: row.paused_code,
    versionNumber: row.number,
    hasDraftChanges: row.has_changes,
    apps: appsOf(row.draft),
    lastRun:
      row.run_id && row.status && row.at
        ? { id: row.run_id, status: row.status, outcome: row.outcome, at: row.at }
        : null,
    hours: hours.get(row.id) ?? emptyDay(),
    needs: needsOf(row),
  }));
}

function needsOf(row: Row): FlowListRow['needs'] {
  if (row.paused_code === 'connection.dead') return 'connection';
  if (row.needs_attention) return 'attention';
  if (row.cannot_poll) return 'polling';
  const isUnfinished =
    row.number === null || validate(row.draft, catalog()).some(({ severity }) => severity === 'error');
  return isUnfinished ? 'unfinished' : null;
}

export function appsOf(document: FlowDocument): string[] {
  const graph = graphOf(document);
  return [...new Set(topological(graph).order.map((id) => appOf(graph.nodes.get(id)?.type ?? '')))];
}

const emptyDay = () => Array.from({ length: 24 }, () => ({ succeeded: 0, partlyFailed: 0, failed: 0 }));

async function readRows(engine: Engine, workspaceId: string): Promise<Row[]> {
  const { rows } = await engine.pool.query<Row>(
    `select f.id, f.name, f.folder, f.is_on, f.paused_code, f.draft, v.number,
       v.document is distinct from f.draft as has_changes,
       last.id as run_id, last.status, last.outcome, coalesce(last.finished_at, last.created_at) as at,
       exists (select from runs r where r.workspace_id = f.workspace_id and r.flow_id = f.id and r.status = 'needsAttention'
         and r.error_node_id is not null and r.finished_at is null) as needs_attention,
       f.is_on and exists (select from polls p where p.flow_id = f.id and p.failures > 1) as cannot_poll
     from flows f
     left join flow_versions v on v.id = f.version_id
     left join lateral (
       select r.id, r.status, r.outcome, r.finished_at, r.created_at from runs r
       where r.workspace_id = f.workspace_id and r.flow_id = f.id and r.kind <> 'test' order by r.id desc limit 1
     ) last on true
     where f.workspace_id = $1 and f.deleted_at is null order by f.id desc`,
    [workspaceId],
  );
  return rows;
}

interface HourRow {
  flow_id: string;
  hour: number;
  succeeded: number;
  partly_failed: number;
  failed: number;
}

/** Ids begin with their time (UUIDv7), so the last day is one range of the index. */
async function readHours(engine: Engine, workspaceId: string): Promise<Map<string, FlowListRow['hours']>> {
  const since = Date.now() - 24 * 3_600_000;
  const { rows } = await engine.pool.query<HourRow>(
    `select flow_id, floor(extract(epoch from (created_at - to_timestamp($3))) / 3600)::int as hour,
       count(*) filter (where status = 'succeeded' and outcome is distinct from 'partlyFailed')::int as succeeded,
       count(*) filter (where status = 'succeeded' and outcome = 'partlyFailed')::int as partly_failed,
       count(*) filter (where status in ('failed', 'needsAttention'))::int as failed
     from runs where workspace_id = $1 and id >= $2 and kind <> 'test' group by 1, 2`,
    [workspaceId, firstIdOf(since), since / 1000],
  );
  const days = new Map<string, FlowListRow['hours']>();
  for (const { flow_id, hour, succeeded, partly_failed: partlyFailed, failed } of rows) {
    const day = days.get(flow_id) ?? emptyDay();
    day[Math.min(23, Math.max(0, hour))] = { succeeded, partlyFailed, failed };
    days.set(flow_id, day);
  }
  return days;
}
