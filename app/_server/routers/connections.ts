import { z } from 'zod';
import {
  accessLetter,
  addConnection,
  addPracticeConnection,
  adminLetter,
  checkDriftNow,
  connectionCalls,
  connectionDrift,
  connectionNeeds,
  deleteConnection,
  dropHeldSignIn,
  explainRefusal,
  givenBefore,
  heldSignIn,
  isOwnPath,
  keyPairOf,
  listConnections,
  oauthRedirectUri,
  planSwap,
  practicePages,
  reconnect,
  reconnectPractice,
  renameConnection,
  renewKeyPair,
  setShare,
  startOAuth,
  swapConnection,
  takeHeldSignIn,
  testConnection,
} from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const connectionId = z.uuid();
const name = z.string().trim().min(1).max(80);
const type = z.string().min(1).max(60);
/** Checked by the connection's own definition; here only kept from growing without end. */
const fields = z.record(z.string().max(60), z.union([z.string().max(20_000), z.number(), z.boolean(), z.null()]));
/** Only pages of ours: a sign-in must not end elsewhere. */
const returnTo = z.string().max(500).refine(isOwnPath);

const ofConnection = z.object({ connectionId });
const ofSwap = z.object({ fromId: connectionId, toId: connectionId });
/** What a sign-in that reached another account is asked for with. */
const held = z.object({ token: z.string().min(1).max(100) });
const params = z.record(z.string().max(60), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]));

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

  reconnectPractice: workspaceProcedure('editor')
    .input(ofConnection)
    .mutation(({ ctx, input }) => reconnectPractice(ctx.engine, ctx.actor, input)),

  /** What a form for connecting again begins with; no secret is among it. */
  given: workspaceProcedure('editor')
    .input(ofConnection)
    .query(({ ctx, input }) => givenBefore(ctx.engine, ctx.actor, input)),

  test: workspaceProcedure('operator')
    .input(z.object({ connectionId }))
    .mutation(({ ctx, input }) => testConnection(ctx.engine, ctx.workspaceId, input.connectionId)),

  rename: workspaceProcedure('editor')
    .input(z.object({ connectionId, name }))
    .mutation(({ ctx, input }) => renameConnection(ctx.engine, ctx.actor, input)),

  delete: workspaceProcedure('editor')
    .input(z.object({ connectionId }))
    .mutation(({ ctx, input }) => deleteConnection(ctx.engine, ctx.actor, input)),

  /** Makes the workspace's key pair at the first call. */
  keyPair: workspaceProcedure('editor').mutation(({ ctx }) => keyPairOf(ctx.engine, ctx.actor)),

  renewKeyPair: workspaceProcedure('editor').mutation(({ ctx }) => renewKeyPair(ctx.engine, ctx.actor)),

  held: workspaceProcedure('editor')
    .input(held)
    .query(({ ctx, input }) => heldSignIn(ctx.engine, ctx.actor, input)),

  takeHeld: workspaceProcedure('editor')
    .input(held)
    .mutation(({ ctx, input }) => takeHeldSignIn(ctx.engine, ctx.actor, input)),

  dropHeld: workspaceProcedure('editor')
    .input(held)
    .mutation(({ ctx, input }) => dropHeldSignIn(ctx.engine, ctx.actor, input)),

  /** What a refusal means that somebody copied from a page of the service. */
  explain: workspaceProcedure('viewer')
    .input(z.object({ type, text: z.string().max(4000) }))
    .query(({ ctx, input }) => explainRefusal(ctx.engine, input)),

  letter: workspaceProcedure('viewer')
    .input(z.object({ code: z.string().max(100), params }))
    .query(({ ctx, input }) => adminLetter(ctx.engine, input)),

  accessLetter: workspaceProcedure('viewer')
    .input(ofConnection)
    .query(({ ctx, input }) => accessLetter(ctx.engine, ctx.workspaceId, input.connectionId)),

  calls: workspaceProcedure('viewer')
    .input(ofConnection)
    .query(({ ctx, input }) => connectionCalls(ctx.engine, ctx.workspaceId, input.connectionId)),

  setShare: workspaceProcedure('editor')
    .input(ofConnection.extend({ share: z.int().min(1).max(100) }))
    .mutation(({ ctx, input }) => setShare(ctx.engine, ctx.actor, input)),

  needs: workspaceProcedure('viewer')
    .input(ofConnection)
    .query(({ ctx, input }) => connectionNeeds(ctx.engine, ctx.workspaceId, input.connectionId)),

  drift: workspaceProcedure('viewer')
    .input(ofConnection)
    .query(({ ctx, input }) => connectionDrift(ctx.engine, ctx.workspaceId, input.connectionId)),

  checkDrift: workspaceProcedure('operator')
    .input(ofConnection)
    .mutation(({ ctx, input }) => checkDriftNow(ctx.engine, ctx.workspaceId, input.connectionId)),

  planSwap: workspaceProcedure('editor')
    .input(ofSwap)
    .query(({ ctx, input }) => planSwap(ctx.engine, ctx.actor, input)),

  swap: workspaceProcedure('editor')
    .input(ofSwap.extend({ publish: z.boolean() }))
    .mutation(({ ctx, input }) => swapConnection(ctx.engine, ctx.actor, input)),
});
