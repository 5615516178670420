/** An org whose address has changed: renamed, refreshed or moved. Signing in anew names the new one. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';
import { addressesOf } from './renewal.ts';
import type { SalesforceSecrets } from './secrets.ts';

const empty = { status: 200, body: { totalSize: 0, done: true, records: [] } };
const elsewhere = (status: number): Recorded => ({ status, headers: { location: 'https://new.example/' }, body: '' });

/** What a token endpoint says of an organization that is now at `address`. */
const token = () => ({
  status: 200,
  body: { access_token: 'new', instance_url: address, id: `${address}/id/00D/005` },
});

let login: FarSide;
let old: FarSide;
let now: FarSide;
/** Where the token endpoint says that the org is. */
let address: string;
let oldAnswer: Recorded;
let refusal: Recorded | undefined;

beforeAll(async () => {
  now = await startFarSide(({ method, url, headers }) => {
    if (url.endsWith('/oauth2/token')) return token();
    if (headers.authorization !== 'Bearer new') return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] };
    return method === 'GET' ? empty : { status: 201, body: { id: '001', success: true } };
  });
  old = await startFarSide(() => oldAnswer);
  login = await startFarSide(() => refusal ?? token());
});
afterAll(() => Promise.all([login, old, now].map((side) => side.close())));
beforeEach(() => {
  for (const side of [login, old, now]) side.received.length = 0;
  address = now.url;
  oldAnswer = elsewhere(302);
  refusal = undefined;
});

const soql = 'SELECT Id FROM Account';
const client = (instanceUrl = old.url) => clientAt(login.url, { instanceUrl });

describe('calls go on at the new address, with one new sign-in for all', () => {
  test.each([301, 302, 307, 308])('when the old one leads elsewhere (%i)', async (status) => {
    oldAnswer = elsewhere(status);
    const moved = client();
    await Promise.all([moved.query(soql), moved.create('Account', { Name: 'x' }, {}, {}), moved.query(soql)]);
    expect(login.received).toHaveLength(1);
    expect(now.received.filter(({ url }) => url.endsWith('/sobjects/Account'))).toHaveLength(1);
    expect(now.received.every(({ headers }) => headers.authorization === 'Bearer new')).toBe(true);
    expect(moved.recordUrl('001')).toBe(`${now.url}/001`);
    const { length } = old.received;
    await moved.query(soql);
    expect(old.received).toHaveLength(length);
  });

  test('when its name is known no longer', async () => {
    expect(await client('https://old.invalid').query(soql)).toMatchObject({ totalSize: 0 });
    expect(login.received).toHaveLength(1);
  });
});

describe('an org that is where it was', () => {
  test('and leads elsewhere is told as such', async () => {
    address = old.url;
    expect(await failure(client().query(soql))).toMatchObject({ code: 'salesforce.moved' });
  });

  test('is not asked for anew with each call that does not reach it', async () => {
    address = 'https://old.invalid';
    const away = client(address);
    for (let n = 0; n < 3; n++)
      expect(await failure(away.query(soql))).toMatchObject({ kind: 'transient', code: 'salesforce.unreachable' });
    expect(login.received).toHaveLength(1);
  });
});

/** Tokens that the far side was asked for. */
const signIns = (side: FarSide) => side.received.filter(({ url }) => url.endsWith('/oauth2/token')).length;

describe('a renamed My Domain that is signed in to as well', () => {
  const kept: SalesforceSecrets[] = [];
  const renewing = (loginUrl: string, instanceUrl: string, more: Partial<SalesforceSecrets> = {}) =>
    clientAt(loginUrl, { instanceUrl, ...more }, async (used, refresh) => {
      const fresh = await refresh(used);
      kept.push(fresh);
      return fresh;
    });
  beforeEach(() => {
    kept.length = 0;
  });

  test.each(['webServer', 'clientCredentials'] as const)(
    'is signed in to where its old name leads (%s)',
    async (method) => {
      oldAnswer = { status: 302, headers: { location: `${now.url}/services/oauth2/token` }, body: '' };
      const renamed = renewing(old.url, old.url, { method, clientSecret: 'secret' });
      expect(await renamed.query(soql)).toMatchObject({ totalSize: 0 });
      expect(kept).toMatchObject([{ loginUrl: now.url, instanceUrl: now.url }]);
      expect(signIns(now)).toBe(1);
    },
  );

  test.each(['https://old.invalid', 'elsewhere'])(
    'is signed in to where it is now, once its old name is gone (%s)',
    async (name) => {
      const renamed = renewing(name === 'elsewhere' ? old.url : name, now.url);
      expect(await renamed.query(soql)).toMatchObject({ totalSize: 0 });
      expect(kept).toMatchObject([{ loginUrl: now.url }]);
      expect(old.received.length).toBe(name === 'elsewhere' ? 1 : 0);
    },
  );

  test('that nobody finds any more ends the connection, or waits while no name can be looked up', async () => {
    expect(await failure(renewing(old.url, old.url).query(soql))).toMatchObject({
      ...{ code: 'salesforce.moved', repair: { kind: 'connection' } },
    });
    const nowhere = 'https://old.invalid';
    expect(await failure(renewing(nowhere, nowhere).query(soql))).toMatchObject({ kind: 'transient' });
  });

  test('a page in the place of a token passes, and another address is not asked: the token may have been replaced', async () => {
    refusal = { status: 200, body: '<html>Sign in to the network</html>' };
    expect(await failure(renewing(login.url, now.url).query(soql))).toMatchObject({ kind: 'uncertain' });
    expect(signIns(now)).toBe(0);
  });
});

test.each<[SalesforceSecrets['method'], string, string[]]>([
  [
    'webServer',
    'https://acme.my.salesforce.com',
    ['https://acme.my.salesforce.com', 'https://now.my.salesforce.com', 'https://login.salesforce.com'],
  ],
  [
    'jwtBearer',
    'https://acme--uat.sandbox.my.salesforce.com',
    ['https://acme--uat.sandbox.my.salesforce.com', 'https://now.my.salesforce.com', 'https://test.salesforce.com'],
  ],
  [
    'clientCredentials',
    'https://acme.my.salesforce.com',
    ['https://acme.my.salesforce.com', 'https://now.my.salesforce.com'],
  ],
  ['webServer', 'https://salesforce.com.example', ['https://salesforce.com.example', 'https://now.my.salesforce.com']],
])(
  '%s at %s may be renewed there, where the organization is, and where all of Salesforce sign in',
  (method, loginUrl, addresses) => {
    const secrets = { method, loginUrl, instanceUrl: 'https://now.my.salesforce.com' } as SalesforceSecrets;
    expect(addressesOf(secrets)).toEqual(addresses);
  },
);

test('a sign-in that is over is told, one that cannot be asked passes', async () => {
  refusal = { status: 400, body: { error: 'invalid_grant', error_description: 'expired access/refresh token' } };
  expect(await failure(client().query(soql))).toMatchObject({ code: 'salesforce.signInExpired' });
  refusal = { status: 400, body: { error: 'rate_limit_exceeded', error_description: 'login rate exceeded' } };
  expect(await failure(client().query(soql))).toMatchObject({ kind: 'transient' });
});
