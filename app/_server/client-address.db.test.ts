/** Signing in behind a TLS proxy, with a real server and requests as they come from nginx or Caddy, and past them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from 'better-auth/node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseProxies, settleClientAddress } from '../../bin/client-address.ts';
import { type EmptyEngine, emptyEngine, owner, testOwner } from '../../engine/testing/engine.ts';

let given: EmptyEngine;
let server: Server;
let url: string;
let proxies = parseProxies('127.0.0.1');

beforeAll(async () => {
  given = await emptyEngine();
  await testOwner(given.engine);
  // As it runs for people: only then are there limits and is the origin looked at.
  vi.stubEnv('NODE_ENV', 'production');
  vi.stubEnv('TEST', '');
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {}); // each wrong password
  vi.stubEnv('DATABASE_URL', given.url);
  vi.stubEnv('NAGARE_HOME', given.home);
  vi.stubEnv('NAGARE_URL', 'https://nagare.example.com');
  const { auth } = await import('./auth.ts');
  const handle = toNodeHandler(await auth());
  server = createServer((request, response) => {
    settleClientAddress(request, proxies);
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/auth/sign-in/email`;
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  const { engine } = await import('./engine.ts');
  await (await engine()).close();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await given.close();
});

const signIn = (address: string, password = owner.password, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: 'https://nagare.example.com',
      'x-forwarded-for': address,
      'x-forwarded-proto': 'https',
      ...headers,
    },
    body: JSON.stringify({ email: owner.email, password }),
  });

const sessionAddresses = async () =>
  (await given.engine.pool.query<{ ip: string }>('select ip_address as ip from session order by created_at')).rows.map(
    ({ ip }) => ip,
  );

test('under an https address the session’s cookie is for TLS only and out of reach of scripts', async () => {
  const answer = await signIn('203.0.113.1');
  expect(answer.status).toBe(200);
  const cookies = answer.headers.getSetCookie().filter((cookie) => cookie.includes('session_token'));
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(/^__Secure-nagare\.session_token=/);
  expect(cookies[0]).toMatch(/; Secure/);
  expect(cookies[0]).toMatch(/; HttpOnly/);
});

test('a session knows the person’s address, not the proxy’s', async () => {
  await signIn('198.51.100.9, 203.0.113.2');
  expect((await sessionAddresses()).at(-1)).toBe('203.0.113.2');
});

test('guessing passwords ends for the one who does it, and others behind the same proxy go on', async () => {
  const answers: number[] = [];
  for (let n = 0; n < 31; n++) answers.push((await signIn('203.0.113.3', 'wrong password here')).status);
  expect(answers.slice(0, 30)).toEqual(Array(30).fill(401));
  expect(answers.at(-1)).toBe(429);
  expect((await signIn('203.0.113.4')).status).toBe(200);
});

test('who comes past the proxy cannot escape the limit by naming other addresses', async () => {
  proxies = parseProxies('');
  const answers: number[] = [];
  for (let n = 0; n < 31; n++) answers.push((await signIn(`203.0.113.${100 + n}`, 'wrong password here')).status);
  proxies = parseProxies('127.0.0.1');
  expect(answers.at(-1)).toBe(429);
});

test('a page of another site is refused, whatever X-Forwarded-Host says', async () => {
  const foreign = { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
  const answer = await signIn('203.0.113.5', owner.password, foreign);
  expect(answer.status).toBe(403);
  expect(answer.headers.getSetCookie()).toEqual([]);
});
