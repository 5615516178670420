/** The web process: the door for webhooks first, then Next for people. Configured by its environment alone. */
import { createServer } from 'node:http';
import next from 'next';
import { checkSecretKey, describeError, openEngine } from '../engine/api.ts';
import { openDoor } from '../engine/triggers/door.ts';
import { readProcessSettings, runChild } from './child-process.ts';
import { parseProxies, settleClientAddress } from './client-address.ts';
import { whenDatabaseAnswers } from './database-answers.ts';
import { checkout } from './home.ts';

await runChild(async () => {
  const settings = readProcessSettings();
  const engine = await openEngine({ ...settings, name: 'web' });
  await whenDatabaseAnswers(engine, () => checkSecretKey(engine.db, engine.secrets));
  const door = openDoor(engine, settings.databaseUrl);
  const app = next({ dev: process.env.NAGARE_DEV === '1', dir: checkout, port: settings.port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const proxies = parseProxies(process.env.NAGARE_TRUSTED_PROXIES);
  const server = createServer((request, response) => {
    settleClientAddress(request, proxies);
    if (!door.serve(request, response)) void handle(request, response);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 10_000).unref();
    await closed;
    await door.close();
    await app.close();
    await engine.close();
  };
}, describeError);
