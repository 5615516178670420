/** Reading a flow's row, always by workspace and id together. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { flows, flowVersions } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';

export type FlowRow = typeof flows.$inferSelect;
export type VersionRow = typeof flowVersions.$inferSelect;

/** Throws 'flow.notFound', also for a flow of another workspace. */
export async function readFlow(db: Db | Tx, workspaceId: string, flowId: string): Promise<FlowRow> {
  const [row] = await db.select().from(flows).where(ofFlow(workspaceId, flowId));
  if (!row) throw new UserFixableError('flow.notFound');
  return row;
}

/** The same, holding the row until the transaction ends. */
export async function lockFlow(tx: Tx, workspaceId: string, flowId: string): Promise<FlowRow> {
  const [row] = await tx.select().from(flows).where(ofFlow(workspaceId, flowId)).for('update');
  if (!row) throw new UserFixableError('flow.notFound');
  return row;
}

const ofFlow = (workspaceId: string, flowId: string) =>
  and(eq(flows.workspaceId, workspaceId), eq(flows.id, flowId), isNull(flows.deletedAt));

export async function readVersion(db: Db | Tx, flow: FlowRow): Promise<VersionRow | null> {
  if (!flow.versionId) return null;
  const [row] = await db
    .select()
    .from(flowVersions)
    .where(and(eq(flowVersions.workspaceId, flow.workspaceId), eq(flowVersions.id, flow.versionId)));
  return row ?? null;
}
