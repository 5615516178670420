/** A key in a connection reaches the service, and nothing that people see. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
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

test('that is refused is mended in the connection', async () => {
  const client = await clientOf();
  answer = () => ({ status: 401 });
  expect(await failure(send(client, {}))).toMatchObject({ code: 'http.keyRefused', repair: { kind: 'connection' } });
  expect(await failure(connect())).toMatchObject({
    code: 'http.keyRefused',
    repair: { kind: 'field', field: 'headerValue' },
  });
});

test.each([
  ['an address without https', { address: 'http://api.example.com' }, 'http.keyInTheClear', 'address'],
  ['a word', { address: 'api' }, 'http.urlMalformed', 'address'],
  ['a password in the address', { address: 'https://me:pass@example.com' }, 'http.urlMalformed', 'address'],
  ['a header that is ours', { header: 'Host' }, 'http.headerNotAllowed', 'header'],
  ['a value that starts another header', { headerValue: 'a\r\nX-Evil: 1' }, 'http.headerValueMalformed', 'headerValue'],
])('refuses %s', async (_what, fields, code, field) => {
  expect(await failure(connect(fields))).toMatchObject({ code, repair: { kind: 'field', field } });
});
