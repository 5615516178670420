import { z } from 'zod';
import { runStatuses } from '../../../db/schema/index.ts';
import {
  answerRun,
  askDrop,
  cancelRun,
  checkRerun,
  dropRuns,
  getRun,
  listQueues,
  listRuns,
  listWaiting,
  releaseLane,
  rerunRuns,
} from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const runId = z.uuid();

const rerun = z.object({
  runIds: z.array(runId).min(1).max(200),
  from: z.union([z.enum(['failed', 'start']), z.object({ nodeId: z.string().max(60) })]),
  version: z.enum(['same', 'newest']),
});

/** Without ids: all that wait. */
const dropChoice = z.object({ flowId: z.uuid(), runIds: z.array(runId).min(1).max(1000).optional() });

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created'), recordId: z.string().trim().min(1).max(255) }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('sendAgain') }),
  z.object({ kind: z.literal('skip') }),
  z.object({ kind: z.literal('end') }),
]);

export const runs = router({
  list: workspaceProcedure('viewer')
    .input(
      z.object({
        flowId: z.uuid().optional(),
        statuses: z.array(z.enum(runStatuses)).max(7).optional(),
        search: z.string().trim().max(200).optional(),
        cursor: z.uuid().nullish(),
        limit: z.int().min(1).max(100).default(50),
      }),
    )
    .query(({ ctx, input: { flowId, statuses, search, cursor, limit } }) =>
      listRuns(ctx.engine, ctx.workspaceId, {
        limit,
        ...(flowId ? { flowId } : {}),
        ...(statuses?.length ? { statuses } : {}),
        ...(search ? { search } : {}),
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
