/**
 * One execution of one flow version for one event, and its steps. A worker writes the state of a run in its hands only in
 * engine/run/store.ts, and takes and keeps it in lease.ts; a run begins in accept.ts, child.ts or rerun.ts. What people decide
 * (engine/runs, engine/flows) and lanes.ts write to runs that are in nobody's hands, or under the lock of their lane.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams, Repair } from '../../nodes/errors.ts';
import { at, createdAt, id } from './columns.ts';
import { ownWorkspaceId, workspaceId } from './workspace.ts';

export const runStatuses = [
  'queued',
  'running',
  'waiting',
  'needsAttention',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export const waitReasons = ['time', 'retry', 'lane', 'connection', 'allowance', 'childRun', 'paused'] as const;
export const outcomes = ['done', 'partlyFailed', 'notApplicable'] as const;
export const runKinds = ['live', 'test', 'rerun'] as const;
export const iterationStatuses = ['succeeded', 'partlyFailed', 'failed', 'ended'] as const;
export const stepStatuses = ['running', 'waiting', 'retrying', 'uncertain', 'succeeded', 'failed', 'skipped'] as const;

export const laneSeq = pgSequence('lane_seq');

/** Same-key runs one after the other: workspace + lane name + key. A row lives while somebody holds the lane. */
export const lanes = pgTable(
  'lanes',
  {
    workspaceId: workspaceId(),
    name: text('name').notNull(),
    key: text('key').notNull(),
    /** The run that holds the lane; null = free. */
    holderRunId: uuid('holder_run_id'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.name, table.key] }),
    index('lanes_holder').on(table.holderRunId),
  ],
);

export const runs = pgTable(
  'runs',
  {
    id: id(),
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    versionId: uuid('version_id').notNull(),
    eventId: uuid('event_id'),
    kind: text('kind', { enum: runKinds }).notNull(),
    status: text('status', { enum: runStatuses }).notNull(),
    waitingFor: text('waiting_for', { enum: waitReasons }),
    /** With waitingFor = connection: the one whose repair queues this run again. */
    waitingConnectionId: uuid('waiting_connection_id'),
    outcome: text('outcome', { enum: outcomes }),
    outcomeCode: text('outcome_code'),
    outcomeParams: jsonb('outcome_params').$type<ErrorParams>(),
    /** Addresses of ours that its event has come through already, one flow writing to the next (`Nagare-Hops`). */
    hops: integer('hops').notNull().default(0),
    parentRunId: uuid('parent_run_id'),
    parentNodeId: text('parent_node_id'),
    /** The run that this one repeats, and the node it starts from (null = the trigger). */
    rerunOf: uuid('rerun_of'),
    startNodeId: text('start_node_id'),
    /** From where that one failed: calls that it made go on too (engine/runs/call-again.ts). */
    goesOn: boolean('goes_on').notNull().default(false),
    laneName: text('lane_name'),
    laneKey: text('lane_key'),
    /** The card that asked for the lane; null = it was taken with the event. */
    laneNodeId: text('lane_node_id'),
    /** Order in the lane: taken under the lane row's lock, so it follows the order of the answers that accepted. */
    laneSeq: bigint('lane_seq', { mode: 'number' }),
    holdsLane: boolean('holds_lane').notNull().default(false),
    dueAt: at('due_at'),
    leaseToken: uuid('lease_token'),
    leaseUntil: at('lease_until'),
    leaseWorkerId: text('lease_worker_id'),
    /** A job came while somebody else held the lease: the holder looks again before it lets go. */
    wakeUp: boolean('wake_up').notNull().default(false),
    /** The first failure, for lists and notices. */
    errorNodeId: text('error_node_id'),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params').$type<ErrorParams>(),
    /** Short values that people search by (e-mail, number), taken from the trigger. */
    keyValues: text('key_values').array().notNull().default(sql`'{}'::text[]`),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    createdAt: createdAt(),
  },
  // None names `status` or the lease: taking a run then changes no index (a heap-only update; the table keeps room for it).
  (table) => [
    index('runs_log').on(table.workspaceId, table.id),
    index('runs_flow').on(table.workspaceId, table.flowId, table.id),
    index('runs_open').on(table.workspaceId, table.flowId, table.id).where(sql`finished_at is null`),
    index('runs_attention')
      .on(table.workspaceId, table.flowId)
      .where(sql`error_node_id is not null and finished_at is null`),
    index('runs_trouble').on(table.workspaceId, table.id).where(sql`error_node_id is not null`),
    index('runs_connection').on(table.waitingConnectionId).where(sql`waiting_connection_id is not null`),
    index('runs_lane')
      .on(table.workspaceId, table.laneName, table.laneKey, table.laneSeq)
      .where(sql`lane_key is not null and finished_at is null`),
    // Has a newer event of the same lane succeeded? Asked before an older one is run again.
    index('runs_lane_done')
      .on(table.workspaceId, table.laneName, table.laneKey, table.eventId)
      .where(sql`lane_key is not null and finished_at is not null`),
    index('runs_event').on(table.eventId),
    index('runs_rerun').on(table.rerunOf).where(sql`rerun_of is not null`),
    index('runs_parent').on(table.parentRunId).where(sql`parent_run_id is not null`),
  ],
);

