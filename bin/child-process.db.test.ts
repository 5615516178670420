/** The real worker and practice org as the launcher starts them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../db/embedded/port.ts';
import { type EmptyEngine, emptyEngine } from '../engine/testing/engine.ts';

let given: EmptyEngine;
const children: ChildProcess[] = [];

beforeAll(async () => {
  given = await emptyEngine();
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await given.close();
});

async function start(file: string, port: number): Promise<ChildProcess> {
  const env = {
    ...process.env,
    DATABASE_URL: given.url,
    NAGARE_HOME: given.home,
    PRACTICE_HOME: join(given.home, 'practice'),
    PRACTICE_PORT: String(port),
  };
  const child = fork(file, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  children.push(child);
  expect(await once(child, 'message').then(([message]) => message)).toEqual({ type: 'ready' });
  return child;
}

test.each(['bin/worker.ts', 'practice-org/main.ts'])(
  '%s ends by itself when its channel to the launcher closes, and when it is asked to',
  async (file) => {
    const orphan = await start(file, await freePort());
    orphan.disconnect();
    expect(await once(orphan, 'exit')).toEqual([0, null]);
    const asked = await start(file, await freePort());
    asked.kill('SIGTERM');
    expect(await once(asked, 'exit')).toEqual([0, null]);
  },
);

test('a worker that ended leaves no heartbeat behind', async () => {
  expect((await given.engine.pool.query('select id from workers')).rows).toEqual([]);
});

test('the practice org can be reached from this machine only', async () => {
  const port = await freePort();
  const org = await start('practice-org/main.ts', port);
  expect((await fetch(`http://127.0.0.1:${port}/services/data`)).ok).toBe(true);
  const others = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address),
  );
  for (const address of others) await expect(fetch(`http://${address}:${port}/services/data`)).rejects.toThrow();
  org.kill('SIGTERM');
  await once(org, 'exit');
});
