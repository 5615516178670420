/** The outbox: a notice is written in the transaction that ends a run badly, mails are made and sent by a job. */
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { ErrorParams } from '../../nodes/errors.ts';
import { at, createdAt, id } from './columns.ts';
import { workspaceId } from './workspace.ts';

export const noticeKinds = [
  'runFailed',
  'needsAttention',
  'retryWaiting',
  'connectionDead',
  'eventsRejected',
  'flowPaused',
  'flowResumed',
  'workspaceStopped',
  'allowanceSpent',
  'metadataChanged',
  'pollFailed',
] as const;

export const notices = pgTable(
  'notices',
  {
    id: id(),
    workspaceId: workspaceId(),
    kind: text('kind', { enum: noticeKinds }).notNull(),
    flowId: uuid('flow_id'),
    runId: uuid('run_id'),
    nodeId: text('node_id'),
    connectionId: uuid('connection_id'),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params').$type<ErrorParams>().notNull().default({}),
    /** Makes "told once per cause" a unique key; null = always told. */
    onceKey: text('once_key'),
    seenAt: at('seen_at'),
    mailedAt: at('mailed_at'),
    createdAt: createdAt(),
  },
  (table) => [
    unique('notices_once').on(table.workspaceId, table.onceKey),
    index('notices_recent').on(table.workspaceId, table.id),
    // Unsent ones, and those of the last minutes.
    index('notices_mailed').on(table.mailedAt),
  ],
);

export const mails = pgTable(
  'mails',
  {
    id: id(),
    workspaceId: workspaceId(),
    noticeId: uuid('notice_id').references(() => notices.id, { onDelete: 'cascade' }),
    to: text('to').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    /** kept = no SMTP server is set up: read it on the outbox page. */
    status: text('status', { enum: ['pending', 'sent', 'kept', 'failed'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    sentAt: at('sent_at'),
    createdAt: createdAt(),
  },
  (table) => [
    unique('mails_recipient').on(table.noticeId, table.to),
    index('mails_recent').on(table.workspaceId, table.id),
    index('mails_pending').on(table.id).where(sql`status = 'pending'`),
  ],
);
