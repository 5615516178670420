import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeDefinition } from '../registry.ts';
import { HIDDEN } from '../secret-values.ts';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { runNode } from '../testing/step.ts';

let far: FarSide;
let answer: Recorded;

beforeAll(async () => {
  far = await startFarSide(() => answer);
});
afterAll(() => far.close());
beforeEach(() => {
  answer = { status: 200, body: { ok: true } };
});

const send = (config: object, input: object = {}) => runNode('http.request', null, config, { url: far.url, ...input });
const last = () => far.received.at(-1);

test.each([
  ['GET', 'read'],
  ['HEAD', 'read'],
  ['PUT', 'idempotent'],
  ['DELETE', 'idempotent'],
  ['POST', 'once'],
  ['PATCH', 'once'],
])('%s is %s', (method, effect) => {
  const node = nodeDefinition('http.request');
  if (node?.kind !== 'action' || typeof node.effect !== 'function') throw new Error('no effect of its own');
  expect(node.effect({ method })).toBe(effect);
  expect(node.confirm).toBeUndefined();
});

test('sends query, headers and JSON, and hands on status, headers and body', async () => {
  const result = await send(
    { method: 'POST', bodyKind: 'json' },
    {
      url: `${far.url}/a?x=1`,
      query: [
        { key: 'q', value: "a&b='c' 日本" },
        { key: 'n', value: 3 },
      ],
      headers: [{ key: 'X-Key', value: 'v' }],
      json: { name: '花子' },
    },
  );
  expect(result).toMatchObject({
    status: 200,
    body: { ok: true },
    headers: { 'content-type': expect.stringContaining('json') },
  });
  expect(last()).toMatchObject({
    method: 'POST',
    body: '{"name":"花子"}',
    headers: { 'x-key': 'v', 'content-type': 'application/json' },
  });
  const url = new URL(last()?.url ?? '', far.url);
  expect([...url.searchParams]).toEqual([
    ['x', '1'],
    ['q', "a&b='c' 日本"],
    ['n', '3'],
  ]);
});

