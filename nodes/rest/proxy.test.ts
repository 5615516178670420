import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { TransientError } from '../errors.ts';
import { failure } from '../testing/failure.ts';
import { startFarSide } from '../testing/far-side.ts';
import { exchange } from './exchange.ts';

test('a proxy of the environment is used for the world outside, never for this machine, and the guard is asked behind it', async () => {
  const near = await startFarSide(() => ({ status: 200 }));
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  Object.assign(process.env, { HTTP_PROXY: address, HTTPS_PROXY: address });
  try {
    const outside = { method: 'POST', url: 'http://org.example.invalid/path', headers: {}, body: '{}' };
    expect(await exchange(outside)).toMatchObject({ status: 200 });
    expect(asked.splice(0)).toEqual(['POST http://org.example.invalid/path']);

    const check = () => {
      throw new TransientError('engine.sentTooLate');
    };
    expect(await failure(exchange({ ...outside, guard: { check } }))).toMatchObject({ code: 'engine.sentTooLate' });
    expect(asked).toEqual([]);

    // A proxy that opens no tunnel: the request itself has surely not left.
    const refused = failure(exchange({ ...outside, url: 'https://org.example.invalid/path' }));
    expect(await refused).toMatchObject({ reason: 'unreachable', wasSent: false });
    expect(asked.splice(0)).toEqual(['CONNECT org.example.invalid:443']);

    await exchange({ method: 'GET', url: near.url, headers: {} });
    await exchange({ method: 'GET', url: near.url.replace('127.0.0.1', 'localhost'), headers: {} });
    expect(asked).toEqual([]);
  } finally {
    delete process.env.HTTP_PROXY;
    delete process.env.HTTPS_PROXY;
    proxy.closeAllConnections();
    proxy.close();
    await near.close();
  }
});
