import { hashPassword } from 'better-auth/crypto';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { account, members, newId, type Role, user, workspaces } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { type Locale, translator } from '../words.ts';
import { parseEmail, parsePassword, parsePersonName } from './given.ts';
import { removeOwnerCode } from './owner-code.ts';
import { parseTimeZone } from './workspace.ts';

export interface NewPerson {
  email: string;
  name: string;
  password: string;
  locale: Locale;
  /** Absent = the first person of an installation, who gets a workspace and owns it. */
  workspaceId?: string;
  /** Within `workspaceId`; editor unless told. */
  role?: Role;
  /** Only with the first person. */
  timeZone?: string;
}

/** Throws 'people.ownerExists' when somebody else was first, also when both came at the same moment. */
export async function addPerson(engine: Engine, given: NewPerson): Promise<{ userId: string; workspaceId: string }> {
  const email = parseEmail(given.email);
  const name = parsePersonName(given.name);
  const password = await hashPassword(parsePassword(given.password));
  const added = await engine.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('nagare people'))`);
    const workspaceId = given.workspaceId ?? (await firstWorkspace(tx, given));
    const userId = newId();
    const inserted = await tx
      .insert(user)
      .values({ id: userId, email, name, locale: given.locale, emailVerified: true })
      .onConflictDoNothing({ target: user.email })
      .returning({ id: user.id });
    if (inserted.length === 0) throw new UserFixableError('people.emailTaken', { email });
    await tx.insert(account).values({ accountId: userId, providerId: 'credential', userId, password });
    await requireWorkspace(tx, workspaceId);
    const role = given.workspaceId === undefined ? 'owner' : (given.role ?? 'editor');
    await tx.insert(members).values({ workspaceId, userId, role });
    return { userId, workspaceId };
  });
  if (given.workspaceId === undefined) removeOwnerCode(engine.home);
  return added;
}

export async function hasOwner(engine: Engine): Promise<boolean> {
  return ownerExists(engine.db);
}

async function ownerExists(db: Pick<Tx, 'select'>): Promise<boolean> {
  const found = await db.select({ id: members.userId }).from(members).where(eq(members.role, 'owner')).limit(1);
  return found.length > 0;
}

async function firstWorkspace(tx: Tx, { locale, timeZone }: NewPerson): Promise<string> {
  if (await ownerExists(tx)) throw new UserFixableError('people.ownerExists');
  const id = newId();
  await tx.insert(workspaces).values({
    id,
    name: translator(locale)('engine.workspaceName'),
    ...(timeZone === undefined ? {} : { timeZone: parseTimeZone(timeZone) }),
  });
  return id;
}

async function requireWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  const found = await tx.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.id, workspaceId));
  if (found.length === 0) throw new UserFixableError('people.noWorkspace');
}
