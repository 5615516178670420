/** The practice org and shop, as one click. */
import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { user } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { localeOf, translator } from '../words.ts';
import { addConnection, reconnect } from './add.ts';
import { givenBefore } from './given.ts';
import { connectionNamed } from './names.ts';
import { isPracticeType, type PracticeType, practiceFields, readPractice } from './practice-file.ts';
import { readConnection } from './stored.ts';

const TICKET_SECONDS = 300;

/** A second click connects the same connection again. Throws 'connection.noPractice' when the practice org is not there. */
export async function addPracticeConnection(
  engine: Engine,
  actor: Actor,
  { type }: { type: PracticeType },
): Promise<{ connectionId: string }> {
  const practice = readPractice(engine);
  if (!practice) throw new UserFixableError('connection.noPractice');
  const fields = practiceFields(practice, type);
  const words = translator(localeOf(await localeOfPerson(engine, actor)));
  const name = words(`engine.practiceName.${type}`);
  for (let number = 1; ; number++) {
    const wanted = number === 1 ? name : `${name} ${number}`;
    const known = await connectionNamed(engine, actor.workspaceId, wanted);
    if (!known) return addConnection(engine, actor, { type, name: wanted, fields });
    if (known.type !== type) continue;
    // The practice org of a new data folder is another one, and the one that is meant.
    await reconnect(engine, actor, { connectionId: known.id, fields, takeOther: true });
    return { connectionId: known.id };
  }
}

/** One click for a connection that was made with one. Throws 'connection.noPractice' when it was not, or the org is not there. */
export async function reconnectPractice(
  engine: Engine,
  actor: Actor,
  { connectionId }: { connectionId: string },
): Promise<{ held: string | null }> {
  const practice = readPractice(engine);
  const { workspaceId } = actor;
  const { type } = await readConnection(engine.db, { workspaceId, connectionId });
  const { isPractice } = await givenBefore(engine, actor, { connectionId });
  if (!practice || !isPractice || !isPracticeType(type)) throw new UserFixableError('connection.noPractice');
  return reconnect(engine, actor, { connectionId, fields: practiceFields(practice, type) });
}

/** Links into the practice pages for somebody who is signed in here; each is good for five minutes. */
export function practicePages(engine: Engine): { org: string; shop: string } | null {
  const practice = readPractice(engine);
  if (!practice) return null;
  const expires = String(Math.floor(Date.now() / 1000) + TICKET_SECONDS);
  const ticket = `${expires}.${createHmac('sha256', practice.pagesKey).update(expires).digest('hex')}`;
  const enter = (to: string) => `${practice.url}/enter?${new URLSearchParams({ ticket, to })}`;
  return { org: enter('/org'), shop: enter('/shop') };
}

async function localeOfPerson(engine: Engine, { userId }: Actor): Promise<string | null> {
  if (!userId) return null;
  const [person] = await engine.db.select({ locale: user.locale }).from(user).where(eq(user.id, userId));
  return person?.locale ?? null;
}
