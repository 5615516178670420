/** The editor's way to one flow. */
import { z } from 'zod';
import {
  checkAccess,
  checkFlow,
  chooseSample,
  discardDraft,
  fetchLatest,
  forReaders,
  getFlow,
  pollNow,
  previewStep,
  publishFlow,
  readRefused,
  renameFlow,
  runByHand,
  runChosen,
  saveDraft,
  searchChoices,
  simulateSearch,
  switchFlow,
  testStep,
  useExample,
  waitForSample,
} from '../../../engine/api.ts';
import { flowDocument } from '../../../engine/flow/document.ts';
import { json } from '../../../engine/values/source.ts';
import { mayAct, router, workspaceProcedure } from '../trpc.ts';

const ofFlow = z.strictObject({ flowId: z.uuid() });
const ofStep = ofFlow.extend({ nodeId: z.string().min(1).max(60) });

export const flow = router({
  get: workspaceProcedure('viewer')
    .input(ofFlow)
    .query(async ({ ctx, input }) => {
      const flow = await getFlow(ctx.engine, ctx.workspaceId, input.flowId);
      return mayAct(ctx.member.role, 'editor') ? flow : forReaders(flow);
    }),

  check: workspaceProcedure('viewer')
    .input(ofFlow)
    .query(({ ctx, input }) => checkFlow(ctx.engine, ctx.workspaceId, input.flowId)),

  /** What the connected accounts do not grant this flow; slower than `check`, because it asks them. */
  access: workspaceProcedure('viewer')
    .input(ofFlow)
    .query(({ ctx, input }) => checkAccess(ctx.engine, ctx.workspaceId, input.flowId)),

  refused: workspaceProcedure('viewer')
    .input(ofFlow)
    .query(({ ctx, input }) => readRefused(ctx.engine, ctx.workspaceId, input.flowId)),

  /** A search step over past events; reads only, yet a mutation: it runs when asked for, never by itself. */
  simulate: workspaceProcedure('editor')
    .input(ofStep.extend({ most: z.int().min(1).max(500) }))
    .mutation(({ ctx, input }) => simulateSearch(ctx.engine, ctx.workspaceId, input)),

  saveDraft: workspaceProcedure('editor')
    .input(ofFlow.extend({ revision: z.int().min(0), document: flowDocument }))
    .mutation(({ ctx, input }) => saveDraft(ctx.engine, ctx.actor, input)),

  discardDraft: workspaceProcedure('editor')
    .input(ofFlow)
    .mutation(({ ctx, input }) => discardDraft(ctx.engine, ctx.actor, input)),

  rename: workspaceProcedure('editor')
    .input(ofFlow.extend({ name: z.string().trim().min(1).max(200) }))
    .mutation(({ ctx, input }) => renameFlow(ctx.engine, ctx.actor, input)),

  /** Only the draft that the person has before them. */
  publish: workspaceProcedure('editor')
    .input(ofFlow.extend({ revision: z.int().min(0) }))
    .mutation(({ ctx, input }) => publishFlow(ctx.engine, ctx.actor, input)),

  switch: workspaceProcedure('operator')
    .input(ofFlow.extend({ isOn: z.boolean(), held: z.literal('ask').optional() }))
    .mutation(({ ctx, input }) => switchFlow(ctx.engine, ctx.actor, input)),

  waitForSample: workspaceProcedure('editor')
    .input(ofStep.extend({ isWaiting: z.boolean() }))
    .mutation(({ ctx, input }) => waitForSample(ctx.engine, ctx.actor, input)),

  useExample: workspaceProcedure('editor')
    .input(ofStep)
    .mutation(({ ctx, input }) => useExample(ctx.engine, ctx.actor, input)),

  testStep: workspaceProcedure('editor')
    .input(ofStep)
    .mutation(({ ctx, input }) => testStep(ctx.engine, ctx.actor, input)),

  /** Sends nothing and changes nothing, yet a mutation: it runs when asked for, never by itself. */
  previewStep: workspaceProcedure('editor')
    .input(ofStep)
    .mutation(({ ctx, input }) => previewStep(ctx.engine, ctx.workspaceId, input)),

  runByHand: workspaceProcedure('operator')
    .input(ofFlow.extend({ payload: json }))
    .mutation(({ ctx, input }) => runByHand(ctx.engine, ctx.actor, input)),

  fetchLatest: workspaceProcedure('editor')
    .input(ofFlow)
    .mutation(({ ctx, input }) => fetchLatest(ctx.engine, ctx.actor, input)),

  /** Asks the connected account now instead of at the trigger's next time. */
  pollNow: workspaceProcedure('operator')
    .input(ofFlow)
    .mutation(({ ctx, input }) => pollNow(ctx.engine, ctx.actor, input)),

  searchChoices: workspaceProcedure('operator')
    .input(ofFlow.extend({ of: z.enum(['draft', 'live']), text: z.string().max(200) }))
    .query(({ ctx, input }) => searchChoices(ctx.engine, ctx.workspaceId, input)),

  chooseSample: workspaceProcedure('editor')
    .input(ofFlow.extend({ id: z.string().min(1).max(100) }))
    .mutation(({ ctx, input }) => chooseSample(ctx.engine, ctx.actor, input)),

  runChosen: workspaceProcedure('operator')
    .input(ofFlow.extend({ id: z.string().min(1).max(100) }))
    .mutation(({ ctx, input }) => runChosen(ctx.engine, ctx.actor, input)),
});
