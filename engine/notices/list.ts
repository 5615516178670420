import { and, desc, eq, inArray, isNull, lt } from 'drizzle-orm';
import { connections, flows, mails, notices } from '../../db/schema/index.ts';
import type { Actor, Engine } from '../engine.ts';

export interface Page {
  before?: string | undefined;
  limit?: number | undefined;
}

const MOST = 200;
const sizeOf = ({ limit = 50 }: Page): number => Math.min(Math.max(1, Math.floor(limit)), MOST);

/** Newest first. `next` is the `before` of the following page. */
export async function listNotices(engine: Engine, workspaceId: string, page: Page = {}) {
  const rows = await engine.db
    .select({
      id: notices.id,
      kind: notices.kind,
      flowId: notices.flowId,
      flowName: flows.name,
      runId: notices.runId,
      nodeId: notices.nodeId,
      connectionId: notices.connectionId,
      connectionName: connections.name,
      errorCode: notices.errorCode,
      errorParams: notices.errorParams,
      seenAt: notices.seenAt,
      createdAt: notices.createdAt,
    })
    .from(notices)
    .leftJoin(flows, eq(flows.id, notices.flowId))
    .leftJoin(connections, eq(connections.id, notices.connectionId))
    .where(and(eq(notices.workspaceId, workspaceId), page.before ? lt(notices.id, page.before) : undefined))
    .orderBy(desc(notices.id))
    .limit(sizeOf(page) + 1);
  return paged(rows, sizeOf(page));
}

/** Marking again changes nothing. */
export async function markNoticesSeen(
  engine: Engine,
  { workspaceId }: Actor,
  { ids }: { ids: string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await engine.db
    .update(notices)
    .set({ seenAt: new Date() })
    .where(and(eq(notices.workspaceId, workspaceId), inArray(notices.id, ids), isNull(notices.seenAt)));
}

/** Newest first; the outbox page reads the kept ones here. */
export async function listMails(engine: Engine, workspaceId: string, page: Page = {}) {
  const rows = await engine.db
    .select({
      id: mails.id,
      to: mails.to,
      subject: mails.subject,
      text: mails.text,
      html: mails.html,
      status: mails.status,
      attempts: mails.attempts,
      error: mails.error,
      sentAt: mails.sentAt,
      createdAt: mails.createdAt,
      runId: notices.runId,
      flowId: notices.flowId,
    })
    .from(mails)
    .leftJoin(notices, eq(notices.id, mails.noticeId))
    .where(and(eq(mails.workspaceId, workspaceId), page.before ? lt(mails.id, page.before) : undefined))
    .orderBy(desc(mails.id))
    .limit(sizeOf(page) + 1);
  return paged(rows, sizeOf(page));
}

function paged<Row extends { id: string }>(rows: Row[], size: number): { rows: Row[]; next: string | null } {
  const shown = rows.slice(0, size);
  return { rows: shown, next: rows.length > size ? (shown.at(-1)?.id ?? null) : null };
}
