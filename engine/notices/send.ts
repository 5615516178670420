/** The job behind every notice: makes mails of what is unsent, then hands them to the mail server. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { mails, members, user } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import { type Locale, localeOf } from '../words.ts';
import { SEND_NOTICES } from './add.ts';
import { type ComposedMail, composeMail } from './compose.ts';
import { factsOf } from './facts.ts';
import { dueGroups, markMailed, type NoticeGroup } from './groups.ts';
import { type MailServer, openMailServer, refusalOf } from './smtp.ts';

/** By age, not by attempts: each new notice tries all mails that wait, and a burst would use up any number in a second. */
const LONGEST_TRYING_MS = 24 * 3_600_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Throws when mails wait for a server that does not take them, so that the job comes again later. */
export async function sendNotices(engine: Engine): Promise<void> {
  const server = openMailServer(engine.publicUrl);
  try {
    await writeMails(engine, server ? 'pending' : 'kept');
    if (server) await sendMails(engine, server);
    else await engine.db.update(mails).set({ status: 'kept' }).where(eq(mails.status, 'pending'));
  } finally {
    server?.close();
  }
}

/** One transaction, one worker at a time: a notice becomes its mails exactly once. */
async function writeMails(engine: Engine, status: 'pending' | 'kept'): Promise<void> {
  await engine.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('nagare notices'))`);
    const now = new Date();
    const { groups, nextAt } = await dueGroups(tx, now);
    for (const group of groups) await writeMailsOf(tx, group, engine.publicUrl, status);
    await markMailed(tx, groups, now);
    if (nextAt) await comeAgain(tx, nextAt);
  });
}

async function writeMailsOf(tx: Tx, group: NoticeGroup, publicUrl: string, status: 'pending' | 'kept'): Promise<void> {
  const [first] = group.notices;
  const owners = await tx
    .select({ email: user.email, locale: user.locale })
    .from(members)
    .innerJoin(user, eq(user.id, members.userId))
    .where(and(eq(members.workspaceId, first.workspaceId), eq(members.role, 'owner')));
  const facts = await factsOf(tx, group);
  const composed = new Map<Locale, ComposedMail>();
  for (const owner of owners) {
    const locale = localeOf(owner.locale);
    const mail = composed.get(locale) ?? composeMail(facts, locale, publicUrl);
    composed.set(locale, mail);
    await tx
      .insert(mails)
      .values({ workspaceId: first.workspaceId, noticeId: first.id, to: owner.email, status, ...mail })
      .onConflictDoNothing();
  }
}

/** A second job for what is held back; an earlier time that is already set stays. */
async function comeAgain(tx: Tx, at: Date): Promise<void> {
  await tx.execute(sql`
    select 1 from graphile_worker.add_job(${SEND_NOTICES}, '{}'::json, run_at => ${at.toISOString()}::timestamptz,
      job_key => ${`${SEND_NOTICES}:digest`}, job_key_mode => 'preserve_run_at')`);
}

/**
 * One mail after the other, its row locked while it is sent: no other worker sends it too. Only a crash between the server's
 * answer and our commit can repeat one, and then under the same Message-ID.
 */
async function sendMails(engine: Engine, server: MailServer): Promise<void> {
  let isWaiting = false;
  let after = FIRST;
  for (;;) {
    const sent = await engine.db.transaction((tx) => sendNext(tx, server, after));
    if (!sent) break;
    after = sent.id;
    if (sent.status === 'pending') isWaiting = true;
    if (sent.error) engine.log.warn({ mailId: sent.id, refusal: sent.error }, 'a mail was not taken');
  }
  if (isWaiting) throw new Error('mails wait for the mail server');
}

async function sendNext(tx: Tx, server: MailServer, after: string) {
  const [mail] = await tx
    .select()
    .from(mails)
    .where(and(eq(mails.status, 'pending'), gt(mails.id, after)))
    .orderBy(asc(mails.id))
    .limit(1)
    .for('update', { skipLocked: true });
  if (!mail) return undefined;
  // A slow mail server is no frozen process; and nobody waits for this lock.
  await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
  const outcome = await tried(server, mail);
  await tx.update(mails).set(outcome).where(eq(mails.id, mail.id));
  return { id: mail.id, ...outcome };
}

async function tried(server: MailServer, mail: typeof mails.$inferSelect) {
  const attempts = mail.attempts + 1;
  try {
    await server.send(mail);
    return { status: 'sent' as const, attempts, error: null, sentAt: new Date() };
  } catch (error) {
    const { text, isFinal } = refusalOf(error);
    const status =
      isFinal || mail.createdAt.getTime() < Date.now() - LONGEST_TRYING_MS ? ('failed' as const) : ('pending' as const);
    return { status, attempts, error: text, sentAt: null };
  }
}
