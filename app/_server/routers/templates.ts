import { z } from 'zod';
import { listTemplates, templateDocument, useTemplate } from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const templateId = z.string().min(1).max(100);

export const templates = router({
  list: workspaceProcedure('viewer').query(() => listTemplates()),

  document: workspaceProcedure('viewer')
    .input(z.object({ templateId }))
    .query(({ input }) => templateDocument(input.templateId)),

  use: workspaceProcedure('editor')
    .input(
      z.object({
        templateId,
        name: z.string().trim().min(1).max(200),
        connections: z.record(z.string().max(100), z.uuid()),
      }),
    )
    .mutation(({ ctx, input }) => useTemplate(ctx.engine, ctx.actor, input)),
});
