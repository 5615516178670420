/** What waits: per flow how many, for what, and since when. Finished runs are not looked at, however many there are. */
import type { Engine } from '../engine.ts';
import type { WaitReason } from '../run/state.ts';
import { type RunRow, type RunSqlRow, runColumns, toRunRows } from './list.ts';

/** `person`: in doubt about a write. */
export type QueueReason = 'queued' | 'person' | WaitReason;

export interface Queue {
  flowId: string;
  flowName: string;
  isPaused: boolean;
  count: number;
  reasons: { reason: QueueReason; count: number }[];
  /** When the oldest of them came. */
  since: Date;
}

/** Two partial indexes hold all that can wait (runs_open, runs_attention); a test is nobody's queue. */
const waiting = `
select r.id, r.flow_id, r.created_at, case r.status when 'queued' then 'queued' else coalesce(r.waiting_for, 'time') end as reason
from runs r where r.finished_at is null and r.status in ('queued', 'waiting') and r.workspace_id = $1 and r.kind <> 'test'
union all
select r.id, r.flow_id, r.created_at, 'person' as reason
from runs r where r.workspace_id = $1 and r.status = 'needsAttention' and r.error_node_id is not null
  and r.finished_at is null and r.kind <> 'test'`;

export const queuesStatement = `
with q as (
  select flow_id, reason, count(*)::int as count, min(created_at) as since from (${waiting}) w group by flow_id, reason
)
select q.flow_id, f.name, f.paused_at is not null as is_paused, q.reason, q.count, q.since
from q join flows f on f.id = q.flow_id order by q.flow_id, q.count desc, q.reason`;

/** The flow whose oldest run came first stands first. */
export async function listQueues(engine: Engine, workspaceId: string): Promise<Queue[]> {
  const { rows } = await engine.pool.query<{
    flow_id: string;
    name: string;
    is_paused: boolean;
    reason: QueueReason;
    count: number;
    since: Date;
  }>({ name: 'list-queues', text: queuesStatement, values: [workspaceId] });
  const queues = new Map<string, Queue>();
  for (const { flow_id, name, is_paused, reason, count, since } of rows) {
    const queue = queues.get(flow_id) ?? {
      flowId: flow_id,
      flowName: name,
      isPaused: is_paused,
      count: 0,
      reasons: [],
      since,
    };
    queue.count += count;
    queue.reasons.push({ reason, count });
    if (since < queue.since) queue.since = since;
    queues.set(flow_id, queue);
  }
  return [...queues.values()].sort((one, other) => one.since.getTime() - other.since.getTime());
}

export interface WaitingQuery {
  flowId: string;
  /** Id of the last row of the page before. */
  after?: string | undefined;
  limit?: number | undefined;
}

/** The runs of one flow that wait, oldest first. */
export async function listWaiting(
  engine: Engine,
  workspaceId: string,
  query: WaitingQuery,
): Promise<{ rows: RunRow[]; next: string | null }> {
  const limit = Math.min(200, Math.max(1, query.limit ?? 50));
  const { rows } = await engine.pool.query<RunSqlRow>(
    `select ${runColumns} from (
       select o.id from runs o where o.workspace_id = $1 and o.flow_id = $2 and o.finished_at is null
         and o.status in ('queued', 'waiting', 'needsAttention') and o.kind <> 'test' and ($3::uuid is null or o.id > $3)
       order by o.id limit $4
     ) page join runs r on r.id = page.id join flows f on f.id = r.flow_id join flow_versions v on v.id = r.version_id
     order by r.id`,
    [workspaceId, query.flowId, query.after ?? null, limit + 1],
  );
  const page = await toRunRows(engine, rows.slice(0, limit));
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}
