/** The practice org and shop, as one click: what they are reached with stands in a file beside them. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { user } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { localeOf, translator } from '../words.ts';
import { addConnection, reconnect } from './add.ts';
import { connectionNamed } from './names.ts';

const TICKET_SECONDS = 300;

const practiceFile = z.object({
  url: z.url(),
  clientId: z.string(),
  clientSecret: z.string(),
  shopToken: z.string(),
  pagesKey: z.string(),
});

export type PracticeType = 'salesforce' | 'ecforce';

/** A second click connects the same connection again. Throws 'connection.noPractice' when the practice org is not there. */
export async function addPracticeConnection(
  engine: Engine,
  actor: Actor,
  { type }: { type: PracticeType },
): Promise<{ connectionId: string }> {
  const practice = readPractice(engine);
  if (!practice) throw new UserFixableError('connection.noPractice');
  const fields = {
    salesforce: {
      method: 'clientCredentials',
      loginUrl: practice.url,
      clientId: practice.clientId,
      clientSecret: practice.clientSecret,
    },
    ecforce: { domain: practice.url, token: practice.shopToken },
  }[type];
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

/** Links into the practice pages for somebody who is signed in here; each is good for five minutes. */
export function practicePages(engine: Engine): { org: string; shop: string } | null {
  const practice = readPractice(engine);
  if (!practice) return null;
  const expires = String(Math.floor(Date.now() / 1000) + TICKET_SECONDS);
  const ticket = `${expires}.${createHmac('sha256', practice.pagesKey).update(expires).digest('hex')}`;
  const enter = (to: string) => `${practice.url}/enter?${new URLSearchParams({ ticket, to })}`;
  return { org: enter('/org'), shop: enter('/shop') };
}

function readPractice(engine: Engine) {
  const folder = process.env.PRACTICE_HOME || join(engine.home, 'practice');
  try {
    const found = practiceFile.safeParse(JSON.parse(readFileSync(join(folder, 'practice.json'), 'utf8')));
    return found.success ? { ...found.data, url: found.data.url.replace(/\/+$/, '') } : undefined;
  } catch {
    return undefined; // not there, or just being written
  }
}

async function localeOfPerson(engine: Engine, { userId }: Actor): Promise<string | null> {
  if (!userId) return null;
  const [person] = await engine.db.select({ locale: user.locale }).from(user).where(eq(user.id, userId));
  return person?.locale ?? null;
}
