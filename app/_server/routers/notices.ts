import { z } from 'zod';
import { listMails, listNotices, markNoticesSeen } from '../../../engine/api.ts';
import { router, workspaceProcedure } from '../trpc.ts';

const page = z.object({ cursor: z.uuid().nullish(), limit: z.int().min(1).max(100).default(30) });

const paged = ({ cursor, limit }: z.infer<typeof page>) => ({ limit, ...(cursor ? { before: cursor } : {}) });

export const notices = router({
  list: workspaceProcedure('viewer')
    .input(page)
    .query(({ ctx, input }) => listNotices(ctx.engine, ctx.workspaceId, paged(input))),

  /** Seen is seen by the workspace: a viewer's glance must not hide it from those who act. */
  markSeen: workspaceProcedure('operator')
    .input(z.object({ ids: z.array(z.uuid()).max(100) }))
    .mutation(({ ctx, input }) => markNoticesSeen(ctx.engine, ctx.actor, input)),

  /** The outbox: operators only, since mails name records and people. */
  mails: workspaceProcedure('operator')
    .input(page)
    .query(({ ctx, input }) => listMails(ctx.engine, ctx.workspaceId, paged(input))),
});
