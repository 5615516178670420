/** How many calls a connected service still grants, and who used them. */
import { boolean, doublePrecision, index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';
import { connections } from './connection.ts';
import { workspaceId } from './workspace.ts';

/** Beside the connection's row, which is locked while a token is renewed: counting must not wait for that. */
export const allowances = pgTable(
  'allowances',
  {
    connectionId: uuid('connection_id')
      .primaryKey()
      .references(() => connections.id, { onDelete: 'cascade' }),
    workspaceId: workspaceId(),
    /** Our part of the service's daily allowance, in per cent. */
    share: integer('share').notNull().default(50),
    /** Everybody's calls in the last 24 hours, as the service says; null = it never said. */
    used: integer('used'),
    total: integer('total'),
    readAt: at('read_at'),
    /** Runs wait since then: the share is used up. */
    parkedAt: at('parked_at'),
    /** Parked by the service's own end, not by our share. */
    isExhausted: boolean('is_exhausted').notNull().default(false),
    /** The service itself said that nothing is left: until then no worker asks it. */
    exhaustedUntil: at('exhausted_until'),
  },
  (table) => [index('allowances_workspace').on(table.workspaceId)],
);

/** Our own calls by the hour and flow. A call that serves several flows counts in parts. */
export const connectionCalls = pgTable(
  'connection_calls',
  {
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    hour: at('hour').notNull(),
    /** All zeros = no flow: forms, tests, checks. */
    flowId: uuid('flow_id').notNull(),
    workspaceId: workspaceId(),
    calls: doublePrecision('calls').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.hour, table.flowId] })],
);
