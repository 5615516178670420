/** When a lease is over for its holder, whatever happened to the holder's clocks meanwhile. */
import type { Pool, QueryConfig } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFlow, publishFlow, runByHand, switchFlow } from '../api.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { openLeaseBook } from './lease.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

async function takeRun(book = openLeaseBook(given.engine.pool, () => 'holder')) {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Flow', document: flow('manual.started').document() });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  const { runId } = await runByHand(engine, actor, { flowId, payload: {} });
  const run = await book.take(runId);
  if (!run) throw new Error('the run was not to be had');
  return { ...run.lease, runId };
}

test.each(['Date', 'performance'] as const)(
  'a holder that was frozen finds its lease over by %s alone, before anybody tells it',
  async (clock) => {
    const lease = await takeRun();
    expect(lease.endsWithin(limits.sendMarginMs)).toBe(false);
    const wall = Date.now();
    const monotonic = performance.now();
    if (clock === 'Date') vi.spyOn(Date, 'now').mockReturnValue(wall + limits.leaseMs);
    else vi.spyOn(performance, 'now').mockReturnValue(monotonic + limits.leaseMs);
    expect(lease.endsWithin(limits.sendMarginMs)).toBe(true);
    expect(lease.signal.aborted).toBe(false);
    vi.restoreAllMocks();
  },
);

test('what is written down for other workers is told in the time of the database, whatever the clock of this machine says', async () => {
  const wall = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(wall + 10 * 60_000);
  const lease = await takeRun();
  const { rows } = await given.engine.pool.query<{ now: Date }>('select clock_timestamp() as now');
  vi.restoreAllMocks();
  const now = rows[0]?.now.getTime() ?? 0;
  // Rather too early than too late.
  expect(lease.now()).toBeGreaterThan(now - 5_000);
  expect(lease.now()).toBeLessThanOrEqual(now + 5_000);
});

test('of a worker that stood still before it heard what time it is, the database knows from when to when that can be', async () => {
  const monotonic = performance.now.bind(performance);
  let stoodMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + stoodMs);
  const query = async (asked: QueryConfig) => {
    const answer = await given.engine.pool.query(asked);
    stoodMs = 8_000;
    return answer;
  };
  const book = openLeaseBook({ query } as unknown as Pool, () => 'holder'); // all that taking needs of one
  const before = Date.now();
  const lease = await takeRun(book);
  vi.restoreAllMocks();
  // Seen from after the eight seconds, which have not really passed.
  expect(lease.now() + stoodMs).toBeLessThan(before + 5_000);
  expect(lease.latestNow() + stoodMs).toBeGreaterThanOrEqual(before + stoodMs - 1_000);
});

test('a beat waits for nobody: it renews what is free, leaves what is being written, and tells who has lost a lease', async () => {
  const { pool } = given.engine;
  const book = openLeaseBook(pool, () => 'holder');
  const [free, written, lost] = [await takeRun(book), await takeRun(book), await takeRun(book)];
  const untilBefore = [free.until(), written.until()];
  await pool.query('update runs set lease_token = gen_random_uuid() where id = $1', [lost.runId]);
  const writer = await pool.connect();
  try {
    await writer.query('begin');
    await writer.query('select from runs where id = $1 for update', [written.runId]);
    await book.renew();
  } finally {
    await writer.query('rollback');
    writer.release();
  }
  expect(free.until() > (untilBefore[0] ?? 0)).toBe(true);
  expect(written.until()).toEqual(untilBefore[1]);
  expect([free, written, lost].map(({ signal }) => signal.aborted)).toEqual([false, false, true]);
  await book.renew();
  expect(written.until() > (untilBefore[1] ?? 0)).toBe(true);
});

test('after its machine slept, which stops a monotonic clock, a renewed lease tells the time of the database again', async () => {
  const book = openLeaseBook(given.engine.pool, () => 'holder');
  const lease = await takeRun(book);
  const awake = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => awake() - 600_000);
  await book.renew();
  const { rows } = await given.engine.pool.query<{ now: Date }>('select clock_timestamp() as now');
  const behindMs = (rows[0]?.now.getTime() ?? 0) - lease.now();
  vi.restoreAllMocks();
  expect(Math.abs(behindMs)).toBeLessThan(5_000);
});
