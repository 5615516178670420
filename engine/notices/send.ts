/** The job behind every notice: makes mails of what is unsent, then hands them to the mail server. */
import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import pg from 'pg';
import { type Db, lively, type Tx } from '../../db/client.ts';
import { mails, members, user } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import { type Locale, localeOf } from '../words.ts';
import { SEND_NOTICES } from './add.ts';
import { type ComposedMail, composeMail } from './compose.ts';
import { factsOf } from './facts.ts';
import { dueGroups, markMailed, type NoticeGroup } from './groups.ts';
import { type MailServer, openMailServer, refusalOf } from './smtp.ts';

/** By age, not by attempts: each new notice tries the mails that wait, and a burst would use up any number in a second. */
const LONGEST_TRYING_MS = 24 * 3_600_000;

/** After the first try, the second …; then the last again and again. */
const AGAIN_AFTER_S = [10, 30, 60, 120, 300, 600];

/** When mails wait for a server that does not take them, there is one later job for all of them. */
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
const comeAgain = (tx: Tx, at: Date) => laterJob(tx, 'digest', sql`${at.toISOString()}::timestamptz`);

async function laterJob(db: Db | Tx, name: string, at: SQL): Promise<void> {
  await db.execute(sql`
    select 1 from graphile_worker.add_job(${SEND_NOTICES}, '{}'::json, run_at => ${at},
      job_key => ${`${SEND_NOTICES}:${name}`}, job_key_mode => 'preserve_run_at')`);
}

/**
 * One worker at a time sends for all, so that a server that says nothing holds one of us and no connection of the pool. Who finds
 * it busy goes: after its turn the sender looks for mails that came meanwhile.
 */
async function sendMails(engine: Engine, server: MailServer): Promise<void> {
  const tried = new Set<string>();
  const seen: { refused?: Tried } = {};
  while (!seen.refused?.isForAll && (await nextMail(engine, tried))) {
    const isMine = await whileAlone(engine, async () => {
      for (let mail = await nextMail(engine, tried); mail; mail = await nextMail(engine, tried)) {
        tried.add(mail.id);
        const outcome = await tryMail(engine, server, mail);
        if (outcome.status === 'pending') seen.refused = outcome;
        if (outcome.isForAll) return;
      }
    });
    if (!isMine) return;
  }
  if (!seen.refused) return;
  const wait = AGAIN_AFTER_S[Math.min(seen.refused.attempts, AGAIN_AFTER_S.length) - 1] ?? 0;
  await laterJob(engine.db, 'again', sql`now() + ${wait} * interval '1 second'`);
}

const MAILS_LOCK = `hashtext('nagare mails')`;

/** False = somebody else is at it. A lock of the session, on a connection that is nobody else's: it ends with it. */
async function whileAlone(engine: Engine, work: () => Promise<void>): Promise<boolean> {
  const asked = await engine.pool.query<{ is_free: boolean }>(
    `select pg_try_advisory_xact_lock(${MAILS_LOCK}) as is_free`,
  );
  if (!asked.rows[0]?.is_free) return false;
  const { connectionString } = engine.pool.options;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, ...lively });
  client.on('error', () => {}); // lost: at worst somebody else sends the mail in hand too, under the same Message-ID
  try {
    await client.connect();
    const { rows } = await client.query<{ is_mine: boolean }>(`select pg_try_advisory_lock(${MAILS_LOCK}) as is_mine`);
    if (!rows[0]?.is_mine) return false;
    await work();
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}

type Mail = typeof mails.$inferSelect;

/** What was refused before stands behind the others: a mail that makes the server hang up must not keep them back. */
async function nextMail(engine: Engine, tried: Set<string>): Promise<Mail | undefined> {
  const [mail] = await engine.db
    .select()
    .from(mails)
    .where(and(eq(mails.status, 'pending'), sql`${mails.id} <> all(${sql.param([...tried])}::uuid[])`))
    .orderBy(asc(mails.attempts), asc(mails.id))
    .limit(1);
  return mail;
}

interface Tried {
  status: Mail['status'];
  attempts: number;
  /** The server is away: so it is for all others. */
  isForAll: boolean;
}

async function tryMail(engine: Engine, server: MailServer, mail: Mail): Promise<Tried> {
  const attempts = mail.attempts + 1;
  const write = (outcome: Pick<Mail, 'status' | 'error' | 'sentAt'>) =>
    engine.db
      .update(mails)
      .set({ ...outcome, attempts })
      .where(eq(mails.id, mail.id));
  try {
    await server.send(mail);
  } catch (error) {
    const { text, isFinal, isForAll } = refusalOf(error);
    const isOld = mail.createdAt.getTime() < Date.now() - LONGEST_TRYING_MS;
    const status = isFinal || isOld ? 'failed' : 'pending';
    await write({ status, error: text, sentAt: null });
    engine.log.warn({ mailId: mail.id, refusal: text }, 'a mail was not taken');
    return { status, attempts, isForAll };
  }
  await write({ status: 'sent', error: null, sentAt: new Date() });
  return { status: 'sent', attempts, isForAll: false };
}
