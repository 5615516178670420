/**
 * A flow that rests for a dead connection is published anew. Only a draft whose connections work can be published, so nothing
 * holds the live version any more; what waits came with a version that still wants the dead one. Who published is asked which
 * version that is to run with. When the connection comes back before they say so, nobody is kept waiting: each run goes on
 * with the version it came with, and a notice says it.
 */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows } from '../../db/schema/index.ts';
import { tellWorkers } from '../flows/halt.ts';
import { isFresh } from '../flows/resume.ts';
import type { FlowRow } from '../flows/stored.ts';
import { addNotice } from '../notices/add.ts';
import { queuePausedRuns } from '../run/queue.ts';
import { flowsWithoutDead } from './usage.ts';

export const PAUSED_BY_CONNECTION = 'connection.dead';
/** It could go on, and waits for the answer. */
export const CONNECTION_LEFT = 'flow.connectionLeft';

/** In the transaction that publishes, after the new version is the live one. Without anything to ask the flow goes on. */
export async function publishedAtRest(tx: Tx, flow: FlowRow): Promise<void> {
  if (flow.pausedCode !== PAUSED_BY_CONNECTION) return;
  if ((await flowsWithoutDead(tx, [flow.id])).length === 0) return;
  const older = await olderRuns(tx, flow.id);
  const rest = older ? { pausedCode: CONNECTION_LEFT } : { pausedAt: null, pausedCode: null };
  await tx.update(flows).set(rest).where(eq(flows.id, flow.id));
  await tellWorkers(tx);
  if (!older) await queuePausedRuns(tx, flow.workspaceId, flow.id);
}

/** Flows that wait for that answer, and whose waiting runs want this connection. */
export async function flowsThatLeft(tx: Tx, connection: { id: string; workspaceId: string }): Promise<string[]> {
  const uses = JSON.stringify([{ connection: connection.id }]);
  const rows = await tx
    .select({ id: flows.id })
    .from(flows)
    .where(
      and(
        eq(flows.workspaceId, connection.workspaceId),
        isNull(flows.deletedAt),
        eq(flows.pausedCode, CONNECTION_LEFT),
        sql`exists (select from runs r join flow_versions v on v.id = r.version_id
          where r.flow_id = ${flows.id} and r.finished_at is null and v.document -> 'nodes' @> ${uses}::jsonb)`,
      ),
    );
  return rows.map(({ id }) => id);
}

/** They go on unasked: who published reads what became of the question. Before their runs are queued. */
export async function tellOlderRuns(
  tx: Tx,
  connection: { id: string; workspaceId: string },
  flowIds: string[],
): Promise<void> {
  if (flowIds.length === 0) return;
  const named = await tx.select({ id: flows.id }).from(flows).where(inArray(flows.id, flowIds)).orderBy(flows.id);
  for (const { id: flowId } of named) {
    const older = await olderRuns(tx, flowId);
    if (!older) continue;
    await addNotice(tx, {
      workspaceId: connection.workspaceId,
      kind: 'flowResumed',
      flowId,
      connectionId: connection.id,
      errorCode: 'flow.resumedWithOlder',
      errorParams: older,
    });
  }
}

/** Runs that have not begun and came with another version than the live one; undefined = none. */
async function olderRuns(tx: Tx, flowId: string) {
  const { rows } = await tx.execute<{ count: number; versions: string; newest: number }>(sql`
    select count(*)::int as count, string_agg(distinct v.number::text, ', ' order by v.number::text) as versions,
      live.number as newest
    from runs r join flows f on f.id = r.flow_id join flow_versions live on live.id = f.version_id
    join flow_versions v on v.id = r.version_id and v.id <> live.id
    where r.flow_id = ${flowId} and ${sql.raw(isFresh)} group by live.number`);
  return rows[0];
}
