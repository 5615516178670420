/** An organization that gives a new refresh token with each renewal: nobody is left with one that is no longer good. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { SalesforceClient } from '../../nodes/salesforce/client.ts';
import { type Practice, startPractice } from '../../nodes/testing/practice.ts';
import type { Engine } from '../engine.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { openClient } from './clients.ts';
import { definitionOf } from './definitions.ts';
import { insertConnection, replaceSecrets } from './save.ts';
import { openSecrets, readConnection } from './stored.ts';

const redirectUri = 'http://localhost:3000/oauth/callback';
const definition = definitionOf('salesforce');

let given: TestEngine;
let org: Practice;
let connectionId: string;

beforeAll(async () => {
  given = await testEngine();
  org = await startPractice();
  await org.fault({ rotateRefreshTokens: true });
  const { workspaceId } = given.actor;
  const secrets = await signIn();
  ({ connectionId } = await insertConnection(given.engine, { workspaceId, definition, name: 'Org', secrets }));
});
afterAll(async () => {
  await org.close();
  await given.close();
});

/** As the browser walks through the org's page. */
async function signIn(): Promise<unknown> {
  const { url, clientId, clientSecret, username, password } = org;
  const codeVerifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const fields = { method: 'webServer', loginUrl: url, clientId, clientSecret };
  const asked = definition.oauth?.authorizeUrl({ fields, redirectUri, state: 's', codeChallenge: challenge }) ?? '';
  const answer = await fetch(`${url}/services/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([
      ...new URL(asked).searchParams,
      ...Object.entries({ decision: 'allow', username, password }),
    ]),
  });
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return definition.oauth?.exchange({ fields, redirectUri, code, codeVerifier });
}

const refreshToken = async (): Promise<string> => {
  const { workspaceId } = given.actor;
  const row = await readConnection(given.engine.db, { workspaceId, connectionId });
  return z.object({ refreshToken: z.string() }).parse(openSecrets(given.engine.secrets, row)).refreshToken;
};

const ask = async (engine: Engine) => {
  const client = (await openClient(engine, given.actor.workspaceId, connectionId)) as SalesforceClient; // of a Salesforce connection
  return client.query('SELECT Id FROM User LIMIT 1');
};

const renewals = async () =>
  Object.entries((await org.stats()).calls as Record<string, number>).reduce(
    (sum, [call, times]) => sum + (call.includes('oauth2/token') ? times : 0),
    0,
  );

test('many callers in two processes renew once; a process that starts after a crash goes on with the newest token', async () => {
  const other = await given.another();
  await Promise.all([ask(given.engine), ask(other)]);
  const before = await refreshToken();
  await org.fault({ expireSessions: true });
  await org.clearStats();
  await Promise.all(Array.from({ length: 20 }, (_, n) => ask(n % 2 === 0 ? given.engine : other)));
  expect(await renewals()).toBe(1);
  const after = await refreshToken();
  expect(after).not.toBe(before);

  // Whatever the others held in memory is gone with them; the token of before is no longer good.
  const afterCrash = await given.another();
  await org.fault({ expireSessions: true });
  expect((await ask(afterCrash)).records).toHaveLength(1);
  expect(await refreshToken()).not.toBe(after);
  // And those that were asleep meanwhile find what the other one has stored.
  expect((await ask(other)).records).toHaveLength(1);
});

/** A process of its own, killed with the org's answer in its hands: the org has replaced the token, and nothing of it is stored. */
async function dieBeforeStoring(): Promise<void> {
  const { url, home, actor } = given;
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const code = `
    import { openEngine } from ${from('../engine.ts')};
    import { renewed } from ${from('../../nodes/salesforce/renewal.ts')};
    import { definitionOf } from ${from('./definitions.ts')};
    import { renewer } from ${from('./renew.ts')};
    import { openSecrets, readConnection } from ${from('./stored.ts')};
    const { databaseUrl, home, workspaceId, connectionId } = ${JSON.stringify({ ...actor, databaseUrl: url, home, connectionId })};
    const engine = await openEngine({ databaseUrl, home, publicUrl: 'http://nagare.test' });
    const used = openSecrets(engine.secrets, await readConnection(engine.db, { workspaceId, connectionId }));
    const refresh = async (newest) => {
      await renewed(newest);
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    };
    await renewer(engine)({ connectionId, definition: definitionOf('salesforce'), used, refresh });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const [, signal] = await once(child, 'exit');
  if (signal !== 'SIGKILL') throw new Error(await said);
}

test('a process killed between the org’s answer and our commit is told as that, until somebody connects again', async () => {
  await dieBeforeStoring();
  await org.fault({ expireSessions: true });
  for (let turn = 0; turn < 2; turn++)
    await expect(ask(await given.another())).rejects.toMatchObject({ code: 'salesforce.renewalLost' });

  await replaceSecrets(given.engine, { connectionId, definition, secrets: await signIn() });
  await org.fault({ expireSessions: true });
  const later = await given.another();
  expect((await ask(later)).records).toHaveLength(1);
  await org.fault({ revokeTokens: true });
  await expect(ask(later)).rejects.toMatchObject({ code: 'salesforce.signInExpired' });
  await org.fault({ revokeTokens: false });
});

test('an answer that never came back is told as that too; one that was a refusal is not', async () => {
  await replaceSecrets(given.engine, { connectionId, definition, secrets: await signIn() });
  await org.fault({
    expireSessions: true,
    fail: [{ method: 'POST', path: '/services/oauth2/token$', as: 'dropAfterCommit', times: 1 }],
  });
  const engine = await given.another();
  await expect(ask(engine)).rejects.toMatchObject({ kind: 'transient', code: 'salesforce.unreachable' });
  await expect(ask(engine)).rejects.toMatchObject({ code: 'salesforce.renewalLost' });
});
