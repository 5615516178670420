import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionTypes } from '../registry.ts';
import { type Practice, startPractice } from '../testing/practice.ts';
import { loginOrigin, salesforceConnection } from './connection.ts';

let practice: Practice;

beforeAll(async () => {
  practice = await startPractice();
});

afterAll(() => practice.close());

test.each([
  ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['acme.my.salesforce.com/', 'https://acme.my.salesforce.com'],
  ['http://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['https://acme.lightning.force.com/lightning/page/home', 'https://acme.my.salesforce.com'],
  ['https://acme--dev.sandbox.lightning.force.com', 'https://acme--dev.sandbox.my.salesforce.com'],
  ['https://acme.my.salesforce-setup.com/lightning/setup', 'https://acme.my.salesforce.com'],
  ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ['http://localhost:4000', 'http://localhost:4000'],
])('%s is the login address %s', (given, origin) => {
  expect(loginOrigin(given)).toBe(origin);
});

test.each(['acme', 'not a url', 'https://user:pass@acme.my.salesforce.com', 'ftp://acme.example.com'])(
  '%s is no login address',
  (given) => {
    expect(() => loginOrigin(given)).toThrow(expect.objectContaining({ code: 'salesforce.loginUrlMalformed' }));
  },
);

test('missing fields are named', async () => {
  const connect = (fields: object) => salesforceConnection.connect(fields, { signal: AbortSignal.timeout(5_000) });
  await expect(connect({ clientSecret: 'x' })).rejects.toMatchObject({ repair: { kind: 'field', field: 'clientId' } });
  await expect(connect({ clientId: 'x' })).rejects.toMatchObject({ code: 'salesforce.clientSecretMissing' });
  const myDomain = { clientId: 'x', clientSecret: 'y', environment: 'myDomain' };
  await expect(connect(myDomain)).rejects.toMatchObject({ repair: { kind: 'field', field: 'loginUrl' } });
});

describe('signing in with the browser', () => {
  const redirectUri = 'http://localhost:9999/api/connections/oauth/callback';

  test('sends there with PKCE and comes back with tokens that can be renewed', async () => {
    const { oauth } = salesforceConnection;
    const fields = {
      method: 'webServer',
      loginUrl: practice.url,
      clientId: practice.clientId,
      clientSecret: practice.clientSecret,
    };
    const codeVerifier = randomBytes(48).toString('base64url');
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const address = oauth?.authorizeUrl({ fields, redirectUri, state: 'st ate', codeChallenge }) ?? '';
    const asked = new URL(address);
    expect(asked.origin + asked.pathname).toBe(`${practice.url}/services/oauth2/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: redirectUri,
      state: 'st ate',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
  });

  test('says what is wrong with a code that nobody gave', async () => {
    const { oauth } = salesforceConnection;
    const fields = { loginUrl: practice.url, clientId: practice.clientId, clientSecret: practice.clientSecret };
    const answer = { fields, redirectUri, code: 'made-up', codeVerifier: 'x'.repeat(43) };
    await expect(oauth?.exchange(answer)).rejects.toMatchObject({ kind: 'userFixable' });
  });
});

test('every connection keeps its secrets out of its facts', () => {
  const secrets = {
    method: 'clientCredentials',
    loginUrl: 'https://x.my.salesforce.com',
    clientId: 'app',
    clientSecret: 'SECRET',
    accessToken: 'SECRET',
    refreshToken: 'SECRET',
    instanceUrl: 'https://x.my.salesforce.com',
    orgId: '00D',
    userId: '005',
    issuedAt: 0,
    origin: 'https://shop.example.com',
    token: 'SECRET',
    address: 'https://api.example.com/v1?key=SECRET',
    header: 'authorization',
    value: 'SECRET',
  };
  for (const connection of connectionTypes) expect(JSON.stringify(connection.facts(secrets))).not.toContain('SECRET');
});
