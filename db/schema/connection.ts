import { index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, bytes, createdAt, id } from './columns.ts';
import { workspaceId } from './workspace.ts';

export const connectionStatuses = ['ok', 'dead'] as const;

/** A signed-in account of another service. It belongs to the workspace, never to a person. */
export const connections = pgTable(
  'connections',
  {
    id: id(),
    workspaceId: workspaceId(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    /** AES-256-GCM; begins with format and key id (engine/connections/secrets.ts). */
    secrets: bytes('secrets').notNull(),
    /** Grows with every change of `secrets`: a worker's client is keyed by it. */
    secretsVersion: text('secrets_version').notNull(),
    /** Non-secret facts: instance URL, org id, domain. */
    facts: jsonb('facts').$type<Record<string, string>>().notNull().default({}),
    status: text('status', { enum: connectionStatuses }).notNull().default('ok'),
    deadCode: text('dead_code'),
    deadParams: jsonb('dead_params').$type<Record<string, string | number | boolean | null>>(),
    deadAt: at('dead_at'),
    testedAt: at('tested_at'),
    /** Since then it is another account, or another user of it: what was sent before cannot be looked for any more. */
    accountChangedAt: at('account_changed_at'),
    createdAt: createdAt(),
  },
  (table) => [
    unique('connections_name').on(table.workspaceId, table.name),
    index('connections_type').on(table.workspaceId, table.type),
  ],
);

/**
 * A renewal of secrets that was begun and has not ended: the service may have replaced a refresh token whose successor never
 * reached us. Beside the connection's row, which is locked while the service is asked.
 */
export const renewals = pgTable('renewals', {
  connectionId: uuid('connection_id')
    .primaryKey()
    .references(() => connections.id, { onDelete: 'cascade' }),
  workspaceId: workspaceId(),
  /** Of the secrets that were sent. */
  secretsVersion: text('secrets_version').notNull(),
  begunAt: at('begun_at').notNull().defaultNow(),
});

/** A sign-in under way in somebody's browser (OAuth code flow); gone when it comes back or after ten minutes. */
export const oauthStates = pgTable('oauth_states', {
  /** SHA-256 of the `state` parameter. */
  stateHash: bytes('state_hash').primaryKey(),
  workspaceId: workspaceId(),
  userId: uuid('user_id').notNull(),
  type: text('type').notNull(),
  name: text('name').notNull(),
  /** Reconnecting an existing connection; null = a new one. */
  connectionId: uuid('connection_id'),
  /** Given fields and the PKCE verifier, encrypted. */
  sealed: bytes('sealed').notNull(),
  returnTo: text('return_to').notNull(),
  expiresAt: at('expires_at').notNull(),
  createdAt: createdAt(),
});

/** Made for a workspace that signs in with a certificate: the certificate goes to the other service, the key never leaves. */
export const keyPairs = pgTable(
  'key_pairs',
  {
    id: id(),
    workspaceId: workspaceId(),
    /** PEM. */
    certificate: text('certificate').notNull(),
    /** Private key, encrypted. */
    sealed: bytes('sealed').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('key_pairs_newest').on(table.workspaceId, table.id)],
);
