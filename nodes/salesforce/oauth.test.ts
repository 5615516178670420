/** What a refused or failed token request means: only what speaks of the sign-in itself ends a connection. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { renewed } from './renewal.ts';
import type { SalesforceSecrets } from './secrets.ts';

let far: FarSide;
let answer: Recorded;
beforeAll(async () => {
  far = await startFarSide(() => answer);
});
afterAll(() => far.close());

const secrets = (method: 'webServer' | 'clientCredentials'): SalesforceSecrets => ({
  ...{ method, loginUrl: far.url, instanceUrl: far.url, clientId: 'app', clientSecret: 'secret' },
  ...{ accessToken: 'old', refreshToken: 'refresh', orgId: '00D', userId: '005', issuedAt: 0 },
});

const said = (status: number, error: string, error_description: string, headers = {}): Recorded => ({
  status,
  body: { error, error_description },
  headers,
});

test.each<[string, Recorded]>([
  ['an error of nobody knows what', said(400, 'unknown_error', 'retry your request')],
  ['another renewal on its way', said(400, 'invalid_grant', 'token request is already being processed')],
  ['too many requests', said(429, 'invalid_request', 'slow down', { 'retry-after': '7' })],
  ['too many sign-ins', said(400, 'rate_limit_exceeded', 'login rate exceeded')],
])('%s passes: the sign-in stands, and surely no new token was given', async (_name, given) => {
  answer = given;
  for (const method of ['webServer', 'clientCredentials'] as const)
    expect(await failure(renewed(secrets(method)))).toMatchObject({ kind: 'transient' });
});

test.each<[string, Recorded]>([
  ['in the words of a refusal', said(500, 'invalid_grant', 'expired access/refresh token', { 'retry-after': '7' })],
  ['in words of its own', said(503, 'server_error', 'down for maintenance', { 'retry-after': '7' })],
  ['as a page', { status: 502, body: '<html/>', headers: { 'retry-after': '7' } }],
])(
  'an error of the server, %s, says nothing of the sign-in; a token that is replaced may have been',
  async (_, given) => {
    answer = given;
    const passing = { code: 'salesforce.busy', retryAfterMs: 7_000 };
    expect(await failure(renewed(secrets('clientCredentials')))).toMatchObject({ kind: 'transient', ...passing });
    expect(await failure(renewed(secrets('webServer')))).toMatchObject({ kind: 'uncertain', ...passing });
  },
);

test('a token that was revoked ends the connection', async () => {
  answer = said(400, 'invalid_grant', 'expired access/refresh token');
  expect(await failure(renewed(secrets('webServer')))).toMatchObject({
    ...{ code: 'salesforce.signInExpired', repair: { kind: 'connection' } },
  });
});
