/** Runs whose job or worker died: one way to be forgotten after the other. No worker sweeps here until the end of each test. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstIdOf, newId } from '../../db/schema/index.ts';
import { deleteFlow, pauseFlow, resumeFlow, runByHand } from '../api.ts';
import { definitionOf } from '../connections/definitions.ts';
import { insertConnection } from '../connections/save.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive } from '../testing/working.ts';
import { literal, map } from '../values/source.ts';
import { startWorker } from '../worker.ts';
import { queueReleasedRuns } from './queue.ts';
import { sweep } from './sweep.ts';

let given: TestEngine;
/** A flow that needs nothing of the world. */
let plain: string;

beforeAll(async () => {
  given = await testEngine();
  plain = await live(
    flow('manual.started').step('none', 'logic.onceOnly', { config: { days: 1 }, input: { key: literal('x') } }),
  );
});

afterAll(() => given.close());

const query = async <Row extends object>(sql: string, values: unknown[] = []) =>
  (await given.engine.pool.query<Row>(sql, values)).rows;

const live = (built: { document(): FlowDocument }) => goLive(given, built.document(), 'Swept');

/** A run as a dead process leaves it: `columns` are SQL expressions by column. It has no job. */
async function left(columns: Record<string, string>, flowId = plain): Promise<string> {
  const id = newId();
  const all = { kind: `'live'`, status: `'queued'`, created_at: `now() - interval '1 minute'`, ...columns };
  await query(
    `insert into runs (id, workspace_id, flow_id, version_id, ${Object.keys(all)})
     select $1, workspace_id, id, version_id, ${Object.values(all)} from flows where id = $2`,
    [id, flowId],
  );
  return id;
}

const hasJob = async (runId: string): Promise<boolean> =>
  (await query('select from graphile_worker._private_jobs where key = $1', [`run:${runId}`])).length === 1;

const statusOf = async (runId: string): Promise<string | undefined> =>
  (await query<{ status: string }>('select status from runs where id = $1', [runId]))[0]?.status;

/** Lets one worker work until these have ended. */
async function workOff(...runIds: string[]): Promise<void> {
  const worker = await startWorker(given.engine);
  try {
    await until(
      () => Promise.all(runIds.map(statusOf)),
      (statuses) => statuses.every((status) => status === 'succeeded'),
    );
  } finally {
    await worker.stop();
  }
}

const connection = async (status: 'ok' | 'dead'): Promise<string> => {
  const secrets = { origin: 'https://shop.example.jp', token: 'token' };
  const { connectionId } = await insertConnection(given.engine, {
    workspaceId: given.actor.workspaceId,
    definition: definitionOf('ecforce'),
    name: status,
    secrets,
  });
  await query('update connections set status = $2 where id = $1', [connectionId, status]);
  return connectionId;
};

const past = (seconds: number): string => `now() - interval '${seconds} seconds'`;
const uuid = (id: string): string => `'${id}'::uuid`;

test.each<[string, () => Promise<string>]>([
  ['is queued', () => left({})],
  [
    'was leased by a worker that died',
    () => left({ status: `'running'`, lease_token: 'gen_random_uuid()', lease_until: past(1) }),
  ],
  ['has a due retry', () => left({ status: `'waiting'`, waiting_for: `'retry'`, due_at: past(20) })],
  ['has waited until its time', () => left({ status: `'waiting'`, waiting_for: `'time'`, due_at: past(20) })],
  [
    'waits for a connection that works again',
    async () =>
      left({
        status: `'waiting'`,
        waiting_for: `'connection'`,
        waiting_connection_id: uuid(await connection('ok')),
      }),
  ],
  ['waits for a flow that goes on', () => left({ status: `'waiting'`, waiting_for: `'paused'` })],
  [
    'waits for a called run that has ended',
    async () => {
      const caller = await left({ status: `'waiting'`, waiting_for: `'childRun'` });
      await left({ status: `'succeeded'`, finished_at: 'now()', parent_run_id: uuid(caller) });
      return caller;
    },
  ],
  [
    'was given its lane in the moment in which its worker laid it down',
    async () => {
      const lane = { lane_name: `'given'`, lane_key: `'k'`, lane_seq: '1', holds_lane: 'true' };
      const holder = await left({ status: `'waiting'`, waiting_for: `'lane'`, ...lane });
      await query(
        `insert into lanes (workspace_id, name, key, holder_run_id) select workspace_id, 'given', 'k', id from runs where id = $1`,
        [holder],
      );
      return holder;
    },
  ],
  [
    'stands in a line that has no head',
    () => left({ status: `'waiting'`, waiting_for: `'lane'`, lane_name: `'lost'`, lane_key: `'k'`, lane_seq: '1' }),
  ],
])('a run without a job that %s gets one, and runs to its end', async (_case, make) => {
  const runId = await make();
  expect(await hasJob(runId)).toBe(false);
  expect(await sweep(given.engine)).toMatchObject({ runs: 1 });
  expect(await hasJob(runId)).toBe(true);
  await workOff(runId);
});

