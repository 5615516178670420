/** Each trigger node of a draft has its address from the moment it is drawn, so that a sample can arrive before publishing. */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { newId, triggers } from '../../db/schema/index.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { contextOf } from '../connections/secrets.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { hashToken, hooksChannel, newToken } from '../triggers/hooks.ts';

export const isTrigger = (node: FlowNode): boolean => nodeDefinition(node.type)?.kind === 'trigger';

/** Idempotent. Type and config follow the draft until the node is live, then the live version (`followLive`). */
export async function ensureHooks(
  engine: Engine,
  tx: Db | Tx,
  flow: { id: string; workspaceId: string },
  document: FlowDocument,
  options: { overwrite: boolean },
): Promise<void> {
  for (const node of document.nodes.filter(isTrigger)) {
    const id = newId();
    const token = newToken();
    const row = {
      id,
      workspaceId: flow.workspaceId,
      flowId: flow.id,
      nodeId: node.id,
      type: node.type,
      config: node.config,
      ...laneColumns(document),
      isLive: options.overwrite,
      tokenHash: hashToken(token),
      tokenSealed: engine.secrets.seal(token, contextOf('triggerToken', id)),
    };
    const insert = tx.insert(triggers).values(row);
    await (options.overwrite
      ? insert.onConflictDoUpdate({
          target: [triggers.workspaceId, triggers.flowId, triggers.nodeId],
          set: { type: node.type, config: node.config, ...laneColumns(document), isActive: true, isLive: true },
        })
      : insert.onConflictDoNothing());
  }
}

const laneColumns = ({ lane }: FlowDocument) => ({
  laneName: lane?.name ?? null,
  lanePath: lane?.path.map(String) ?? null,
});

/** Every door forgets what it knew. */
export const tellDoors = (tx: Db | Tx) => tx.execute(sql.raw(`notify ${hooksChannel}`));

/** The live version's come first, before those that are only drawn. */
export async function readHooks(engine: Engine, workspaceId: string, flowId: string) {
  const rows = await engine.db
    .select()
    .from(triggers)
    .where(and(eq(triggers.workspaceId, workspaceId), eq(triggers.flowId, flowId), eq(triggers.isActive, true)))
    .orderBy(desc(triggers.isLive), asc(triggers.id));
  return rows.map((row) => ({
    triggerId: row.id,
    nodeId: row.nodeId,
    type: row.type,
    config: row.config,
    isLive: row.isLive,
    token: engine.secrets.open(row.tokenSealed, contextOf('triggerToken', row.id)),
    isWaitingForSample: row.sampleWantedUntil !== null && row.sampleWantedUntil > new Date(),
  }));
}
