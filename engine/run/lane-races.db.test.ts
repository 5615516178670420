/** Moments at which a lane could go to two runs, or to one that has ended. No worker is at work here. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelRun, rerunRuns } from '../api.ts';
import { type Send, sendTo } from '../testing/arrivals.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive } from '../testing/working.ts';
import { LeaseLost, RunInHand } from './in-hand.ts';
import { withLanes } from './lanes.ts';
import { type LeasedRun, openLeaseBook } from './lease.ts';
import { freshStep } from './state.ts';
import { openStops } from './stops.ts';
import { openStore } from './store.ts';
import { sweep } from './sweep.ts';

let given: TestEngine;
let arrive: Send;
const lane = { path: ['email'], afterFailure: 'goOn' as const };
const document = { ...flow('webhook.received').document(), lane };

beforeAll(async () => {
  given = await testEngine();
  const flowId = await goLive(given, document, 'Lane');
  arrive = await sendTo(given, flowId);
});
afterAll(() => given.close());

interface Row {
  status: string;
  holds_lane: boolean;
  finished_at: Date | null;
}

const rowOf = async (runId: string): Promise<Row | undefined> =>
  (await given.engine.pool.query<Row>('select status, holds_lane, finished_at from runs where id = $1', [runId]))
    .rows[0];

async function send(email: string): Promise<string> {
  const accepted = await arrive({ email });
  return accepted.status === 'accepted' ? accepted.runId : '';
}

async function take(runId: string): Promise<LeasedRun> {
  const run = await openLeaseBook(given.engine.pool, () => 'holder').take(runId);
  if (!run) throw new Error('the run was not to be had');
  return run;
}

test('a cancelled run that a worker has in its hands keeps its lane until its lease would have ended', async () => {
  const { engine, actor } = given;
  const [sending, next] = [await send('cancel@x.jp'), await send('cancel@x.jp')];
  await take(sending);
  await cancelRun(engine, actor, { runId: sending });
  expect(await rowOf(next)).toMatchObject({ status: 'waiting' });
  await sweep(engine);
  expect(await rowOf(next)).toMatchObject({ status: 'waiting' });
  // Run again, it lines up like any other: its lane is kept for what may still arrive, not for it.
  const { runIds } = await rerunRuns(engine, actor, { runIds: [sending], from: 'start', version: 'same' });
  expect(await rowOf(runIds[0] ?? '')).toMatchObject({ status: 'waiting', holds_lane: false });
  await engine.pool.query(`update runs set lease_until = now() - interval '1 second' where id = $1`, [sending]);
  await sweep(engine);
  expect(await rowOf(next)).toMatchObject({ status: 'queued', holds_lane: true });
  expect(await rowOf(sending)).toMatchObject({ status: 'cancelled', holds_lane: false });
});

test('a write that is refused ends the lease for everything that the run has under way', async () => {
  const { engine } = given;
  const run = await take(await send('lost@x.jp'));
  const stops = await openStops(engine, () => 'holder');
  const hand = new RunInHand(run, document, { store: openStore(engine.pool), stops, publicUrl: 'http://nagare.test' });
  await engine.pool.query('update runs set lease_token = gen_random_uuid() where id = $1', [run.id]);
  hand.touch({ ...freshStep('step'), status: 'running', startedAt: new Date() });
  await expect(hand.save()).rejects.toThrow(LeaseLost);
  expect(run.lease.signal.aborted).toBe(true);
  hand.drop();
  await stops.close();
});

test('in one group a write under a lost lease is refused, and one of the same run under its new lease is not', async () => {
  const { pool } = given.engine;
  const lost = await take(await send('group@x.jp'));
  await pool.query(`update runs set lease_until = now() - interval '1 second' where id = $1`, [lost.id]);
  const found = await take(lost.id);
  const store = openStore(pool);
  const write = (run: LeasedRun, output: string) =>
    store.write({
      runId: run.id,
      leaseToken: run.lease.token,
      steps: [{ ...freshStep('step'), status: 'succeeded', output, startedAt: new Date(), finishedAt: new Date() }],
      attempts: [],
      iterations: [],
      settle: null,
      weight: 0,
      lane: run.lane,
    });
  expect(await Promise.all([write(lost, 'old'), write(found, 'new')])).toEqual([false, true]);
  const { rows } = await pool.query('select output from steps where run_id = $1', [lost.id]);
  expect(rows).toEqual([{ output: 'new' }]);
});

test('a run that is cancelled while a lane is handed to it stays cancelled, and the lane goes on', async () => {
  const { engine } = given;
  const { workspaceId } = given.actor;
  const [holder, next, third] = [await send('hand@x.jp'), await send('hand@x.jp'), await send('hand@x.jp')];
  const { rows } = await engine.pool.query<{ lane_name: string }>('select lane_name from runs where id = $1', [holder]);
  const handed = { workspaceId, name: rows[0]?.lane_name ?? '', key: 'hand@x.jp' };
  const person = await engine.pool.connect();
  try {
    await person.query('begin');
    await person.query(`update runs set status = 'cancelled', waiting_for = null, finished_at = now() where id = $1`, [
      next,
    ]);
    const handing = withLanes(engine.pool, [handed], (client) =>
      client.query(`update runs set status = 'succeeded', holds_lane = false, finished_at = now() where id = $1`, [
        holder,
      ]),
    );
    await until(
      async () =>
        (
          await engine.pool.query(
            `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          )
        ).rowCount,
      (waiting) => waiting === 1,
    );
    await person.query('commit');
    await handing;
  } finally {
    person.release();
  }
  expect(await rowOf(next)).toMatchObject({ status: 'cancelled', holds_lane: false });
  await sweep(engine);
  expect(await rowOf(third)).toMatchObject({ status: 'queued', holds_lane: true });
});

test('blanks and ends of line around a key, its width and its case make no other lane', async () => {
  const runIds: string[] = [];
  for (const email of ['Ｋ@X.jp', ' k@x.jp\r\n', '\tk@x.jp\u3000']) runIds.push(await send(email));
  expect((await Promise.all(runIds.map(rowOf))).map((row) => row?.status)).toEqual(['queued', 'waiting', 'waiting']);
});
