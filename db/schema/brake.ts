/** How much each flow wrote, minute by minute: what its brake looks at. Rows live for two hours. */
import { integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';
import { flows } from './flow.ts';
import { workspaceId } from './workspace.ts';

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
