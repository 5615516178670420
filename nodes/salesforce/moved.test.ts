/** An org whose address has changed: renamed, refreshed or moved. Signing in anew names the new one. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';

const empty = { status: 200, body: { totalSize: 0, done: true, records: [] } };
const elsewhere = (status: number): Recorded => ({ status, headers: { location: 'https://new.example/' }, body: '' });

let login: FarSide;
let old: FarSide;
let now: FarSide;
/** Where the token endpoint says that the org is. */
let address: string;
let oldAnswer: Recorded;
let refusal: Recorded | undefined;

beforeAll(async () => {
  now = await startFarSide(({ method }) =>
    method === 'GET' ? empty : { status: 201, body: { id: '001', success: true } },
  );
  old = await startFarSide(() => oldAnswer);
  login = await startFarSide(
    () => refusal ?? { status: 200, body: { access_token: 'new', instance_url: address, id: `${address}/id/00D/005` } },
  );
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

test('a sign-in that is over is told, one that cannot be asked passes', async () => {
  refusal = { status: 400, body: { error: 'invalid_grant', error_description: 'expired access/refresh token' } };
  expect(await failure(client().query(soql))).toMatchObject({ code: 'salesforce.signInExpired' });
  refusal = { status: 400, body: { error: 'rate_limit_exceeded', error_description: 'login rate exceeded' } };
  expect(await failure(client().query(soql))).toMatchObject({ kind: 'transient' });
});
