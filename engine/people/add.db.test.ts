import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyPassword } from 'better-auth/crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, members, user, workspaces } from '../../db/schema/index.ts';
import { type EmptyEngine, emptyEngine, owner } from '../testing/engine.ts';
import { addPerson, hasOwner } from './add.ts';
import { setLocale } from './locale.ts';
import { claimOwnerCode } from './owner-code.ts';
import { memberships, saveWorkspace } from './workspace.ts';

let test: EmptyEngine;
beforeEach(async () => {
  test = await emptyEngine();
});
afterEach(() => test.close());

describe('the first person', () => {
  it('gets a workspace and owns it, with a password that better-auth knows', async () => {
    const { engine } = test;
    expect(await hasOwner(engine)).toBe(false);
    const { userId, workspaceId } = await addPerson(engine, { ...owner, email: '  Owner@Example.JP ' });
    expect(await hasOwner(engine)).toBe(true);
    expect(await memberships(engine, userId)).toEqual([
      { workspaceId, name: 'ワークスペース', role: 'owner', timeZone: 'Asia/Tokyo' },
    ]);
    const [credential] = await engine.db.select().from(account).where(eq(account.userId, userId));
    expect(credential).toMatchObject({ providerId: 'credential', accountId: userId });
    expect(await verifyPassword({ hash: credential?.password ?? '', password: owner.password })).toBe(true);
    const [person] = await engine.db.select().from(user).where(eq(user.id, userId));
    expect(person?.email).toBe('owner@example.jp');
  });

  it('is one person, however many come at the same moment', async () => {
    const [one, other] = [test.engine, await test.another()];
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        addPerson(index % 2 ? one : other, { ...owner, email: `p${index}@example.jp` }),
      ),
    );
    const refused = tries.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(7);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'people.ownerExists' });
    expect(await one.db.select().from(workspaces)).toHaveLength(1);
    expect(await one.db.select().from(members)).toHaveLength(1);
    expect(await one.db.select().from(user)).toHaveLength(1);
  });

  it('takes the one-time code with it', async () => {
    const { engine } = test;
    const file = join(engine.home, 'owner-code');
    writeFileSync(file, `${createHash('sha256').update('the code').digest('hex')}\n`);
    expect(claimOwnerCode(engine, 'another code')).toBe(false);
    expect(claimOwnerCode(engine, 'the code')).toBe(true);
    await addPerson(engine, owner);
    expect(existsSync(file)).toBe(false);
    expect(claimOwnerCode(engine, 'the code')).toBe(false);
  });
});

describe('another person', () => {
  it('joins the workspace with a role', async () => {
    const { engine } = test;
    const { workspaceId } = await addPerson(engine, owner);
    const added = await addPerson(engine, { ...owner, email: 'b@example.jp', workspaceId, role: 'operator' });
    expect(await memberships(engine, added.userId)).toMatchObject([{ workspaceId, role: 'operator' }]);
  });

  it.each([
    ['an address that is taken, in other letters', { email: 'OWNER@example.jp' }, 'people.emailTaken'],
    ['no address', { email: 'somebody' }, 'people.emailInvalid'],
    ['two lines', { email: 'a@example.jp\nBcc: b@example.jp' }, 'people.emailInvalid'],
    ['a short password', { password: '1234567' }, 'people.passwordShort'],
    ['no name', { name: '  ' }, 'people.nameMissing'],
  ])('is refused with %s', async (_name, wrong, code) => {
    const { engine } = test;
    const { workspaceId } = await addPerson(engine, owner);
    const given = { ...owner, email: 'new@example.jp', workspaceId, ...wrong };
    await expect(addPerson(engine, given)).rejects.toMatchObject({ code });
    expect(await engine.db.select().from(user)).toHaveLength(1);
  });
});

it('keeps a time zone that exists and a language that is spoken, and says so otherwise', async () => {
  const { engine } = test;
  const { userId, workspaceId } = await addPerson(engine, owner);
  const actor = { workspaceId, userId };
  await saveWorkspace(engine, actor, { name: '流れ商事', timeZone: 'America/New_York' });
  expect(await memberships(engine, userId)).toMatchObject([{ name: '流れ商事', timeZone: 'America/New_York' }]);
  await expect(saveWorkspace(engine, actor, { timeZone: 'Mars/Olympus' })).rejects.toMatchObject({
    code: 'people.timeZoneUnknown',
  });
  await setLocale(engine, userId, 'en');
  await expect(setLocale(engine, userId, 'xx')).rejects.toMatchObject({ code: 'people.localeUnknown' });
});
