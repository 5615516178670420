/** What holds a flow that writes too much, or the same again and again: seen by all workers together. */
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';
import { flows } from './flow.ts';
import { workspaceId } from './workspace.ts';

/** How much each flow wrote, minute by minute: what its brake looks at. Rows live for two hours. */
export const writeCounts = pgTable(
  'write_counts',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id')
      .notNull()
      .references(() => flows.id, { onDelete: 'cascade' }),
    minute: at('minute').notNull(),
    writes: integer('writes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.flowId, table.minute] })],
);

/** Writes that some worker saw come back, and when: what the guard against loops counts when there are several workers. */
export const repeatedWrites = pgTable(
  'repeated_writes',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id')
      .notNull()
      .references(() => flows.id, { onDelete: 'cascade' }),
    /** Hash of what is written by which step. */
    signature: text('signature').notNull(),
    writtenAt: at('written_at').notNull(),
    runId: uuid('run_id').notNull(),
    eventAt: at('event_at').notNull(),
    toldAt: at('told_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.flowId, table.signature, table.writtenAt, table.runId] }),
    index('repeated_writes_told').on(table.toldAt),
  ],
);
