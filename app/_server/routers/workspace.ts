import { z } from 'zod';
import { goOn, readStop, saveWorkspace, stopWorkspace } from '../../../engine/api.ts';
import { UserFixableError } from '../../../nodes/errors.ts';
import { listPeople } from '../people.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const isTimeZone = (zone: string): boolean => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC';

export const workspace = router({
  people: workspaceProcedure('viewer').query(({ ctx }) => listPeople(ctx.engine.db, ctx.workspaceId)),

  /** null = everything goes. */
  stopped: workspaceProcedure('viewer').query(({ ctx }) => readStop(ctx.engine, ctx.workspaceId)),

  stop: workspaceProcedure('editor').mutation(({ ctx }) => stopWorkspace(ctx.engine, ctx.actor)),

  goOn: workspaceProcedure('editor').mutation(({ ctx }) => goOn(ctx.engine, ctx.actor)),

  save: workspaceProcedure('owner')
    .input(z.object({ name: z.string().trim().min(1).max(100).optional(), timeZone: z.string().max(60).optional() }))
    .mutation(({ ctx, input: { name, timeZone } }) => {
      if (timeZone !== undefined && !isTimeZone(timeZone))
        throw new UserFixableError(
          'people.timeZoneUnknown',
          { timeZone },
          { repair: { kind: 'field', field: 'timeZone' } },
        );
      return saveWorkspace(ctx.engine, ctx.actor, { ...(name ? { name } : {}), ...(timeZone ? { timeZone } : {}) });
    }),
});
