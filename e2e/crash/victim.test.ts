import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Victim } from './victim.ts';

let home: string;
let victim: Victim;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'nagare-victim-'));
  const file = join(home, 'sleeper.mjs');
  await writeFile(file, `process.send('ready'); setInterval(() => {}, 1000);`);
  const options = { name: 'sleeper', file, env: {}, failpoint: () => undefined, reached() {}, stallMs: () => 0 };
  victim = new Victim({ ...options, said() {} });
  await victim.keep();
});

afterEach(async () => {
  await victim.letGo();
  await rm(home, { recursive: true, force: true });
});

test('whoever waits for a thaw goes on when the frozen process was dead all along and its next one dies too', async () => {
  victim.kill();
  victim.freeze(60_000);
  await victim.thawed();
  expect(victim.starts).toBe(1);
  victim.freeze(60_000); // between two starts
  await startsOf(2);
  await victim.ready();
  victim.kill();
  await victim.thawed();
});

test('a second freeze does not leave behind who waited for the first', async () => {
  victim.freeze(60_000);
  const thawed = victim.thawed();
  victim.freeze(50);
  await thawed;
});

test('after a kill it is ready only when its next start is', async () => {
  await victim.killed();
  expect(victim.starts).toBe(2);
  let isReady = false;
  const ready = victim.ready().then(() => {
    isReady = true;
  });
  await Promise.resolve();
  expect(isReady).toBe(false);
  await ready;
});

async function startsOf(count: number): Promise<void> {
  await expect.poll(() => victim.starts).toBe(count);
}
