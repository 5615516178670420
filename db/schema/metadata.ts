/** What a published version needs of the connected service, as that described it: the yardstick for later changes. */
import { jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { MetadataChange, MetadataSnapshot } from '../../nodes/contract.ts';
import { at, createdAt } from './columns.ts';
import { connections } from './connection.ts';
import { flowVersions } from './flow.ts';
import { workspaceId } from './workspace.ts';

export const versionMetadata = pgTable(
  'version_metadata',
  {
    versionId: uuid('version_id')
      .notNull()
      .references(() => flowVersions.id, { onDelete: 'cascade' }),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    workspaceId: workspaceId(),
    snapshot: jsonb('snapshot').$type<MetadataSnapshot>().notNull(),
    /** What differed at the last look. */
    changes: jsonb('changes').$type<MetadataChange[]>().notNull().default([]),
    /** Fingerprint of the changes that were told. */
    toldOf: text('told_of'),
    checkedAt: at('checked_at').notNull().defaultNow(),
    /** Null = no look is due before the daily one. */
    dueAt: at('due_at'),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.versionId, table.connectionId] })],
);