test.each<[string, () => Promise<string>]>([
  ['has only just been queued', () => left({ created_at: 'now()' })],
  [
    'is in the hands of a live worker',
    () => left({ status: `'running'`, lease_token: 'gen_random_uuid()', lease_until: `now() + interval '1 hour'` }),
  ],
  ['is not due', () => left({ status: `'waiting'`, waiting_for: `'retry'`, due_at: `now() + interval '1 hour'` })],
  [
    'waits for a dead connection',
    async () =>
      left({
        status: `'waiting'`,
        waiting_for: `'connection'`,
        waiting_connection_id: uuid(await connection('dead')),
      }),
  ],
  [
    'belongs to a paused flow',
    async () => {
      const paused = await live(
        flow('manual.started').step('end', 'logic.wait', { config: { amount: 1, unit: 'days' } }),
      );
      await query('update flows set paused_at = now() where id = $1', [paused]);
      return left({ status: `'waiting'`, waiting_for: `'paused'` }, paused);
    },
  ],
  [
    'waits for a called run that goes on',
    async () => {
      const caller = await left({ status: `'waiting'`, waiting_for: `'childRun'` });
      await left({
        status: `'waiting'`,
        waiting_for: `'time'`,
        due_at: `now() + interval '1 day'`,
        parent_run_id: uuid(caller),
      });
      return caller;
    },
  ],
  ['waits for a person', () => left({ status: `'needsAttention'` })],
  ['has ended', () => left({ status: `'failed'`, finished_at: 'now()' })],
])('a run without a job that %s is left alone', async (_case, make) => {
  const runId = await make();
  await sweep(given.engine);
  expect(await hasJob(runId)).toBe(false);
});

test('of very many runs that waited the oldest go on at once, and the sweep goes on with the others while the flow does', async () => {
  const { engine, actor } = given;
  const { queuedAtOnce } = limits;
  Object.assign(limits, { queuedAtOnce: 4 });
  try {
    const flowId = await live(
      flow('manual.started').step('wait', 'logic.wait', { config: { amount: 1, unit: 'days' } }),
    );
    await pauseFlow(engine, actor, { flowId });
    const ids: string[] = [];
    for (let n = 0; n < 88; n++) ids.push(await left({ status: `'waiting'`, waiting_for: `'paused'` }, flowId));
    const queued = async () => (await Promise.all(ids.map(statusOf))).filter((status) => status === 'queued').length;
    await resumeFlow(engine, actor, { flowId });
    expect(await Promise.all(ids.slice(0, 5).map(statusOf))).toEqual([...Array(4).fill('queued'), 'waiting']);
    await sweep(engine);
    expect(await queued()).toBe(44);
    await pauseFlow(engine, actor, { flowId });
    expect(await queueReleasedRuns(engine.db, firstIdOf(0))).toMatchObject({ count: 0 });
    await resumeFlow(engine, actor, { flowId });
    await sweep(engine);
    expect(await queued()).toBe(88);
    expect(await Promise.all(ids.map(hasJob))).not.toContain(false);
    await deleteFlow(engine, actor, { flowId });
  } finally {
    Object.assign(limits, { queuedAtOnce });
  }
});

