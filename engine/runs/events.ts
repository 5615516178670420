/** What arrived at a flow: accepted, not run because it was off, rejected. */
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import { type eventStatuses, events } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';

export interface EventQuery {
  flowId: string;
  statuses?: (typeof eventStatuses)[number][] | undefined;
  before?: string | undefined;
  limit?: number | undefined;
}

export async function listEvents(engine: Engine, workspaceId: string, query: EventQuery) {
  const limit = Math.min(200, query.limit ?? 50);
  const rows = await engine.db
    .select({
      id: events.id,
      status: events.status,
      payload: events.payload,
      errorCode: events.errorCode,
      errorParams: events.errorParams,
      duplicates: events.duplicates,
      createdAt: events.createdAt,
    })
    .from(events)
    .where(
      and(
        eq(events.workspaceId, workspaceId),
        eq(events.flowId, query.flowId),
        query.statuses ? inArray(events.status, query.statuses) : undefined,
        query.before ? lt(events.id, query.before) : undefined,
      ),
    )
    .orderBy(desc(events.id))
    .limit(limit + 1);
  return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}
