import { request as ask, createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { parseProxies, settleClientAddress, WrongProxy } from './client-address.ts';

let proxies = parseProxies('');
const server = createServer((request, response) => {
  settleClientAddress(request, proxies);
  response.end(JSON.stringify(request.headers));
});
const listening = new Promise<number>((resolve) => {
  server.listen(0, '::', () => resolve((server.address() as AddressInfo).port));
});
afterAll(() => server.close());

/** What the rest of the server sees of a request that comes from 127.0.0.1. */
async function seen(trusted: string, headers: Record<string, string | string[]>): Promise<IncomingHttpHeaders> {
  proxies = parseProxies(trusted);
  const port = await listening;
  return new Promise((resolve, reject) => {
    const sent = ask({ host: '127.0.0.1', port, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve(JSON.parse(Buffer.concat(chunks).toString()) as IncomingHttpHeaders);
    });
    sent.once('error', reject).end();
  });
}
const client = async (trusted: string, forwardedFor: string | string[]) =>
  (await seen(trusted, { 'x-forwarded-for': forwardedFor }))['x-forwarded-for'];

describe('the client’s address', () => {
  test.each(['', '10.0.0.0/8', '::1'])('is the peer’s own when the peer is no trusted proxy (%s)', async (trusted) => {
    expect(await client(trusted, '203.0.113.7')).toBe('127.0.0.1');
  });

  test.each([
    ['127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['127.0.0.0/8', '203.0.113.7', '203.0.113.7'],
    ['127.0.0.1', '2001:db8::7', '2001:db8::7'],
    ['127.0.0.1', '203.0.113.7:51022', '203.0.113.7'],
    ['127.0.0.1', '[2001:db8::7]:51022', '2001:db8::7'],
    ['127.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
    ['127.0.0.1, 10.0.0.0/8', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['127.0.0.1 2001:db8:1::/48', '203.0.113.7, 2001:db8:1::5', '203.0.113.7'],
  ])('behind %s with “%s” is %s', async (trusted, header, address) => {
    expect(await client(trusted, header)).toBe(address);
  });

  test('is what the last trusted proxy saw, whatever the client wrote before it', async () => {
    expect(await client('127.0.0.1', '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await client('127.0.0.1', ['198.51.100.1', '203.0.113.7'])).toBe('203.0.113.7');
  });

  test.each(['', 'unknown', '203.0.113.7, _hidden', '<script>'])(
    'is the proxy’s own when “%s” says nothing',
    async (header) => {
      expect(await client('127.0.0.1', header)).toBe('127.0.0.1');
    },
  );
});

test('no other header about a proxy is left, not even from a trusted one: NAGARE_URL says who we are', async () => {
  const headers = {
    forwarded: 'for=203.0.113.7;host=evil.example;proto=https',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-port': '8443',
    'x-forwarded-proto': 'https',
    'x-forwarded-server': 'evil.example',
    'x-real-ip': '203.0.113.7',
  };
  for (const trusted of ['', '127.0.0.1'])
    expect(Object.keys(await seen(trusted, headers)).toSorted()).toEqual(['connection', 'host', 'x-forwarded-for']);
});

test.each(['nginx', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '::1/129', '127.0.0.1, *'])(
  'a list with “%s” is refused: a typing mistake must not trust too much, or nobody',
  (text) => {
    expect(() => parseProxies(text)).toThrow(WrongProxy);
  },
);
