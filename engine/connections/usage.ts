/** Which flows use a connection: in the draft that somebody edits, in the live version, or in either. */
import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { flows, flowVersions } from '../../db/schema/index.ts';

export interface UsingFlow {
  flowId: string;
  name: string;
  /** The live version uses it, and runs when the flow is on. */
  isLive: boolean;
  isOn: boolean;
  /** The draft uses it. */
  inDraft: boolean;
}

/** SQL: the live version of the flow row holds a node with this connection. */
export const liveVersionUses = (connectionId: string): SQL => sql`exists (
  select 1 from ${flowVersions} as live
  where live.id = ${flows.versionId} and live.document -> 'nodes' @> ${nodesWith(connectionId)}::jsonb)`;

const nodesWith = (connectionId: string): string => JSON.stringify([{ connection: connectionId }]);

/** Flows by connection id, names sorted. */
export async function flowsByConnection(db: Db | Tx, workspaceId: string): Promise<Map<string, UsingFlow[]>> {
  const { rows } = await db.execute<{ connectionId: string } & { [Key in keyof UsingFlow]: UsingFlow[Key] }>(sql`
    select node ->> 'connection' as "connectionId", f.id as "flowId", f.name, f.is_on as "isOn",
      bool_or(part.is_live) as "isLive", bool_or(not part.is_live) as "inDraft"
    from flows f
    left join flow_versions live on live.id = f.version_id
    cross join lateral (
      select f.draft -> 'nodes' as nodes, false as is_live union all select live.document -> 'nodes', true where live.id is not null
    ) as part
    cross join lateral jsonb_array_elements(part.nodes) as node
    where f.workspace_id = ${workspaceId} and f.deleted_at is null and node ? 'connection'
    group by node ->> 'connection', f.id
    order by f.name, f.id`);
  const using = new Map<string, UsingFlow[]>();
  for (const { connectionId, ...flow } of rows) {
    const list = using.get(connectionId) ?? [];
    list.push(flow);
    using.set(connectionId, list);
  }
  return using;
}

/** Flows whose live version uses the connection and that run or could run. */
export function flowsLiveWith(tx: Db | Tx, workspaceId: string, connectionId: string) {
  return tx
    .select({ id: flows.id, name: flows.name, pausedCode: flows.pausedCode, pausedAt: flows.pausedAt })
    .from(flows)
    .where(and(eq(flows.workspaceId, workspaceId), isNull(flows.deletedAt), liveVersionUses(connectionId)));
}

/** Of these flows, those that no dead connection holds any more. */
export async function flowsWithoutDead(tx: Tx, flowIds: string[]): Promise<string[]> {
  if (flowIds.length === 0) return [];
  const rows = await tx
    .select({ id: flows.id })
    .from(flows)
    .where(
      and(
        inArray(flows.id, flowIds),
        sql`not exists (
          select 1 from ${flowVersions} as live
          cross join lateral jsonb_array_elements(live.document -> 'nodes') as node
          join connections as dead on dead.id::text = node ->> 'connection' and dead.status = 'dead'
          where live.id = ${flows.versionId})`,
      ),
    );
  return rows.map((row) => row.id);
}
