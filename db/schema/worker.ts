import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/** One row per worker process; a silent one loses its jobs and leases to the sweep. Belongs to no workspace. */
export const workers = pgTable('workers', {
  /** The graphile-worker id that locks jobs. */
  id: text('id').primaryKey(),
  pid: integer('pid').notNull(),
  host: text('host').notNull(),
  startedAt: at('started_at').notNull().defaultNow(),
  seenAt: at('seen_at').notNull().defaultNow(),
});
