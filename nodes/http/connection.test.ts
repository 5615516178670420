/** A key in a connection reaches the service, and nothing that people see. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectionDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Received, type Recorded, startFarSide } from '../testing/far-side.ts';
import { runNode } from '../testing/step.ts';

const value = 'Bearer s3cret-t0ken';
let far: FarSide;
let answer: (request: Received) => Recorded;

beforeAll(async () => {
  far = await startFarSide((request) => answer(request));
});
afterAll(() => far.close());
beforeEach(() => {
  answer = () => ({ status: 200, body: { ok: true } });
  vi.unstubAllEnvs();
});

const definition = () => {
  const found = connectionDefinition('http');
  if (!found) throw new Error('no http connection');
  return found;
};

const connect = (more: object = {}) =>
  definition().connect(
    definition().fields.parse({ address: `${far.url}/me`, header: 'X-Api-Key', headerValue: value, ...more }),
    {
      signal: AbortSignal.timeout(5_000),
    },
  );

const clientOf = async (more: object = {}) =>
  definition().open(await connect(more), { connectionId: 'c', renew: (used) => Promise.resolve(used) });

const send = (client: unknown, input: object, config: object = { method: 'GET' }) =>
  runNode('http.request', client, config, { url: `${far.url}/orders`, ...input });

test('is tried out when it is made, and its facts tell no secret', async () => {
  const secrets = await connect();
  expect(far.received.at(-1)).toMatchObject({ method: 'GET', url: '/me', headers: { 'x-api-key': value } });
  expect(definition().facts(secrets)).toEqual({ address: `${far.url}/me`, header: 'x-api-key' });
  const client = await clientOf();
  expect(await definition().test(client)).toEqual({ account: new URL(far.url).host, url: `${far.url}/me` });
});

test('adds its header to a request of its service', async () => {
  const client = await clientOf();
  await send(client, { headers: [{ key: 'x-mine', value: '1' }] });
  expect(far.received.at(-1)).toMatchObject({ url: '/orders', headers: { 'x-api-key': value, 'x-mine': '1' } });
});

test('is told to no other service', async () => {
  const client = await clientOf();
  const other = await startFarSide(() => ({ status: 200 }));
  try {
    expect(await failure(send(client, { url: `${other.url}/orders` }))).toMatchObject({
      code: 'http.connectionElsewhere',
      repair: { kind: 'field', field: 'url' },
    });
    answer = () => ({ status: 302, headers: { location: `${other.url}/there` } });
    vi.stubEnv('NAGARE_PRIVATE_HOSTS', '127.0.0.1');
    await send(client, {});
    expect(other.received).toHaveLength(1);
    expect(JSON.stringify(other.received)).not.toContain('s3cret');
  } finally {
    await other.close();
  }
});

test('stays hidden when the service says it back', async () => {
  const client = await clientOf();
  answer = ({ headers }) => ({
    status: 200,
    body: { saw: headers['x-api-key'], 名: '花子' },
    headers: { 'x-echo': value },
  });
  const given = await send(client, {});
  expect(given).toMatchObject({ status: 200, body: { saw: '******', 名: '花子' }, headers: { 'x-echo': '******' } });
  answer = () => ({ status: 403, body: 'no right for s3cret-t0ken' });
  const error = await failure(send(client, {}));
  expect(error).toMatchObject({ code: 'http.refused', params: { excerpt: 'no right for ******' } });
});

describe('in the query', () => {
  const asked = { place: 'query', parameter: 'api_key', parameterValue: 'k&y s3cret' };

  test('it is added to the address of its service, in place of one that was typed, and the rest stays as it is', async () => {
    const client = await clientOf(asked);
    expect(far.received.at(-1)?.url).toBe('/me?api_key=k%26y+s3cret');
    await send(client, { url: `${far.url}/orders?page=2&api_key=mine` });
    expect(far.received.at(-1)).toMatchObject({ url: '/orders?page=2&api_key=k%26y+s3cret' });
    await send(client, { url: `${far.url}/orders?$filter=name%20eq%20(~x)&flag` });
    expect(far.received.at(-1)?.url).toBe('/orders?$filter=name%20eq%20(~x)&flag&api_key=k%26y+s3cret');
    expect(far.received.at(-1)?.headers).not.toHaveProperty('authorization');
    expect(definition().facts(await connect(asked))).toEqual({ address: `${far.url}/me`, parameter: 'api_key' });
  });

  test('a word that is too short to be a key spoils no answer', async () => {
    const client = await clientOf({ ...asked, parameterValue: 'demo' });
    answer = () => ({ status: 200, body: { text: 'a demonstration' } });
    expect(await send(client, {})).toMatchObject({ body: { text: 'a demonstration' } });
  });

  test('it stays hidden in whatever form the service says it back', async () => {
    const client = await clientOf(asked);
    answer = ({ url }) => ({ status: 404, body: `no ${url}, nor ${encodeURIComponent('k&y s3cret')}, nor k&y s3cret` });
    expect(await failure(send(client, {}))).toMatchObject({
      params: { excerpt: 'no /orders?api_key=******, nor ******, nor ******' },
    });
    answer = ({ url }) => ({ status: 307, headers: { location: `/elsewhere${url}` } });
    expect(await failure(send(client, { json: 1 }, { method: 'POST', bodyKind: 'json' }))).toMatchObject({
      code: 'http.redirected',
      params: { location: expect.not.stringContaining('s3cret') },
    });
  });
});

describe('a user name and a password', () => {
  const asked = { place: 'basic', user: '花子', password: 'pass:word s3cret' };
  const sent = Buffer.from('花子:pass:word s3cret', 'utf8').toString('base64');

  test('are sent as basic authentication, and hidden', async () => {
    const client = await clientOf(asked);
    answer = ({ headers }) => ({ status: 200, body: { saw: headers.authorization, means: asked.password } });
    expect(await send(client, {})).toMatchObject({ body: { saw: '******', means: '******' } });
    expect(far.received.at(-1)).toMatchObject({ headers: { authorization: `Basic ${sent}` } });
    expect(definition().facts(await connect(asked))).toEqual({ address: `${far.url}/me`, user: '花子' });
  });

  test('need not both be there', async () => {
    await connect({ place: 'basic', user: 'sk_live_1' });
    const alone = Buffer.from('sk_live_1:').toString('base64');
    expect(far.received.at(-1)).toMatchObject({ headers: { authorization: `Basic ${alone}` } });
  });

  test('a name without a password is the key: nothing tells it', async () => {
    const asked = { place: 'basic', user: 'sk_live_secret' };
    const client = await clientOf(asked);
    answer = () => ({ status: 200, body: { error: 'Invalid API Key provided: sk_live_secret' } });
    expect(await send(client, {})).toMatchObject({ body: { error: 'Invalid API Key provided: ******' } });
    const secrets = await connect(asked);
    expect(definition().facts(secrets)).toEqual({ address: `${far.url}/me` });
    expect(JSON.stringify(definition().given?.(secrets))).not.toContain('sk_live');
  });
});

test('a connection that was stored before keys had other places still opens', () => {
  const stored = { address: `${far.url}/me`, header: 'x-api-key', value };
  expect(definition().secrets.parse(stored)).toEqual(stored);
});

test('that is refused is mended in the connection', async () => {
  const client = await clientOf();
  answer = () => ({ status: 401 });
  expect(await failure(send(client, {}))).toMatchObject({ code: 'http.keyRefused', repair: { kind: 'connection' } });
  expect(await failure(connect())).toMatchObject({
    code: 'http.keyRefused',
    repair: { kind: 'field', field: 'headerValue' },
  });
  expect(await failure(connect({ place: 'query', parameter: 'k', parameterValue: 'v' }))).toMatchObject({
    repair: { kind: 'field', field: 'parameterValue' },
  });
});

test.each([
  ['an address without https', { address: 'http://api.example.com' }, 'http.keyInTheClear', 'address'],
  ['a word', { address: 'api' }, 'http.urlMalformed', 'address'],
  ['a password in the address', { address: 'https://me:pass@example.com' }, 'http.signInInAddress', 'address'],
  ['a header that is ours', { header: 'Host' }, 'http.headerNotAllowed', 'header'],
  ['a header without its value', { headerValue: undefined }, 'http.keyMissing', 'headerValue'],
  ['a parameter without its value', { place: 'query', parameter: 'k' }, 'http.keyMissing', 'parameterValue'],
  ['a user name with a colon', { place: 'basic', user: 'a:b' }, 'http.userHasColon', 'user'],
  ['a value that starts another header', { headerValue: 'a\r\nX-Evil: 1' }, 'http.headerValueMalformed', 'headerValue'],
])('refuses %s', async (_what, fields, code, field) => {
  expect(await failure(connect(fields))).toMatchObject({ code, repair: { kind: 'field', field } });
});

test.each([['鍵は秘密です'], ['quote"back\\slash/key']])('%s is hidden as JSON writes it too', async (password) => {
  const client = await clientOf({ place: 'basic', user: 'me', password });
  answer = () => ({ status: 200, body: { saw: password, slashed: [password] } });
  expect(await send(client, {})).toMatchObject({ body: { saw: '******', slashed: ['******'] } });
});
