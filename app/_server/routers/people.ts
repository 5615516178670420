import { cookies } from 'next/headers';
import { z } from 'zod';
import { addPerson, claimOwnerCode, hasOwner, setLocale } from '../../../engine/api.ts';
import { UserFixableError } from '../../../nodes/errors.ts';
import { LOCALE_COOKIE, locales } from '../../_messages/locale.ts';
import { WORKSPACE_COOKIE } from '../context.ts';
import { env } from '../env.ts';
import { personProcedure, publicProcedure, router } from '../trpc.ts';

const YEAR = 365 * 24 * 60 * 60;

const kept = () => ({
  path: '/',
  maxAge: YEAR,
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: env().publicUrl.startsWith('https://'),
});

/** The first person, and what belongs to a person whatever the workspace. */
export const people = router({
  claimOwner: publicProcedure
    .input(
      z.object({
        code: z.string().max(200),
        name: z.string().trim().min(1).max(100),
        email: z.email().max(200),
        password: z.string().min(8).max(128),
        locale: z.enum(locales),
      }),
    )
    .mutation(async ({ ctx, input: { code, ...person } }) => {
      if (await hasOwner(ctx.engine)) throw new UserFixableError('people.ownerExists');
      if (!claimOwnerCode(ctx.engine, code)) throw new UserFixableError('app.ownerCodeWrong');
      await addPerson(ctx.engine, person);
    }),

  setLocale: publicProcedure.input(z.object({ locale: z.enum(locales) })).mutation(async ({ ctx, input }) => {
    (await cookies()).set(LOCALE_COOKIE, input.locale, kept());
    if (ctx.viewer) await setLocale(ctx.engine, ctx.viewer.userId, input.locale);
  }),

  chooseWorkspace: personProcedure.input(z.object({ workspaceId: z.uuid() })).mutation(async ({ ctx, input }) => {
    const mine = ctx.memberships.some(({ workspaceId }) => workspaceId === input.workspaceId);
    if (mine) (await cookies()).set(WORKSPACE_COOKIE, input.workspaceId, kept());
  }),
});
