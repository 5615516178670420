/** Where each polling trigger of a flow that was ever switched on stands. */
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { at, createdAt } from './columns.ts';
import { flows } from './flow.ts';
import { triggers } from './trigger.ts';
import { workspaceId } from './workspace.ts';

export const polls = pgTable(
  'polls',
  {
    workspaceId: workspaceId(),
    triggerId: uuid('trigger_id')
      .notNull()
      .references(() => triggers.id, { onDelete: 'cascade' }),
    flowId: uuid('flow_id')
      .notNull()
      .references(() => flows.id, { onDelete: 'cascade' }),
    /** The definition's own place in the far side's news, committed with the events found there; null = begins now. */
    cursor: jsonb('cursor').$type<Json>(),
    dueAt: at('due_at').notNull().defaultNow(),
    /** The last one that was answered well. */
    polledAt: at('polled_at'),
    /** In a row since `failingSince`. */
    failures: integer('failures').notNull().default(0),
    failingSince: at('failing_since'),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params').$type<ErrorParams>(),
    /** Whoever polls now; a poll that outlives its lease commits nothing. */
    leaseToken: uuid('lease_token'),
    leaseUntil: at('lease_until'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.triggerId] }),
    index('polls_due').on(table.dueAt),
    index('polls_flow').on(table.flowId),
  ],
);
