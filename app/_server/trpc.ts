/** Procedures: everything that a browser may ask for. `workspaceProcedure` holds sign-in, role and the audit row. */
import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import type { Role } from '../../db/schema/index.ts';
import type { Actor } from '../../engine/engine.ts';
import { wire } from '../_client/wire.ts';
import { record } from './audit.ts';
import type { Context, Member, Viewer } from './context.ts';
import { asFlowError, newReference, type ShownError, shown } from './errors.ts';

const t = initTRPC.context<Context>().create({
  transformer: wire,
  errorFormatter: ({ shape, error }) => ({
    code: shape.code,
    message: shape.message,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, error: explain(error) },
  }),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A cause that people may know keeps its code; any other one gets a reference here, once, and goes to the log. */
const explained = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (asFlowError(cause)) throw new TRPCError({ code: 'UNPROCESSABLE_CONTENT', message: result.error.message, cause });
  if (result.error.code !== 'INTERNAL_SERVER_ERROR') throw result.error;
  const reference = newReference();
  ctx.engine.log.error({ err: cause ?? result.error, reference, path }, 'a request failed');
  throw new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'engine.unexpected',
    cause: new Unexpected(reference),
  });
});

class Unexpected extends Error {
  readonly reference: string;
  constructor(reference: string) {
    super('unexpected');
    this.reference = reference;
  }
}

function explain(error: TRPCError): ShownError {
  const known = asFlowError(error.cause);
  if (known) return shown(known);
  if (error.cause instanceof Unexpected)
    return { code: 'engine.unexpected', params: { reference: error.cause.reference } };
  if (error.code === 'UNAUTHORIZED') return { code: 'app.signedOut', params: {} };
  if (error.code === 'FORBIDDEN') return { code: 'engine.notAllowed', params: {} };
  if (error.code === 'NOT_FOUND') return { code: 'engine.notFound', params: {} };
  if (error.cause instanceof ZodError)
    return { code: 'app.badRequest', params: { field: error.cause.issues[0]?.path.join('.') ?? '' } };
  return { code: 'engine.unexpected', params: { reference: '-' } };
}

export const publicProcedure = t.procedure.use(explained);

const signedIn = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.viewer) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'app.signedOut' });
  return next({ ctx: { ...ctx, viewer: ctx.viewer } });
});

/** For what belongs to the person and not to a workspace: language, choice of workspace. */
export const personProcedure = signedIn;

const order: Record<Role, number> = { viewer: 0, operator: 1, editor: 2, owner: 3 };

export const mayAct = (role: Role, least: Role): boolean => order[role] >= order[least];

export interface WorkspaceContext extends Context {
  viewer: Viewer;
  member: Member;
  workspaceId: string;
  actor: Actor;
}

export function workspaceProcedure(least: Role) {
  return signedIn.use(async ({ ctx, type, path, getRawInput, next }) => {
    const { member, viewer } = ctx;
    if (!member || !mayAct(member.role, least))
      throw new TRPCError({ code: 'FORBIDDEN', message: 'engine.notAllowed' });
    const actor: Actor = { workspaceId: member.workspaceId, userId: viewer.userId };
    const scoped: WorkspaceContext = { ...ctx, viewer, member, workspaceId: member.workspaceId, actor };
    const result = await next({ ctx: scoped });
    if (type === 'mutation' && result.ok)
      await record(ctx.engine, actor, { action: path, input: await getRawInput(), output: result.data });
    return result;
  });
}
