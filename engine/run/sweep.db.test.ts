/** What a dead worker leaves behind is found by any other. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { startWorker } from '../worker.ts';
import { sweep } from './sweep.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

const query = (sql: string, values: unknown[] = []) => given.engine.pool.query(sql, values);

/** A job that this worker took so many seconds ago. */
async function jobTakenBy(workerId: string, secondsAgo: number): Promise<string> {
  const key = `run:${randomUUID()}`;
  await query(
    `select graphile_worker.add_job('advanceRun', '{}'::json, job_key := $1, run_at := now() + interval '1 hour')`,
    [key],
  );
  await query(
    `update graphile_worker._private_jobs set locked_by = $2, locked_at = now() - $3 * interval '1 second' where key = $1`,
    [key, workerId, secondsAgo],
  );
  return key;
}

const heartbeat = (workerId: string, secondsAgo: number) =>
  query(`insert into workers (id, pid, host, seen_at) values ($1, 1, 'test', now() - $2 * interval '1 second')`, [
    workerId,
    secondsAgo,
  ]);

const holderOf = async (key: string): Promise<string | null> =>
  (await query('select locked_by from graphile_worker._private_jobs where key = $1', [key])).rows[0]?.locked_by;

test('the jobs of a silent worker are free for others, those of a live one are not', async () => {
  const silent = await jobTakenBy('silent', 20);
  const live = await jobTakenBy('live', 20);
  await heartbeat('silent', 20);
  await heartbeat('live', 1);
  expect((await sweep(given.engine)).workers).toBe(1);
  expect(await holderOf(silent)).toBeNull();
  expect(await holderOf(live)).toBe('live');
  expect((await query('select id from workers')).rows).toEqual([{ id: 'live' }]);
});

test('the jobs of a worker that died before its first heartbeat are free for others after a while', async () => {
  const job = await jobTakenBy('unborn', 1);
  await sweep(given.engine);
  expect(await holderOf(job)).toBe('unborn');
  const older = await jobTakenBy('unborn', 20);
  expect((await sweep(given.engine)).workers).toBe(1);
  expect(await holderOf(older)).toBeNull();
});

test('a worker that can no longer finish its jobs says so, instead of living on without taking any', async () => {
  const engine = await given.another();
  const worker = await startWorker(engine);
  await query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the database is away'; end $$`,
  );
  await query(
    'create trigger refuse before delete on graphile_worker._private_jobs for each row execute function refuse()',
  );
  await query(`select graphile_worker.add_job('sendNotices', '{}'::json)`);
  await expect(worker.finished).rejects.toThrow('graphile-worker stops by itself');
  await query('drop trigger refuse on graphile_worker._private_jobs');
  await worker.stop();
});
