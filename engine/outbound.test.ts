/** Requests of flows on their way out: a company's proxy and its own certificates, with a real tunnel and real TLS. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeKeyPair } from './connections/certificate.ts';

/** A name that nobody but the proxy can resolve. */
const host = 'service.nagare.test';
const folder = mkdtempSync(join(tmpdir(), 'nagare-outbound-'));
const authority = join(folder, 'authority.pem');
const received: string[] = [];
const asked: string[] = [];

const proxy = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"by":"proxy"}');
});
let service: ReturnType<typeof createTlsServer>;
let proxyUrl: string;

beforeAll(async () => {
  const { privateKey, certificate } = await makeKeyPair(host);
  writeFileSync(authority, certificate);
  service = createTlsServer({ key: privateKey, cert: certificate }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"by":"service"}');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  // Every tunnel leads to the one service.
  proxy.on('connect', (request, socket, head) => {
    asked.push(`CONNECT ${request.url}`);
    const far = connect((service.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
beforeEach(() => {
  received.length = 0;
  asked.length = 0;
});
afterAll(() => {
  for (const server of [proxy, service]) {
    server?.closeAllConnections();
    server?.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const run = promisify(execFile);

/** What an HTTP request step in a process with this environment gives, or the code of its error. */
async function ask(url: string, env: Record<string, string>): Promise<unknown> {
  const { PATH = '' } = process.env;
  const file = join(import.meta.dirname, 'testing/ask-world.ts');
  const { stdout } = await run(process.execPath, [file, url], { env: { NODE_ENV: 'test', PATH, ...env } });
  return JSON.parse(stdout);
}

test('HTTPS_PROXY opens the tunnel, and NODE_EXTRA_CA_CERTS makes the certificate of the company’s own authority good', async () => {
  const answer = await ask(`https://${host}/in`, { HTTPS_PROXY: proxyUrl, NODE_EXTRA_CA_CERTS: authority });
  expect(answer).toEqual({ status: 200, body: { by: 'service' } });
  expect(asked).toEqual([`CONNECT ${host}:443`]);
  expect(received).toEqual(['POST /in {"asked":true}']);
});

test('without it the certificate is refused before anything is sent', async () => {
  expect(await ask(`https://${host}/in`, { HTTPS_PROXY: proxyUrl })).toEqual({ code: 'http.unreachable' });
  expect(received).toEqual([]);
});

test('HTTP_PROXY is asked for plain addresses', async () => {
  expect(await ask(`http://${host}/plain`, { HTTP_PROXY: proxyUrl })).toEqual({ status: 200, body: { by: 'proxy' } });
  expect(asked).toEqual([`POST http://${host}/plain`]);
});

test('what NO_PROXY names, by host, by domain or all, goes past the proxy', async () => {
  const ways = [host, '.nagare.test', '*'].map((NO_PROXY) =>
    ask(`http://${host}/past`, { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, NO_PROXY }),
  );
  expect(await Promise.all(ways)).toEqual(ways.map(() => ({ code: 'http.unreachable' })));
  expect(asked).toEqual([]);
});

test('this machine is never reached through a proxy', async () => {
  const { port } = service.address() as AddressInfo;
  const answer = await ask(`https://127.0.0.1:${port}/near`, { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl });
  expect(answer).toEqual({ code: 'http.unreachable' }); // its certificate names another host
  expect(asked).toEqual([]);
});
