/** An organization that gives a new refresh token with each renewal: nobody is left with one that is no longer good. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { SalesforceClient } from '../../nodes/salesforce/client.ts';
import { type Practice, startPractice } from '../../nodes/testing/practice.ts';
import type { Engine } from '../engine.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { openClient } from './clients.ts';
import { definitionOf } from './definitions.ts';
import { insertConnection } from './save.ts';
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
