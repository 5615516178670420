/**
 * Which unsent notices become one mail. The first of a kind goes out at once; what follows within five minutes of it (same
 * flow, step and error) is held back and told together, so that a burst of failures is two mails and not a thousand.
 */
import { and, asc, gt, inArray, isNull, not, sql } from 'drizzle-orm';
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

/** SQL: notices with the same one are told in one mail. */
const groupKey = sql<string>`json_build_array(${notices.workspaceId}, ${notices.kind}, ${notices.flowId}, ${notices.nodeId},
  ${notices.connectionId}, ${notices.errorCode})::text`;

/** The groups that may be told now. The caller holds the lock on telling and marks them in the same transaction. */
export async function dueGroups(tx: Tx, now: Date): Promise<Due> {
  const heldUntil = await heldBack(tx, now);
  const isHeld = inArray(groupKey, [...heldUntil.keys()]);
  const unsent = await tx
    .select({ notice: notices, key: groupKey })
    .from(notices)
    .where(and(isNull(notices.mailedAt), heldUntil.size === 0 ? undefined : not(isHeld)))
    .orderBy(asc(notices.id))
    .limit(READ_AT_ONCE);
  const groups = new Map<string, NoticeGroup>();
  for (const { notice, key } of unsent) {
    const group = groups.get(key);
    if (group) group.notices.push(notice);
    else groups.set(key, { notices: [notice] });
  }
  // What did not fit follows at once, or is held back by what has just been told.
  const nextAt = unsent.length === READ_AT_ONCE ? now : [...heldUntil.values()].sort((one, other) => +one - +other)[0];
  return { groups: [...groups.values()], nextAt: nextAt ?? null };
}

export async function markMailed(tx: Tx, groups: NoticeGroup[], now: Date): Promise<void> {
  const ids = groups.flatMap((group) => group.notices.map((notice) => notice.id));
  if (ids.length > 0) await tx.update(notices).set({ mailedAt: now }).where(inArray(notices.id, ids));
}

/** Groups that were told a moment ago and have more to tell: when they may. */
async function heldBack(tx: Tx, now: Date): Promise<Map<string, Date>> {
  const since = new Date(now.getTime() - DIGEST_MS);
  const unsent = tx.select({ key: groupKey }).from(notices).where(isNull(notices.mailedAt));
  const rows = await tx
    .select({ key: groupKey, at: sql<Date>`max(${notices.mailedAt})`.mapWith(notices.mailedAt) })
    .from(notices)
    .where(and(gt(notices.mailedAt, since), inArray(groupKey, unsent)))
    .groupBy(groupKey);
  return new Map(rows.map(({ key, at }) => [key, new Date(at.getTime() + DIGEST_MS)]));
}
