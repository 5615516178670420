import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { notices } from '../../db/schema/index.ts';

export type NewNotice = Omit<typeof notices.$inferInsert, 'id' | 'seenAt' | 'mailedAt' | 'createdAt'>;

export const SEND_NOTICES = 'sendNotices';

/** Joins the caller's transaction, the job that mails it too. With a `onceKey` that was told before, nothing happens. */
export async function addNotice(tx: Tx, notice: NewNotice): Promise<void> {
  const added = await tx.insert(notices).values(notice).onConflictDoNothing().returning({ id: notices.id });
  if (added.length > 0) await addSendJob(tx);
}

/** One job stands for all that is unsent: it is keyed, and a new notice wakes one that is waiting to try again. */
export async function addSendJob(tx: Tx): Promise<void> {
  await tx.execute(sql`
    select 1 from graphile_worker.add_job(${SEND_NOTICES}, '{}'::json, job_key => ${SEND_NOTICES}, max_attempts => 25)`);
}