test('a lane whose holder is gone goes to the first run in line, and then to the next', async () => {
  const lane = { lane_name: `'line'`, lane_key: `'k'` };
  const waiting = { status: `'waiting'`, waiting_for: `'lane'`, ...lane };
  const second = await left({ ...waiting, lane_seq: '2' });
  const first = await left({ ...waiting, lane_seq: '1' });
  await query(`insert into lanes (workspace_id, name, key, holder_run_id) values ($1, 'line', 'k', $2)`, [
    given.actor.workspaceId,
    newId(),
  ]);
  expect(await sweep(given.engine)).toMatchObject({ lanes: 1 });
  expect(await query('select holds_lane from runs where id = $1', [first])).toEqual([{ holds_lane: true }]);
  expect([await hasJob(first), await hasJob(second)]).toEqual([true, false]);
  await workOff(first, second);
  expect(await query(`select from lanes where name = 'line'`)).toEqual([]);
});

test('a lane whose holder works is left with it', async () => {
  const holder = await left({
    status: `'waiting'`,
    waiting_for: `'retry'`,
    due_at: `now() + interval '1 hour'`,
    lane_name: `'held'`,
    lane_key: `'k'`,
    holds_lane: 'true',
    lane_seq: '1',
  });
  const behind = await left({
    status: `'waiting'`,
    waiting_for: `'lane'`,
    lane_name: `'held'`,
    lane_key: `'k'`,
    lane_seq: '2',
  });
  await query(`insert into lanes (workspace_id, name, key, holder_run_id) values ($1, 'held', 'k', $2)`, [
    given.actor.workspaceId,
    holder,
  ]);
  expect(await sweep(given.engine)).toMatchObject({ lanes: 0 });
  expect([await hasJob(holder), await hasJob(behind)]).toEqual([false, false]);
});

test.each([
  ['has failed for good', 'attempts = max_attempts'],
  ['waits for hours after an error', `attempts = 9, run_at = now() + interval '2 hours'`],
])('a run whose job %s comes to its end', async (_, columns) => {
  const runId = await left({});
  await query(
    `select graphile_worker.add_job('advanceRun', json_build_object('runId', $1::text), job_key := 'run:' || $1::text)`,
    [runId],
  );
  await query(`update graphile_worker._private_jobs set ${columns} where key = $1`, [`run:${runId}`]);
  expect(await sweep(given.engine)).toMatchObject({ runs: 1 });
  await workOff(runId);
});

test('jobs that a worker took with it into its death are freed, and their runs come to their end', async () => {
  const { runId } = await runByHand(given.engine, given.actor, { flowId: plain, payload: {} });
  await query(
    `update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now() - interval '20 seconds' where key = $1`,
    [`run:${runId}`],
  );
  await query(`insert into workers (id, pid, host, seen_at) values ('dead', 1, 'test', now() - interval '20 seconds')`);
  expect(await sweep(given.engine)).toMatchObject({ workers: 1 });
  await workOff(runId);
});

test('a called flow that ended while nobody was told of it hands its answer over after all', async () => {
  const called = await live(flow('flow.called').step('wait', 'logic.wait', { config: { amount: 9, unit: 'days' } }));
  const calling = await live(
    flow('manual.started').step('call', 'logic.callFlow', {
      config: { flow: called },
      input: { values: map({ note: literal('x') }) },
    }),
  );
  const { runId } = await runByHand(given.engine, given.actor, { flowId: calling, payload: {} });
  const worker = await startWorker(given.engine);
  await until(
    () => query<{ id: string }>(`select id from runs where parent_run_id = $1 and waiting_for = 'time'`, [runId]),
    (rows) => rows.length === 1,
  );
  await until(
    () => query(`select from runs where id = $1 and waiting_for = 'childRun'`, [runId]),
    (rows) => rows.length === 1,
  );
  await worker.stop();
  await query(
    `update runs set status = 'succeeded', outcome = 'done', waiting_for = null, due_at = null, finished_at = now()
     where parent_run_id = $1`,
    [runId],
  );
  await query('delete from graphile_worker._private_jobs where key = $1', [`run:${runId}`]);
  await sweep(given.engine);
  expect(await hasJob(runId)).toBe(true);
  await workOff(runId);
});
