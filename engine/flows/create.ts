/** Making, naming and removing flows. */
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows, newId } from '../../db/schema/index.ts';
import type { Actor, Engine } from '../engine.ts';
import { emptyDocument, type FlowDocument } from '../flow/document.ts';
import { type Lane, withLanes } from '../run/lanes.ts';
import { cancelRuns, openStatuses } from '../runs/cancel.ts';
import { ensureHooks, tellDoors } from './hooks.ts';
import { stoppedSince } from './stop.ts';
import { lockFlow, readFlow } from './stored.ts';

const cancelledAtOnce = 500;

export interface NewFlow {
  name: string;
  document?: FlowDocument;
  templateId?: string;
}

export async function createFlow(engine: Engine, actor: Actor, given: NewFlow): Promise<{ flowId: string }> {
  return engine.db.transaction((tx) => createFlowIn(engine, tx, actor, given));
}

export async function createFlowIn(engine: Engine, tx: Tx, actor: Actor, given: NewFlow): Promise<{ flowId: string }> {
  const id = newId();
  const draft = given.document ?? emptyDocument;
  const stoppedAt = await stoppedSince(tx, actor.workspaceId);
  await tx.insert(flows).values({
    id,
    workspaceId: actor.workspaceId,
    name: given.name.trim(),
    templateId: given.templateId ?? null,
    draft,
    stoppedAt,
  });
  await ensureHooks(engine, tx, { id, workspaceId: actor.workspaceId }, draft, { overwrite: true });
  return { flowId: id };
}

export async function renameFlow(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; name: string; folder?: string | null },
): Promise<void> {
  await readFlow(engine.db, actor.workspaceId, given.flowId);
  await engine.db
    .update(flows)
    .set({ name: given.name.trim(), ...(given.folder === undefined ? {} : { folder: given.folder }) })
    .where(and(eq(flows.workspaceId, actor.workspaceId), eq(flows.id, given.flowId)));
}

/** A copy of the draft, never published, with an address of its own. */
export async function duplicateFlow(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; name: string },
): Promise<{ flowId: string }> {
  const { draft, templateId } = await readFlow(engine.db, actor.workspaceId, given.flowId);
  return createFlow(engine, actor, { name: given.name, document: draft, ...(templateId ? { templateId } : {}) });
}

/** Its address answers 404 from now on, and what has not ended ends; its run log stays until its keeping time ends. */
export async function deleteFlow(engine: Engine, actor: Actor, given: { flowId: string }): Promise<void> {
  await engine.db.transaction(async (tx) => {
    await lockFlow(tx, actor.workspaceId, given.flowId);
    await tx
      .update(flows)
      .set({ deletedAt: new Date(), isOn: false })
      .where(and(eq(flows.workspaceId, actor.workspaceId), eq(flows.id, given.flowId)));
    await tellDoors(tx);
  });
  // Nothing begins any more: no event is accepted, and a call of a deleted flow is refused.
  for (let left = cancelledAtOnce; left === cancelledAtOnce; ) {
    const { rows } = await engine.pool.query<{ id: string }>(
      `select id from runs where workspace_id = $1 and flow_id = $2 and finished_at is null order by id desc limit $3`,
      [actor.workspaceId, given.flowId, cancelledAtOnce],
    );
    left = rows.length;
    if (left > 0)
      await cancelRuns(engine, actor.workspaceId, { runIds: rows.map(({ id }) => id), statuses: openStatuses });
  }
  await letLanesGo(engine, actor, given.flowId);
}

/** Failed runs that hold a lane until somebody deals with them: nobody will, and flows that share the lane's name wait behind them. */
async function letLanesGo(engine: Engine, actor: Actor, flowId: string): Promise<void> {
  const of = [actor.workspaceId, flowId];
  const { rows } = await engine.pool.query<Lane>(
    `select r.workspace_id as "workspaceId", l.name, l.key from lanes l join runs r on r.id = l.holder_run_id
     where l.workspace_id = $1 and r.flow_id = $2 and r.status = 'failed' and r.holds_lane`,
    of,
  );
  await withLanes(engine.pool, rows, (client) =>
    client.query(
      `update runs r set holds_lane = false from lanes l
       where r.id = l.holder_run_id and l.workspace_id = $1 and r.flow_id = $2 and r.status = 'failed'`,
      of,
    ),
  );
}
