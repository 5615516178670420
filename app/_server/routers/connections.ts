import { z } from 'zod';
import {
  addConnection,
  addPracticeConnection,
  deleteConnection,
  listConnections,
  oauthRedirectUri,
  practicePages,
  reconnect,
  renameConnection,
  startOAuth,
  testConnection,
} from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const connectionId = z.uuid();
const name = z.string().trim().min(1).max(80);
const type = z.string().min(1).max(60);
/** Checked by the connection's own definition; here only kept from growing without end. */
const fields = z.record(z.string().max(60), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]));
/** Only pages of ours: a sign-in must not end elsewhere. */
const returnTo = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])/);

export const connections = router({
  list: workspaceProcedure('viewer').query(({ ctx }) => listConnections(ctx.engine, ctx.workspaceId)),

  /** What the add dialog needs to know beside the catalog. */
  setup: workspaceProcedure('viewer').query(({ ctx }) => ({
    redirectUri: oauthRedirectUri(ctx.engine),
    hasPractice: practicePages(ctx.engine) !== null,
  })),

  add: workspaceProcedure('editor')
    .input(z.object({ type, name, fields }))
    .mutation(({ ctx, input }) => addConnection(ctx.engine, ctx.actor, input)),

  addPractice: workspaceProcedure('editor')
    .input(z.object({ type: z.enum(['salesforce', 'ecforce']) }))
    .mutation(({ ctx, input }) => addPracticeConnection(ctx.engine, ctx.actor, input)),

  startSignIn: workspaceProcedure('editor')
    .input(z.object({ type, name, fields, connectionId: connectionId.optional(), returnTo }))
    .mutation(({ ctx, input: { connectionId: existing, ...rest } }) =>
      startOAuth(ctx.engine, ctx.actor, existing ? { ...rest, connectionId: existing } : rest),
    ),

  reconnect: workspaceProcedure('editor')
    .input(z.object({ connectionId, fields }))
    .mutation(({ ctx, input }) => reconnect(ctx.engine, ctx.actor, input)),

  test: workspaceProcedure('operator')
    .input(z.object({ connectionId }))
    .mutation(({ ctx, input }) => testConnection(ctx.engine, ctx.workspaceId, input.connectionId)),

  rename: workspaceProcedure('editor')
    .input(z.object({ connectionId, name }))
    .mutation(({ ctx, input }) => renameConnection(ctx.engine, ctx.actor, input)),

  delete: workspaceProcedure('editor')
    .input(z.object({ connectionId }))
    .mutation(({ ctx, input }) => deleteConnection(ctx.engine, ctx.actor, input)),
});