/** A step is one node in one run and one iteration. Its key is nodeId + iteration path, two columns. */
export const steps = pgTable(
  'steps',
  {
    runId: uuid('run_id').notNull(),
    nodeId: text('node_id').notNull(),
    /** '' outside loops; '3' = fourth item; '3.0' = first of an inner loop. */
    iterationPath: text('iteration_path').notNull().default(''),
    workspaceId: ownWorkspaceId(),
    status: text('status', { enum: stepStatuses }).notNull(),
    /** The way out that was taken. */
    branch: text('branch'),
    input: jsonb('input').$type<Json>(),
    output: jsonb('output').$type<Json>(),
    attempt: integer('attempt').notNull().default(1),
    /** Kept from the run that this one repeats; not executed here. */
    isCarried: boolean('is_carried').notNull().default(false),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params').$type<ErrorParams>(),
    repair: jsonb('repair').$type<Repair>(),
    /** Intent of a `once` step: committed before anything is sent. */
    intendedAt: at('intended_at'),
    sendBefore: at('send_before'),
    settledAfter: at('settled_after'),
    /** When uncertain: records that may be ours, for a person to pick from. */
    candidates: jsonb('candidates').$type<{ id: string; label: string; url?: string; isOther?: boolean }[]>(),
    log: jsonb('log').$type<{ at: string; code: string; params?: Record<string, string | number>; kept?: Json }[]>(),
    /** As flows.flowSetId (flow.ts): dropped with the next version. */
    cursor: integer('cursor'),
    dueAt: at('due_at'),
    /** With status waiting: this connection has to be mended first. */
    connectionId: uuid('connection_id'),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.nodeId, table.iterationPath] }),
    foreignKey({ columns: [table.runId], foreignColumns: [runs.id] }).onDelete('cascade'),
    // Confirming an interrupted write reads the steps of a few minutes; rows lie in that order, so BRIN costs nothing.
    index('steps_recent').using('brin', table.startedAt),
    index('steps_intents').on(table.workspaceId).where(sql`intended_at is not null and finished_at is null`),
  ],
);

/**
 * Iterations that have ended. A worker that takes the run anew goes on with those that are not here; steps of those that are
 * here are never loaded again.
 */
export const iterations = pgTable(
  'iterations',
  {
    runId: uuid('run_id').notNull(),
    /** The loop. */
    nodeId: text('node_id').notNull(),
    iterationPath: text('iteration_path').notNull(),
    workspaceId: ownWorkspaceId(),
    /** `ended`: a step in it ended it early, and well. */
    status: text('status', { enum: iterationStatuses }).notNull(),
    /** What the loop collects. */
    result: jsonb('result').$type<Json>(),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params').$type<ErrorParams>(),
    finishedAt: at('finished_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.nodeId, table.iterationPath] }),
    foreignKey({ columns: [table.runId], foreignColumns: [runs.id] }).onDelete('cascade'),
  ],
);

/** Attempts that did not succeed; the last state is on the step itself. */
export const attempts = pgTable(
  'attempts',
  {
    runId: uuid('run_id').notNull(),
    nodeId: text('node_id').notNull(),
    iterationPath: text('iteration_path').notNull().default(''),
    attempt: integer('attempt').notNull(),
    workspaceId: ownWorkspaceId(),
    errorCode: text('error_code').notNull(),
    errorParams: jsonb('error_params').$type<ErrorParams>().notNull().default({}),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.nodeId, table.iterationPath, table.attempt] }),
    foreignKey({ columns: [table.runId], foreignColumns: [runs.id] }).onDelete('cascade'),
  ],
);
