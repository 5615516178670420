/** A database whose host vanished says nothing, not even that it is gone. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseAway } from '../engine/database-away.ts';
import { openPool } from './client.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('a statement whose server has vanished ends, counts as “database away”, and the next one goes to a new connection', async () => {
  let isSilent = false;
  const { hostname, port } = new URL(database.url);
  const pairs: Socket[] = [];
  const between = createServer((near) => {
    const far = connect(Number(port), hostname);
    pairs.push(near, far);
    const isOld = () => isSilent && pairs.indexOf(near) === 0;
    near.on('data', (bytes) => void (isOld() || far.write(bytes)));
    far.on('data', (bytes) => void (isOld() || near.write(bytes)));
    for (const socket of [near, far]) socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((between.address() as AddressInfo).port);
  const pool = openPool(url.href, { max: 1, queryMs: 300 });
  try {
    await pool.query('select 1');
    isSilent = true;
    const refused = await pool.query('select 2').catch((error: unknown) => error);
    expect(isDatabaseAway(refused)).toBe(true);
    expect((await pool.query<{ n: number }>('select 3 as n')).rows).toEqual([{ n: 3 }]);
  } finally {
    await pool.end();
    for (const socket of pairs) socket.destroy();
    between.close();
  }
});
