/** The mutable draft. A save names the revision it began from, so two people never overwrite each other unseen. */
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { sameDocument } from '../flow/same.ts';
import { ensureHooks, tellDoors } from './hooks.ts';
import { type FlowRow, lockFlow, readVersion } from './stored.ts';

export interface SavedDraft {
  revision: number;
  savedAt: Date;
}

/** Throws 'flow.draftConflict' when somebody else saved meanwhile. A save whose answer was lost is simply answered again. */
export async function saveDraft(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; revision: number; document: FlowDocument },
): Promise<SavedDraft> {
  return engine.db.transaction(async (tx) => {
    const flow = await lockFlow(tx, actor.workspaceId, given.flowId);
    if (flow.draftRevision !== given.revision) {
      if (sameDocument(flow.draft, given.document)) return { revision: flow.draftRevision, savedAt: flow.draftSavedAt };
      throw new UserFixableError('flow.draftConflict', { revision: flow.draftRevision });
    }
    return putDraft(engine, tx, flow, given.document);
  });
}

/** Back to what is live. */
export async function discardDraft(engine: Engine, actor: Actor, given: { flowId: string }): Promise<SavedDraft> {
  return engine.db.transaction(async (tx) => {
    const flow = await lockFlow(tx, actor.workspaceId, given.flowId);
    const version = await readVersion(tx, flow);
    if (!version) throw new UserFixableError('flow.notPublished');
    return putDraft(engine, tx, flow, version.document);
  });
}

/** In the caller's transaction, which holds the flow's row. */
export async function putDraft(engine: Engine, tx: Tx, flow: FlowRow, document: FlowDocument): Promise<SavedDraft> {
  const saved = { revision: flow.draftRevision + 1, savedAt: new Date() };
  await tx
    .update(flows)
    .set({ draft: document, draftRevision: saved.revision, draftSavedAt: saved.savedAt })
    .where(and(eq(flows.workspaceId, flow.workspaceId), eq(flows.id, flow.id)));
  // A live flow's addresses follow its live version; only new ones are made here.
  await ensureHooks(engine, tx, flow, document, { overwrite: flow.versionId === null });
  if (flow.versionId === null) await tellDoors(tx);
  return saved;
}