test('sends forms and text', async () => {
  await send(
    { method: 'POST', bodyKind: 'form' },
    {
      form: [
        { key: 'a', value: '1&2' },
        { key: 'a', value: 'あ' },
      ],
    },
  );
  expect(last()).toMatchObject({
    body: 'a=1%262&a=%E3%81%82',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await send({ method: 'PUT', bodyKind: 'text' }, { text: 'あ' });
  expect(last()).toMatchObject({ body: 'あ', headers: { 'content-type': 'text/plain; charset=utf-8' } });
});

test('a GET carries no body, whatever was filled in before', async () => {
  await send({ method: 'GET', bodyKind: 'json' }, { json: { a: 1 } });
  expect(last()).toMatchObject({ method: 'GET', body: '' });
});

test.each<[string, Recorded, unknown]>([
  ['text', { status: 200, body: 'hello', headers: { 'content-type': 'text/plain' } }, 'hello'],
  ['nothing', { status: 204 }, null],
  ['JSON that calls itself text', { status: 200, body: '[1]', headers: { 'content-type': 'text/plain' } }, [1]],
  ['broken JSON', { status: 200, body: '{"a"', headers: { 'content-type': 'application/json' } }, '{"a"'],
  ['JSON that a database cannot hold', { status: 200, body: '{"a":"\\u0000"}' }, '{"a":"\\u0000"}'],
  ['JSON of a thousand levels', { status: 200, body: '['.repeat(1000) }, '['.repeat(1000)],
  [
    'Shift_JIS',
    { status: 200, body: Buffer.from([0x93, 0xfa]), headers: { 'content-type': 'text/plain; charset=shift_jis' } },
    '日',
  ],
])('reads %s', async (_name, given, body) => {
  answer = given;
  expect(await send({})).toMatchObject({ body });
});

test('keeps every digit of a long number', async () => {
  answer = { status: 200, body: '{"id":12345678901234567890,"n":7}', headers: { 'content-type': 'application/json' } };
  expect(await send({})).toMatchObject({ body: { id: '12345678901234567890', n: 7 } });
});

test('goes on with the page that answers a POST', async () => {
  const page: Recorded = { status: 200, body: { done: true } };
  const script = await startFarSide(({ method }) =>
    method === 'POST' ? { status: 302, headers: { location: '/echo' } } : page,
  );
  try {
    expect(await send({ method: 'POST', bodyKind: 'json' }, { url: script.url, json: { a: 1 } })).toMatchObject({
      status: 200,
      body: { done: true },
    });
  } finally {
    await script.close();
  }
});

describe('an address that comes with data', () => {
  const typed = (text: string, isWhole = false) => ({ typed: () => ({ text, isWhole }) });
  const ask = (more: object) => runNode('http.request', null, { method: 'GET' }, { url: `${far.url}/a/1` }, more);

  test.each([
    ['all of it', () => ''],
    ['its host', () => 'http://127.'],
    ['its port', () => far.url.slice(0, -1)],
    ['its host behind a name and password', () => 'http://api.example.com@'],
  ])('does not lead into the inner network: %s', async (_what, start) => {
    expect(await failure(ask(typed(start())))).toMatchObject({ code: 'http.addressInside' });
  });

  test('may be what stands behind a host that was typed', async () => {
    expect(await ask(typed(`${far.url}/a/`))).toMatchObject({ status: 200 });
  });
});

describe('refuses', () => {
  test.each<[string, object, string, string]>([
    ['a word', { url: 'hello' }, 'http.urlMalformed', 'url'],
    ['a file', { url: 'file:///etc/passwd' }, 'http.urlMalformed', 'url'],
    ['a script', { url: 'javascript:alert(1)' }, 'http.urlMalformed', 'url'],
    ['a password in the URL', { url: 'https://me:secret@example.com' }, 'http.urlHasPassword', 'url'],
    [
      'a header that starts another',
      { headers: [{ key: 'x', value: 'a\r\nX-Evil: 1' }] },
      'http.headerValueMalformed',
      'headers',
    ],
    ['a header name with a colon', { headers: [{ key: 'x: y\r\nz', value: 'a' }] }, 'http.headerNotAllowed', 'headers'],
    ['a Host of its own', { headers: [{ key: 'HOST', value: 'evil' }] }, 'http.headerNotAllowed', 'headers'],
    ['a length of its own', { headers: [{ key: 'Content-Length', value: '1' }] }, 'http.headerNotAllowed', 'headers'],
    ['a record as a query value', { query: [{ key: 'q', value: { a: 1 } }] }, 'http.valueNotPlain', 'query'],
  ])('%s', async (_name, input, code, field) => {
    const before = far.received.length;
    const error = await failure(send({ method: 'POST' }, input));
    expect(error).toMatchObject({ kind: 'userFixable', code, repair: { kind: 'field', field } });
    expect(JSON.stringify((error as Error & { params: unknown }).params)).not.toContain('secret');
    expect(far.received).toHaveLength(before);
  });

  test('an answer of 400 and above, with what it says', async () => {
    answer = { status: 422, body: { error: 'name is missing' } };
    expect(await failure(send({ method: 'POST' }))).toMatchObject({
      kind: 'userFixable',
      code: 'http.refused',
      params: { status: 422, excerpt: '{"error":"name is missing"}' },
    });
  });

  test('a moved address of a POST, with the new one', async () => {
    answer = { status: 307, headers: { location: 'https://new.example.com/' } };
    expect(await failure(send({ method: 'POST' }))).toMatchObject({
      code: 'http.redirected',
      params: { location: 'https://new.example.com/' },
    });
  });
});

test('a value that stands alone in a text is read as inside one; a record is refused by the name of the field', async () => {
  const bodyOf = async (text: unknown) => {
    await send({ method: 'POST', bodyKind: 'text' }, { url: far.url, text });
    return last()?.body;
  };
  expect([await bodyOf(12), await bodyOf(true), await bodyOf(null)]).toEqual(['12', 'true', '']);
  await expect(bodyOf({ a: 1 })).rejects.toThrow(/text/);
});

test('JSON that became a text is refused, and not sent in quotation marks', async () => {
  const before = far.received.length;
  const config = { method: 'POST', bodyKind: 'json' };
  const error = await failure(send(config, { url: far.url, json: '{"email": "a@x.jp"}' }));
  expect(error).toMatchObject({ code: 'http.jsonIsText', repair: { kind: 'field', field: 'json' } });
  expect(far.received).toHaveLength(before);
  await send(config, { url: far.url, json: 'hello' });
  expect(last()?.body).toBe('"hello"');
});

test('preview shows what would be sent and sends nothing', () => {
  const node = nodeDefinition('http.request');
  if (node?.kind !== 'action') throw new Error('no action');
  const before = far.received.length;
  const config = { method: 'POST', bodyKind: 'json' };
  const input = { url: 'https://example.com/a', query: [{ key: 'q', value: '1' }], json: { a: 1 } };
  expect(node.preview?.({ config, input })).toMatchObject({
    method: 'POST',
    url: 'https://example.com/a?q=1',
    body: { a: 1 },
  });
  const kept = { url: `https://example.com/?token=${HIDDEN}`, query: [{ key: 'sig', value: HIDDEN }] };
  expect(node.preview?.({ config: { method: 'GET' }, input: kept })).toMatchObject({
    url: `https://example.com/?token=${HIDDEN}&sig=${HIDDEN}`,
  });
  expect(far.received).toHaveLength(before);
});
