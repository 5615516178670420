/**
 * Which unsent notices become one mail. The first of a kind goes out at once; what follows within five minutes of it (same
 * flow, step and error) is held back and told together, so that a burst of failures is two mails and not a thousand.
 */
import { asc, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { notices } from '../../db/schema/index.ts';

export const DIGEST_MS = 5 * 60_000;
const READ_AT_ONCE = 5_000;

export type Notice = typeof notices.$inferSelect;

export interface NoticeGroup {
  /** Oldest first, never empty. */
  notices: [Notice, ...Notice[]];
}

export interface Due {
  groups: NoticeGroup[];
  /** When the earliest held-back group may go; null = none is held back. */
  nextAt: Date | null;
}

/** The groups that may be told now. The caller holds the lock on telling and marks them in the same transaction. */
export async function dueGroups(tx: Tx, now: Date): Promise<Due> {
  const unsent = await tx
    .select()
    .from(notices)
    .where(isNull(notices.mailedAt))
    .orderBy(asc(notices.id))
    .limit(READ_AT_ONCE);
  const lastAt = await lastMailed(tx, now);
  const groups = new Map<string, NoticeGroup>();
  let nextAt: Date | null = null;
  for (const notice of unsent) {
    const key = groupKey(notice);
    const last = lastAt.get(key);
    if (last) {
      const freeAt = new Date(last.getTime() + DIGEST_MS);
      if (nextAt === null || freeAt < nextAt) nextAt = freeAt;
      continue;
    }
    const group = groups.get(key);
    if (group) group.notices.push(notice);
    else groups.set(key, { notices: [notice] });
  }
  return { groups: [...groups.values()], nextAt };
}

export async function markMailed(tx: Tx, groups: NoticeGroup[], now: Date): Promise<void> {
  const ids = groups.flatMap((group) => group.notices.map((notice) => notice.id));
  if (ids.length > 0) await tx.update(notices).set({ mailedAt: now }).where(inArray(notices.id, ids));
}

async function lastMailed(tx: Tx, now: Date): Promise<Map<string, Date>> {
  const rows = await tx
    .select({
      workspaceId: notices.workspaceId,
      kind: notices.kind,
      flowId: notices.flowId,
      nodeId: notices.nodeId,
      connectionId: notices.connectionId,
      errorCode: notices.errorCode,
      at: sql<Date>`max(${notices.mailedAt})`.mapWith(notices.mailedAt),
    })
    .from(notices)
    .where(gt(notices.mailedAt, new Date(now.getTime() - DIGEST_MS)))
    .groupBy(
      notices.workspaceId,
      notices.kind,
      notices.flowId,
      notices.nodeId,
      notices.connectionId,
      notices.errorCode,
    );
  return new Map(rows.map((row) => [groupKey(row), row.at]));
}

function groupKey(notice: Pick<Notice, 'workspaceId' | 'kind' | 'flowId' | 'nodeId' | 'connectionId' | 'errorCode'>) {
  const { workspaceId, kind, flowId, nodeId, connectionId, errorCode } = notice;
  return JSON.stringify([workspaceId, kind, flowId, nodeId, connectionId, errorCode]);
}
