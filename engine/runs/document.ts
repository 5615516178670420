import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { flowVersions } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { FlowDocument } from '../flow/document.ts';

/** The document that a run pinned. */
export async function readDocument(db: Db | Tx, workspaceId: string, versionId: string): Promise<FlowDocument> {
  const [version] = await db
    .select({ document: flowVersions.document })
    .from(flowVersions)
    .where(and(eq(flowVersions.workspaceId, workspaceId), eq(flowVersions.id, versionId)));
  if (!version) throw new UserFixableError('flow.notFound');
  return version.document;
}
