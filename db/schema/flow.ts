/** A flow has one mutable draft and numbered immutable versions; a run pins one version. */
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { FlowDocument } from '../../engine/flow/document.ts';
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { at, createdAt, id } from './columns.ts';
import { workspaceId } from './workspace.ts';

export const flows = pgTable(
  'flows',
  {
    id: id(),
    workspaceId: workspaceId(),
    /** Read by processes of the version before, which may still run beside us: dropped with the next version. */
    flowSetId: uuid('flow_set_id'),
    templateId: text('template_id'),
    name: text('name').notNull(),
    folder: text('folder'),
    draft: jsonb('draft').$type<FlowDocument>().notNull(),
    /** Grows with each saved draft; a save names the revision it started from. */
    draftRevision: integer('draft_revision').notNull().default(1),
    draftSavedAt: at('draft_saved_at').notNull().defaultNow(),
    /** The live version; null = never published. */
    versionId: uuid('version_id'),
    isOn: boolean('is_on').notNull().default(false),
    /** Set when a connection died, a person paused it or its brake took hold: events are accepted and their runs wait. */
    pausedAt: at('paused_at'),
    pausedCode: text('paused_code'),
    pausedParams: jsonb('paused_params').$type<ErrorParams>(),
    /**
     * The workspace's emergency stop, noted on each of its flows: accepting and leasing read the flow's row anyway, and
     * what paused a flow by itself stays as it was when the workspace goes on.
     */
    stoppedAt: at('stopped_at'),
    /** More writes of live runs within an hour pause the flow; null = no brake. */
    brakeWrites: integer('brake_writes').default(10_000),
    /** The same write coming back again and again pauses the flow. */
    stopsRepeats: boolean('stops_repeats').notNull().default(true),
    createdAt: createdAt(),
    deletedAt: at('deleted_at'),
  },
  (table) => [index('flows_list').on(table.workspaceId, table.id)],
);

export const flowVersions = pgTable(
  'flow_versions',
  {
    id: id(),
    workspaceId: workspaceId(),
    flowId: uuid('flow_id')
      .notNull()
      .references(() => flows.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    document: jsonb('document').$type<FlowDocument>().notNull(),
    publishedBy: uuid('published_by'),
    createdAt: createdAt(),
  },
  (table) => [unique('flow_versions_number').on(table.workspaceId, table.flowId, table.number)],
);

/** The newest output of a node's test or received sample, offered to later steps while editing. */
export const samples = pgTable(
  'samples',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id')
      .notNull()
      .references(() => flows.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    output: jsonb('output').$type<Json>(),
    branch: text('branch'),
    /** Fingerprint of the node's type, config and input when it was tested: another one = not tested any more. */
    fingerprint: text('fingerprint').notNull(),
    takenAt: at('taken_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.flowId, table.nodeId] })],
);
