import { boolean, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { Json } from '../../nodes/contract.ts';
import { at, bytes, createdAt, id } from './columns.ts';
import { flows } from './flow.ts';
import { workspaceId } from './workspace.ts';

/** The address where a flow's trigger node receives. Made with the node, kept over publishes, gone with the flow. */
export const triggers = pgTable(
  'triggers',
  {
    id: id(),
    workspaceId: workspaceId(),
    flowId: uuid('flow_id')
      .notNull()
      .references(() => flows.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    type: text('type').notNull(),
    config: jsonb('config').$type<Record<string, Json>>().notNull().default({}),
    /** SHA-256 of the URL token, for look-up. */
    tokenHash: bytes('token_hash').notNull(),
    /** The token itself, encrypted like a secret: people copy the URL again. */
    tokenSealed: bytes('token_sealed').notNull(),
    /** As flows.flowSetId (flow.ts): dropped with the next version. */
    secretSealed: bytes('secret_sealed'),
    /** While the editor waits for a sample, the next request is kept as one although the flow is off. */
    sampleWantedUntil: at('sample_wanted_until'),
    /** The live version's lane: its name, and the path of its key in the event; null = runs side by side. */
    laneName: text('lane_name'),
    lanePath: text('lane_path').array(),
    isActive: boolean('is_active').notNull().default(true),
    /** False = only drawn, beside a live version that does not have it: what comes here is a sample. */
    isLive: boolean('is_live').notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    unique('triggers_token').on(table.tokenHash),
    unique('triggers_node').on(table.workspaceId, table.flowId, table.nodeId),
    index('triggers_flow').on(table.flowId),
  ],
);
