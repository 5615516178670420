/** The guard against loops beside other workers: it means the same with one and with ten. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createFlow } from '../api.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { openRepeats, type Repeat } from './repeats.ts';
import { openToldRepeats } from './told-repeats.ts';

const second = 1_000;

let given: TestEngine;
let flowId: string;

beforeAll(async () => {
  given = await testEngine();
  const document = flow('manual.started').document();
  ({ flowId } = await createFlow(given.engine, given.actor, { name: 'Flow', document }));
});
afterAll(() => given.close());
afterEach(() => given.engine.pool.query('delete from repeated_writes'));

async function openWorkers(count: number) {
  const { pool } = given.engine;
  await pool.query('delete from workers');
  await pool.query(
    `insert into workers (id, pid, host, seen_at) select 'w' || n, n, 'test', now() + interval '1 hour' from generate_series(1, $1) n`,
    [count],
  );
  return Array.from({ length: count }, () => {
    const repeats = openRepeats();
    return { repeats, told: openToldRepeats(pool, repeats) };
  });
}

interface Write {
  at: number;
  eventAgo?: number;
  what?: string;
}

let runs = 0;
/** Any worker may get any run, the same ones each time. */
const anyOf = (nth: number, count: number): number => ((nth * 2_654_435_761) >>> 7) % count;

/** Makes the writes, each by one of the workers, with their heartbeats in between; stops at the first that came back too often. */
async function watch(count: number, writes: Write[], withinMs = 30 * second) {
  const workers = await openWorkers(count);
  const beat = async () => {
    for (const { told } of workers) await told.exchange();
  };
  await beat();
  let beatAt = writes[0]?.at ?? 0;
  for (const [nth, { at, eventAgo = 50, what = 'same' }] of writes.entries()) {
    for (let beats = 0; at - beatAt >= limits.heartbeatMs; beatAt += limits.heartbeatMs) if (++beats <= 3) await beat();
    const runId = `00000000-0000-4000-8000-${String(++runs).padStart(12, '0')}`;
    const repeat: Repeat | null =
      workers[anyOf(nth, count)]?.repeats.see({
        flowId,
        signature: what,
        runId,
        eventAt: at - eventAgo,
        now: at,
        withinMs,
      }) ?? null;
    if (repeat) return { nth, workers };
  }
  return { nth: -1, workers };
}

const every = (ms: number, count: number, more: object = {}): Write[] =>
  Array.from({ length: count }, (_, n) => ({ at: 1_790_000_000_000 + n * ms, ...more }));

/** As many turns more as fit into two heartbeats and into what a worker waits for its next turn. */
test.each([
  ['every two seconds', 2 * second, 8],
  ['every 25 seconds', 25 * second, 3],
])('a loop that turns %s is recognised by ten workers as by one', async (_, ms, later) => {
  const alone = (await watch(1, every(ms, 80))).nth;
  const many = (await watch(10, every(ms, 80))).nth;
  expect(alone).toBe(Math.max(limits.repeatTurns, limits.repeatLeastMs / ms));
  expect(many).toBeGreaterThanOrEqual(alone);
  expect(many).toBeLessThanOrEqual(alone + later);
});

test.each([
  ['a burst of equal events that is over soon', every(200, 250)],
  ['a backlog of equal events that were there before our write', every(second, 200, { eventAgo: 600 * second })],
  ['events of the same thing every now and then', every(45 * second, 40)],
  ['different things', every(second, 200).map((write) => ({ ...write, what: `${write.at}` }))],
])('%s is as ordinary for ten workers', async (_, writes) => {
  expect((await watch(10, writes)).nth).toBe(-1);
});

const rows = async (): Promise<number> => {
  const { rows: found } = await given.engine.pool.query<{ n: number }>(
    'select count(*)::int as n from repeated_writes',
  );
  return found[0]?.n ?? 0;
};

test('nothing is written by a worker that is alone, nor of what does not come back', async () => {
  await watch(1, every(second, 100));
  expect(await rows()).toBe(0);
  await watch(
    10,
    every(second, 100).map((write) => ({ ...write, what: `${write.at}` })),
  );
  expect(await rows()).toBe(0);
});

test('of what came back long ago only the turns that count are kept', async () => {
  await watch(10, every(20 * second, 12));
  const { workers } = await watch(10, [...every(20 * second, 12), { at: 1_790_000_000_000 + 3_600 * second }]);
  for (const { told } of workers) await told.exchange();
  expect(await rows()).toBeLessThanOrEqual(1);
});

test('a flow that was paused is counted anew by all, and what is told of it late is left out', async () => {
  const { workers } = await watch(10, every(2 * second, 25));
  expect(await rows()).toBeGreaterThan(5);
  await given.engine.pool.query('update flows set paused_at = now() where id = $1', [flowId]);
  await workers[0]?.told.forget(flowId);
  expect(await rows()).toBe(0);
  for (const { told } of workers) await told.exchange();
  expect(await rows()).toBe(0);
  await given.engine.pool.query('update flows set paused_at = null where id = $1', [flowId]);
});
