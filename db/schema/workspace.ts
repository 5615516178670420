/** A workspace owns everything else; people are its members with a role. */
import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { at, createdAt, id } from './columns.ts';

export const roles = ['owner', 'editor', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const workspaces = pgTable('workspaces', {
  id: id(),
  name: text('name').notNull(),
  /** IANA name; figures, logs and date values are shown in it. */
  timeZone: text('time_zone').notNull().default('Asia/Tokyo'),
  /** Emergency stop: no run of the workspace starts a further step. `flows.stopped_at` says it to the engine. */
  stoppedAt: at('stopped_at'),
  /** null beside a time = the command line. */
  stoppedBy: uuid('stopped_by'),
  createdAt: createdAt(),
});

/** Of rows below a run: its foreign key to the run says the same, and this is the hottest insert of all. */
export const ownWorkspaceId = () => uuid('workspace_id').notNull();

/** Every other table takes its owner from here, so that no row can be read without naming the workspace. */
export const workspaceId = () =>
  uuid('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' });

export const members = pgTable(
  'members',
  {
    workspaceId: workspaceId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    role: text('role', { enum: roles }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.userId] }), index('members_user').on(table.userId)],
);

export const auditLog = pgTable(
  'audit_log',
  {
    id: id(),
    workspaceId: workspaceId(),
    /** null = the command line or the engine itself. */
    userId: uuid('user_id'),
    action: text('action').notNull(),
    entityId: text('entity_id'),
    params: jsonb('params').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [index('audit_log_recent').on(table.workspaceId, table.id)],
);
