/** What steps can be made of, and what the connected accounts offer for their fields. */
import { z } from 'zod';
import { catalog as allNodes, loadOptions } from '../../../engine/api.ts';
import { json } from '../../../engine/values/source.ts';
import { mayAct, router, workspaceProcedure } from '../trpc.ts';

export const catalog = router({
  nodes: workspaceProcedure('viewer').query(() => allNodes()),

  options: workspaceProcedure('viewer')
    .input(
      z.strictObject({
        connectionId: z.uuid().optional(),
        nodeType: z.string().min(1).max(100),
        loader: z.string().min(1).max(60),
        config: z.record(z.string(), json),
        text: z.string().max(200).optional(),
        locale: z.enum(['ja', 'en']),
      }),
    )
    .query(({ ctx, input }) =>
      loadOptions(ctx.engine, ctx.workspaceId, { ...input, mayReadRecords: mayAct(ctx.member.role, 'operator') }),
    ),
});
