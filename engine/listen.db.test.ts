import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from './listen.ts';
import { type TestEngine, testEngine, until } from './testing/engine.ts';

let given: TestEngine;
beforeAll(async () => {
  given = await testEngine();
});
afterAll(() => given.close());

test('a database that refuses LISTEN, as a standby does, is asked again and again over one connection at a time', async () => {
  const url = new URL(given.url);
  url.searchParams.set('application_name', 'listener');
  const stop = listen(url.href, 'no channel', () => {});
  const seen = new Set<number>();
  let most = 0;
  try {
    await until(
      async () => {
        const { rows } = await given.engine.pool.query<{ pid: number }>(
          `select pid from pg_stat_activity where application_name = 'listener'`,
        );
        most = Math.max(most, rows.length);
        for (const { pid } of rows) seen.add(pid);
        return seen.size;
      },
      (count) => count >= 3,
    );
  } finally {
    await stop();
  }
  // One that is just ending may be seen beside the next.
  expect(most).toBeLessThanOrEqual(2);
});
