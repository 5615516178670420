/** What arrived at a flow: accepted, not run because it was off, rejected. */
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import { type eventStatuses, events } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';

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

export interface Refused {
  /** Counted up to what is kept of one trigger. */
  count: number;
  isMore: boolean;
  newest: { at: Date; code: string; params: ErrorParams };
}

/** What was refused at the door in the days that it is kept for, with the newest reason; null = nothing. */
export async function readRefused(engine: Engine, workspaceId: string, flowId: string): Promise<Refused | null> {
  const { rejectedPerTrigger } = limits;
  const { rows } = await listEvents(engine, workspaceId, { flowId, statuses: ['rejected'], limit: rejectedPerTrigger });
  const [newest] = rows;
  if (!newest?.errorCode) return null;
  const { createdAt: at, errorCode: code, errorParams: params } = newest;
  return { count: rows.length, isMore: rows.length === rejectedPerTrigger, newest: { at, code, params: params ?? {} } };
}
