/** What arrived. An event is committed before its sender is answered. */
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Json } from '../../nodes/contract.ts';
import { at, bytes, createdAt, id } from './columns.ts';
import { workspaceId } from './workspace.ts';

/** `sample`: an editor waited for it, before its flow was ever live. */
export const eventStatuses = ['accepted', 'notRun', 'rejected', 'sample'] as const;

export const events = pgTable(
  'events',
  {
    id: id(),
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    triggerId: uuid('trigger_id'),
    status: text('status', { enum: eventStatuses }).notNull(),
    /** Raw request body as it came (decompressed); null for events without a request. */
    body: bytes('body'),
    payload: jsonb('payload').$type<Json>(),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params').$type<Record<string, string | number | boolean | null>>(),
    /** How often the same dedupe key came again. */
    duplicates: integer('duplicates').notNull().default(0),
    expiresAt: at('expires_at'),
    createdAt: createdAt(),
  },
  (table) => [
    index('events_flow').on(table.workspaceId, table.flowId, table.id),
    index('events_kept').on(table.workspaceId, table.flowId, table.id).where(sql`status in ('notRun','rejected')`),
    index('events_rejected').on(table.triggerId).where(sql`status = 'rejected'`),
  ],
);

/** One row per key of a trigger that was seen; its primary key is the promise "an event runs once". */
export const dedupeKeys = pgTable(
  'dedupe_keys',
  {
    workspaceId: workspaceId(),
    scope: uuid('scope').notNull(),
    key: text('key').notNull(),
    eventId: uuid('event_id').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.scope, table.key] }),
    index('dedupe_keys_expiry').on(table.expiresAt),
  ],
);
