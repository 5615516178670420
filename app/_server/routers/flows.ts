import { z } from 'zod';
import {
  countPausedRuns,
  createFlow,
  deleteFlow,
  duplicateFlow,
  exportFlow,
  importFlow,
  listFlows,
  pauseFlow,
  readFlowStops,
  renameFlow,
  resumeFlow,
  saveBrake,
  switchFlow,
} from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const flowId = z.uuid();
const name = z.string().trim().min(1).max(200);

/** The list of flows and what its row menu does. The open flow itself is routers/flow.ts. */
export const flows = router({
  list: workspaceProcedure('viewer').query(({ ctx }) => listFlows(ctx.engine, ctx.workspaceId)),

  create: workspaceProcedure('editor')
    .input(z.object({ name }))
    .mutation(({ ctx, input }) => createFlow(ctx.engine, ctx.actor, input)),

  rename: workspaceProcedure('editor')
    .input(z.object({ flowId, name, folder: z.string().trim().max(100).nullable().optional() }))
    .mutation(({ ctx, input: { folder, ...rest } }) =>
      renameFlow(ctx.engine, ctx.actor, folder === undefined ? rest : { ...rest, folder: folder || null }),
    ),

  duplicate: workspaceProcedure('editor')
    .input(z.object({ flowId, name }))
    .mutation(({ ctx, input }) => duplicateFlow(ctx.engine, ctx.actor, input)),

  delete: workspaceProcedure('editor')
    .input(z.object({ flowId }))
    .mutation(({ ctx, input }) => deleteFlow(ctx.engine, ctx.actor, input)),

  switch: workspaceProcedure('operator')
    .input(
      z.object({
        flowId,
        isOn: z.boolean(),
        held: z.enum(['ask', 'run', 'drop', 'later']).optional(),
        heldUpTo: z.uuid().optional(),
      }),
    )
    .mutation(({ ctx, input }) => switchFlow(ctx.engine, ctx.actor, input)),

  stops: workspaceProcedure('viewer')
    .input(z.object({ flowId }))
    .query(({ ctx, input }) => readFlowStops(ctx.engine, ctx.workspaceId, input.flowId)),

  saveBrake: workspaceProcedure('editor')
    .input(z.object({ flowId, brakeWrites: z.int().min(1).max(10_000_000).nullable(), stopsRepeats: z.boolean() }))
    .mutation(({ ctx, input }) => saveBrake(ctx.engine, ctx.actor, input)),

  pause: workspaceProcedure('operator')
    .input(z.object({ flowId }))
    .mutation(({ ctx, input }) => pauseFlow(ctx.engine, ctx.actor, input)),

  resume: workspaceProcedure('operator')
    .input(z.object({ flowId, version: z.enum(['same', 'newest']).optional() }))
    .mutation(({ ctx, input }) => resumeFlow(ctx.engine, ctx.actor, input)),

  /** What there is to ask before a paused flow goes on. */
  pausedRuns: workspaceProcedure('viewer')
    .input(z.object({ flowId }))
    .query(({ ctx, input }) => countPausedRuns(ctx.engine, ctx.workspaceId, input.flowId)),

  export: workspaceProcedure('viewer')
    .input(z.object({ flowId }))
    .query(({ ctx, input }) => exportFlow(ctx.engine, ctx.workspaceId, input.flowId)),

  import: workspaceProcedure('editor')
    .input(z.object({ flow: z.unknown(), name: name.optional(), connections: z.record(z.string().max(100), z.uuid()) }))
    .mutation(({ ctx, input: { flow, name: wanted, connections } }) =>
      importFlow(ctx.engine, ctx.actor, { flow, connections, ...(wanted ? { name: wanted } : {}) }),
    ),
});
