import { z } from 'zod';
import { runStatuses } from '../../../db/schema/index.ts';
import {
  answerRun,
  askDrop,
  cancelRun,
  checkFailures,
  checkRerun,
  dropRuns,
  getRun,
  listFailures,
  listQueues,
  listRuns,
  listWaiting,
  releaseLane,
  rerunFailures,
  rerunRuns,
} from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const runId = z.uuid();

const how = z.object({
  from: z.union([z.enum(['failed', 'start']), z.object({ nodeId: z.string().max(60) })]),
  version: z.enum(['same', 'newest']),
});

const rerun = how.extend({ runIds: z.array(runId).min(1).max(200) });

/** Failed runs of one cause. */
const failure = z.object({
  flowId: z.uuid(),
  nodeId: z.string().max(60),
  code: z.string().max(100),
  firstId: runId,
  lastId: runId,
});

/** Without ids: all that wait. */
const dropChoice = z.object({ flowId: z.uuid(), runIds: z.array(runId).min(1).max(1000).optional() });

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created'), recordId: z.string().trim().min(1).max(255) }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('sendAgain'), anyway: z.literal(true).optional() }),
  z.object({ kind: z.literal('skip') }),
  z.object({ kind: z.literal('end') }),
]);

export const runs = router({
  list: workspaceProcedure('viewer')
    .input(
      z.object({
        flowId: z.uuid().optional(),
        statuses: z.array(z.enum(runStatuses)).max(7).optional(),
        isUnsolved: z.boolean().optional(),
        failure: failure.optional(),
        search: z.string().trim().max(200).optional(),
        days: z.int().min(1).max(366).optional(),
        cursor: z.uuid().nullish(),
        limit: z.int().min(1).max(100).default(50),
      }),
    )
    .query(({ ctx, input: { flowId, statuses, isUnsolved, failure, search, days, cursor, limit } }) =>
      listRuns(ctx.engine, ctx.workspaceId, {
        limit,
        ...(flowId ? { flowId } : {}),
        ...(statuses?.length ? { statuses } : {}),
        ...(isUnsolved ? { isUnsolved } : {}),
        ...(failure ? { failure } : {}),
        ...(search ? { search } : {}),
        ...(days ? { days } : {}),
        ...(cursor ? { before: cursor } : {}),
      }),
    ),

  get: workspaceProcedure('viewer')
    .input(z.object({ runId }))
    .query(({ ctx, input }) => getRun(ctx.engine, ctx.workspaceId, input.runId)),

  /** What waits, per flow. */
  queues: workspaceProcedure('viewer').query(({ ctx }) => listQueues(ctx.engine, ctx.workspaceId)),

  waiting: workspaceProcedure('viewer')
    .input(z.object({ flowId: z.uuid(), cursor: z.uuid().nullish(), limit: z.int().min(1).max(100).default(50) }))
    .query(({ ctx, input: { flowId, cursor, limit } }) =>
      listWaiting(ctx.engine, ctx.workspaceId, { flowId, limit, ...(cursor ? { after: cursor } : {}) }),
    ),

  askDrop: workspaceProcedure('viewer')
    .input(dropChoice)
    .query(({ ctx, input }) => askDrop(ctx.engine, ctx.workspaceId, input)),

  drop: workspaceProcedure('operator')
    .input(dropChoice.extend({ upTo: runId }))
    .mutation(({ ctx, input }) => dropRuns(ctx.engine, ctx.actor, input)),

  checkRerun: workspaceProcedure('viewer')
    .input(rerun)
    .query(({ ctx, input }) => checkRerun(ctx.engine, ctx.workspaceId, input)),

  rerun: workspaceProcedure('operator')
    .input(rerun.extend({ anyway: z.boolean().optional() }))
    .mutation(({ ctx, input }) => rerunRuns(ctx.engine, ctx.actor, input)),

  /** What has failed and was not run again, by cause. */
  failures: workspaceProcedure('viewer')
    .input(z.object({ days: z.int().min(1).max(30).default(7), flowId: z.uuid().optional() }))
    .query(({ ctx, input }) => listFailures(ctx.engine, ctx.workspaceId, input)),

  checkFailures: workspaceProcedure('viewer')
    .input(failure.extend(how.shape))
    .query(({ ctx, input }) => checkFailures(ctx.engine, ctx.workspaceId, input)),

  /** Some at a time: called again with `after` until there is no `next`. */
  rerunFailures: workspaceProcedure('operator')
    .input(failure.extend({ ...how.shape, anyway: z.boolean().optional(), after: z.uuid().optional() }))
    .mutation(({ ctx, input }) => rerunFailures(ctx.engine, ctx.actor, input)),

  releaseLane: workspaceProcedure('operator')
    .input(z.object({ runId }))
    .mutation(({ ctx, input }) => releaseLane(ctx.engine, ctx.actor, input)),

  answer: workspaceProcedure('operator')
    .input(z.object({ runId, nodeId: z.string().max(60), iterationPath: z.string().max(200), answer }))
    .mutation(({ ctx, input }) => answerRun(ctx.engine, ctx.actor, input)),

  cancel: workspaceProcedure('operator')
    .input(z.object({ runId }))
    .mutation(({ ctx, input }) => cancelRun(ctx.engine, ctx.actor, input)),
});
