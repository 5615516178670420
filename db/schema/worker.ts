import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/** One row per worker process; a silent one loses its jobs and leases to the sweep. Belongs to no workspace. */
export const workers = pgTable('workers', {
  /** The graphile-worker id that locks jobs. */
  id: text('id').primaryKey(),
  pid: integer('pid').notNull(),
  host: text('host').notNull(),
  startedAt: at('started_at').notNull().defaultNow(),
  seenAt: at('seen_at').notNull().defaultNow(),
  /** As of then it knows which flows rest: who stops a flow waits until every worker has heard of it. */
  haltsReadAt: timestamp('halts_read_at', { withTimezone: true }),
});
