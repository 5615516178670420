import { z } from 'zod';
import { listTemplates, templateDocument, useTemplate } from '../../../engine/api.ts';
import { locales } from '../../_messages/locale.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const templateId = z.string().min(1).max(100);
/** Routes of a copy get their names in the language of the person who copies. */
const locale = z.enum(locales);

export const templates = router({
  list: workspaceProcedure('viewer').query(() => listTemplates()),

  document: workspaceProcedure('viewer')
    .input(z.object({ templateId, locale }))
    .query(({ input }) => templateDocument(input.templateId, { locale: input.locale })),

  use: workspaceProcedure('editor')
    .input(
      z.object({
        templateId,
        locale,
        name: z.string().trim().min(1).max(200),
        connections: z.record(z.string().max(100), z.uuid()),
      }),
    )
    .mutation(({ ctx, input }) => useTemplate(ctx.engine, ctx.actor, input)),
});
