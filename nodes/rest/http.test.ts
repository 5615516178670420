import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Received, type Recorded, startFarSide } from '../testing/far-side.ts';
import { isLoopback } from './dispatcher.ts';
import { exchange, retryAfterMs } from './exchange.ts';
import { call } from './http.ts';

const open: FarSide[] = [];

async function farSide(answer: Recorded | ((request: Received) => Recorded)): Promise<FarSide> {
  const started = await startFarSide(typeof answer === 'function' ? answer : () => answer);
  open.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const post = (url: string, more: object = {}) => call({ method: 'POST', url, headers: {}, body: '{}', ...more });

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('what may have happened', () => {
  test('a refused connection has surely sent nothing', async () => {
    const error = await failure(post(`http://127.0.0.1:${await unusedPort()}/`));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: 'http.unreachable' });
  });

  test('a host name that does not exist has surely sent nothing', async () => {
    expect(await failure(post('http://does-not-exist.localhost.invalid/'))).toBeInstanceOf(TransientError);
  });

  test('a connection that is cut after the request is uncertain', async () => {
    const { url } = await farSide('cut');
    expect(await failure(post(url))).toMatchObject({ kind: 'uncertain', code: 'http.noAnswer' });
  });

  test.each([401, 404, 429])('of a POST to a page that answers %s leave open whether it was done', async (status) => {
    const { url } = await farSide(({ method }) =>
      method === 'POST' ? { status: 303, headers: { location: '/gone' } } : { status },
    );
    expect(await failure(post(url))).toMatchObject({ kind: 'uncertain' });
  });

  test('silence is uncertain', async () => {
    const { url } = await farSide('silence');
    expect(await failure(post(url, { timeoutMs: 150 }))).toMatchObject({ kind: 'uncertain', code: 'http.noAnswer' });
  });

  test('an abort while waiting for the answer is uncertain', async () => {
    const control = new AbortController();
    const { url } = await farSide(() => {
      control.abort();
      return 'silence';
    });
    expect(await failure(post(url, { signal: control.signal }))).toBeInstanceOf(UncertainError);
  });

  test('an abort before sending sends nothing', async () => {
    const { url, received } = await farSide({ status: 200 });
    const error = await failure(post(url, { signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(TransientError);
    expect(received).toEqual([]);
  });

  test('a guard that says no is asked with the connection open and nothing written', async () => {
    const { url, received } = await farSide({ status: 200 });
    const late = new TransientError('engine.sentTooLate');
    const lost = new Error('the lease is lost');
    for (const error of [late, lost]) {
      const check = () => {
        throw error;
      };
      expect(await failure(post(url, { guard: { check } }))).toBe(error);
    }
    await post(url);
    expect(received).toHaveLength(1);
  });

  test.each<[number, string, string]>([
    [429, 'transient', 'http.busy'],
    [503, 'uncertain', 'http.serverError'],
    [500, 'uncertain', 'http.serverError'],
    [502, 'uncertain', 'http.serverError'],
    [504, 'uncertain', 'http.serverError'],
  ])('status %i is %s', async (status, kind, code) => {
    const { url } = await farSide({ status, body: 'x', headers: { 'retry-after': '7' } });
    const error = await failure(post(url));
    expect(error).toMatchObject({ kind, code });
    expect(error).toMatchObject({ retryAfterMs: 7_000 });
  });

  test.each([
    ['GET', 'http.readFailed', 'http.readUnanswered'],
    ['HEAD', 'http.readFailed', 'http.readUnanswered'],
    ['PUT', 'http.changeFailed', 'http.changeUnanswered'],
    ['DELETE', 'http.changeFailed', 'http.changeUnanswered'],
  ])('a broken %s is told as what it is, and asks nobody how to go on', async (method, failed, unanswered) => {
    const broken = await farSide({ status: 500 });
    expect(await failure(call({ method, url: broken.url, headers: {} }))).toMatchObject({ code: failed });
    const gone = await farSide('cut');
    expect(await failure(call({ method, url: gone.url, headers: {} }))).toMatchObject({ code: unanswered });
  });

  test('a 503 to a request that changes nothing surely had no effect', async () => {
    const { url } = await farSide({ status: 503, headers: { 'retry-after': '7' } });
    for (const method of ['GET', 'HEAD'])
      expect(await failure(call({ method, url, headers: {} }))).toMatchObject({
        kind: 'transient',
        retryAfterMs: 7_000,
      });
  });

  test.each([200, 204, 400, 404, 422])('status %i is an answer', async (status) => {
    const { url } = await farSide({ status, body: status === 204 ? undefined : {} });
    expect(await post(url)).toMatchObject({ status });
  });
});

test('an answer larger than the limit ends there', async () => {
  const { url } = await farSide({ status: 200, body: 'x'.repeat(10_000) });
  const error = await failure(post(url, { maxBytes: 5_000 }));
  expect(error).toBeInstanceOf(UserFixableError);
  expect(error).toMatchObject({ code: 'http.answerTooLarge' });
});

describe('redirects', () => {
  test('follow a GET and leave the headers behind at another origin', async () => {
    const other = await farSide({ status: 200, body: { ok: true } });
    const { url } = await farSide({ status: 302, headers: { location: `${other.url}/there` } });
    const answer = await call({ method: 'GET', url, headers: { authorization: 'Bearer s', 'x-api-key': 's' } });
    expect(answer.status).toBe(200);
    expect(other.received[0]?.url).toBe('/there');
    expect(other.received[0]?.headers).not.toHaveProperty('authorization');
    expect(other.received[0]?.headers).not.toHaveProperty('x-api-key');
  });

  test('keep the headers at the same origin', async () => {
    const { url, received } = await farSide((request) =>
      request.url === '/a' ? { status: 301, headers: { location: '/b' } } : { status: 200 },
    );
    await call({ method: 'GET', url: `${url}/a`, headers: { 'x-api-key': 's' } });
    expect(received[1]).toMatchObject({ url: '/b', headers: { 'x-api-key': 's' } });
  });

  test.each([301, 302, 303])('read the page that answers a POST with %s, without what was sent', async (status) => {
    const { url, received } = await farSide((request) =>
      request.method === 'POST' ? { status, headers: { location: '/done' } } : { status: 200, body: { ok: true } },
    );
    const headers = { 'x-api-key': 's', 'content-type': 'application/json' };
    expect(await post(url, { headers })).toMatchObject({ status: 200 });
    expect(received.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(received[1]).toMatchObject({ url: '/done', body: '', headers: { 'x-api-key': 's' } });
    expect(received[1]?.headers).not.toHaveProperty('content-type');
  });

  test('leave the headers behind after a POST too', async () => {
    const other = await farSide({ status: 200, body: { ok: true } });
    const { url } = await farSide({ status: 302, headers: { location: `${other.url}/echo` } });
    expect(await post(url, { headers: { authorization: 'Bearer s' } })).toMatchObject({ status: 200 });
    expect(other.received[0]).toMatchObject({ method: 'GET', body: '' });
    expect(other.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('of a POST do not end in its being sent again, whatever becomes of the page behind it', async () => {
    const { url } = await farSide({
      status: 302,
      headers: { location: `http://127.0.0.1:${await unusedPort()}/` },
    });
    expect(await failure(post(url))).toMatchObject({ kind: 'uncertain', code: 'http.noAnswer' });
  });

  test('do not lead into the inner network', async () => {
    const { url, received } = await farSide({ status: 302, headers: { location: 'http://localhost:1/' } });
    const error = await failure(call({ method: 'GET', url, headers: {} }));
    expect(error).toMatchObject({ code: 'http.addressInside' });
    expect(received).toHaveLength(1);
  });

  test('never send a POST again', async () => {
    const { url, received } = await farSide({ status: 307, headers: { location: '/b' } });
    expect(await post(url)).toMatchObject({ status: 307 });
    expect(received).toHaveLength(1);
  });

  test('end when they go in circles', async () => {
    const { url } = await farSide({ status: 302, headers: { location: '/' } });
    expect(await call({ method: 'GET', url, headers: {} })).toMatchObject({ status: 302 });
  });
});

test('requests at the same time share no answers', async () => {
  const { url } = await farSide((request) => ({ status: 200, body: { saw: request.url } }));
  const paths = Array.from({ length: 40 }, (_, index) => `/${index}`);
  const answers = await Promise.all(paths.map((path) => exchange({ method: 'GET', url: url + path, headers: {} })));
  expect(answers.map((answer) => JSON.parse(answer.body.toString()).saw)).toEqual(paths);
});

test.each([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 00:01:00 GMT' }, 60_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('reads %j', (headers, ms) => {
  expect(retryAfterMs(headers as Record<string, string>, Date.parse('2026-11-21T00:00:00Z'))).toBe(ms);
});

test.each([
  ['http://localhost:3000', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:80', true],
  ['http://org.localhost', false],
  ['https://login.salesforce.com', false],
  ['http://127.example.com', false],
  ['http://10.0.0.1', false],
])('%s is on this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
