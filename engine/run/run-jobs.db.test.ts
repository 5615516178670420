/** Jobs that hold several runs: a crowd of events begins in few of them, and none of its runs depends on its neighbours. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '../../db/schema/index.ts';
import { type Send, sendTo } from '../testing/arrivals.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { type SlowSide, startSlowSide } from '../testing/slow-side.ts';
import { goLive } from '../testing/working.ts';
import { literal } from '../values/source.ts';
import { startWorker } from '../worker.ts';
import { openPlaces } from './places.ts';
import { sweep } from './sweep.ts';

let given: TestEngine;
let far: SlowSide;
let send: Send;

beforeAll(async () => {
  vi.stubEnv('NAGARE_PRIVATE_HOSTS', '127.0.0.1');
  far = await startSlowSide();
  given = await testEngine();
  const document = flow('webhook.received').step('ask', 'http.request', {
    config: { method: 'GET' },
    input: { url: literal(`${far.url}/ask`) },
  });
  send = await sendTo(given, await goLive(given, document.document(), 'Crowd'));
});

afterAll(async () => {
  far.release();
  await given.close();
  await far.close();
});

beforeEach(async () => {
  far.release();
  far.asked.length = 0;
  await query('delete from graphile_worker._private_jobs');
  await query('truncate runs cascade');
});

const query = async <Row extends object>(sql: string, values: unknown[] = []) =>
  (await given.engine.pool.query<Row>(sql, values)).rows;

/** Accepted together, oldest first. */
async function come(count: number): Promise<string[]> {
  const accepted = await Promise.all(Array.from({ length: count }, (_, n) => send({ n })));
  return accepted.map((one) => (one.status === 'accepted' ? one.runId : '')).toSorted();
}

interface Job {
  key: string | null;
  runs: number | null;
}

const jobs = () =>
  query<Job>(
    `select key, json_array_length(payload -> 'runIds') as runs from graphile_worker._private_jobs order by id`,
  );

const statuses = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await query<{ status: string; n: number }>(
        'select status, count(*)::int as n from runs group by status order by status',
      )
    ).map(({ status, n }) => [status, n]),
  );

const reach = (expected: Record<string, number>) =>
  until(statuses, (seen) => JSON.stringify(seen) === JSON.stringify(expected));

async function withWorker(during: () => Promise<unknown>): Promise<void> {
  const worker = await startWorker(given.engine);
  try {
    await during();
  } finally {
    await worker.stop();
  }
}

/** As after a crash a while ago. */
const growOld = () => query(`update runs set created_at = now() - interval '1 minute'`);

test('a lone event begins in a job of its own, a crowd in jobs of eight', async () => {
  const [lone] = await come(1);
  expect(await jobs()).toEqual([{ key: `run:${lone}`, runs: null }]);
  await query('delete from graphile_worker._private_jobs');
  await come(20);
  expect(await jobs()).toEqual([
    { key: null, runs: 8 },
    { key: null, runs: 8 },
    { key: null, runs: 4 },
  ]);
});

test('every run of a crowd is worked off once', async () => {
  await come(300);
  await withWorker(() => reach({ succeeded: 300 }));
  expect(far.asked).toHaveLength(300);
  expect(await jobs()).toEqual([]);
});

test('a run that cannot be advanced gets a job of its own while its neighbours are still at work', async () => {
  const [broken] = await come(4);
  const [{ version_id } = { version_id: '' }] = await query<{ version_id: string }>(
    'update runs r set version_id = $2 from runs o where r.id = $1 and o.id = r.id returning o.version_id',
    [broken, newId()],
  );
  far.hold();
  await withWorker(async () => {
    await until(jobs, (left) => left.some(({ key }) => key === `run:${broken}`));
    await reach({ running: 4 });
    await query(`update runs set version_id = $2, lease_until = now() - interval '1 second' where id = $1`, [
      broken,
      version_id,
    ]);
    far.release();
    await reach({ succeeded: 4 });
  });
});

test('a worker that stops leaves what it has not begun to others, at once', async () => {
  await come(400);
  far.hold();
  const first = await startWorker(given.engine);
  await reach({ queued: 150, running: 250 });
  const stopped = first.stop();
  far.release();
  await stopped;
  expect(await statuses()).toEqual({ queued: 150, succeeded: 250 });
  await withWorker(() => reach({ succeeded: 400 }));
  expect(far.asked).toHaveLength(400);
});

test('the sweep leaves runs alone whose job of several is to come, and finds those whose job is lost or has failed for good', async () => {
  await come(10);
  await growOld();
  expect(await sweep(given.engine)).toMatchObject({ runs: 0 });
  await query(
    `update graphile_worker._private_jobs set attempts = max_attempts where json_array_length(payload -> 'runIds') = 8`,
  );
  expect(await sweep(given.engine)).toMatchObject({ runs: 8 });
  await query(`delete from graphile_worker._private_jobs where json_array_length(payload -> 'runIds') = 2`);
  expect(await sweep(given.engine)).toMatchObject({ runs: 2 });
  expect((await jobs()).filter(({ key }) => key !== null)).toHaveLength(10);
});

test('places are given in the order of asking, and given back when work fails', async () => {
  const place = openPlaces(1);
  const began: number[] = [];
  const works = [1, 2, 3].map((n) =>
    place(async () => {
      began.push(n);
      if (n === 1) throw new Error('failed');
      return n;
    }),
  );
  expect(await Promise.allSettled(works)).toMatchObject([{ status: 'rejected' }, { value: 2 }, { value: 3 }]);
  expect(began).toEqual([1, 2, 3]);
});
