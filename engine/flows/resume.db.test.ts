/** What waited in a paused flow, when another version was published meanwhile. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPausedRuns, pauseFlow, publishFlow, resumeFlow, saveDraft, switchFlow } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { sendTo } from '../testing/arrivals.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { reference } from '../values/source.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

/** Each version leaves its own name in the run: the id of its step. */
const version = (name: string, lane?: FlowDocument['lane']): FlowDocument => ({
  ...flow('webhook.received')
    .step(name, 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'id') } })
    .document(),
  ...(lane ? { lane } : {}),
});

async function live(document: FlowDocument) {
  const { engine, actor } = given;
  const flowId = await goLive(given, document, 'Resume');
  const arrive = await sendTo(given, flowId);
  const send = (id: string, key?: string) => arrive(key === undefined ? { id } : { id, key });
  const publish = async (next: FlowDocument) => {
    const { rows } = await engine.pool.query<{ draft_revision: number }>(
      'select draft_revision from flows where id = $1',
      [flowId],
    );
    await saveDraft(engine, actor, { flowId, revision: rows[0]?.draft_revision ?? 0, document: next });
    await publishFlow(engine, actor, { flowId });
  };
  return { flowId, send, publish };
}

/** In the order of their events: the step that ran, the event, and when. */
const runsOf = async (flowId: string) => {
  const { rows } = await given.engine.pool.query<{
    status: string;
    waiting_for: string | null;
    number: number;
    event: string;
    lane_key: string | null;
    started_at: Date | null;
    finished_at: Date | null;
  }>(
    `select r.status, r.waiting_for, v.number, e.payload ->> 'id' as event, r.lane_key, r.started_at, r.finished_at
     from runs r join flow_versions v on v.id = r.version_id join events e on e.id = r.event_id
     where r.flow_id = $1 order by r.id`,
    [flowId],
  );
  return rows;
};

const allDone = (flowId: string, count: number) =>
  until(
    () => runsOf(flowId),
    (rows) => rows.length === count && rows.every((row) => row.status === 'succeeded'),
  );

const newestRuns = (flowId: string) => countPausedRuns(given.engine, given.actor.workspaceId, flowId);

test('runs that came before a publish go on with the version they came with, unless the newest is chosen', async () => {
  const { engine, actor } = given;
  const { flowId, send, publish } = await live(version('one'));
  await pauseFlow(engine, actor, { flowId });
  await send('a');
  await send('b');
  await publish(version('two'));
  await send('c');
  expect(await newestRuns(flowId)).toEqual({ newest: 2, older: [{ number: 1, count: 2 }], begun: 0, current: 1 });
  await resumeFlow(engine, actor, { flowId });
  expect((await allDone(flowId, 3)).map((row) => [row.event, row.number])).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 2],
  ]);

  await pauseFlow(engine, actor, { flowId });
  await send('d');
  await publish(version('three'));
  await resumeFlow(engine, actor, { flowId, version: 'newest' });
  expect((await allDone(flowId, 4)).at(-1)).toMatchObject({ event: 'd', number: 3 });
  expect(await newestRuns(flowId)).toEqual({ newest: 3, older: [], begun: 0, current: 0 });
});

test('a run that has begun keeps its version, and is counted apart', async () => {
  const { engine, actor } = given;
  const waiting = (name: string) =>
    flow('webhook.received')
      .step(name, 'logic.wait', { config: { amount: 2, unit: 'seconds' } })
      .document();
  const { flowId, send, publish } = await live(waiting('one'));
  await send('begun');
  await until(
    () => runsOf(flowId),
    (rows) => rows[0]?.waiting_for === 'time',
  );
  await pauseFlow(engine, actor, { flowId });
  await send('fresh');
  await publish(waiting('two'));
  expect(await newestRuns(flowId)).toEqual({ newest: 2, older: [{ number: 1, count: 1 }], begun: 1, current: 0 });
  await resumeFlow(engine, actor, { flowId, version: 'newest' });
  expect((await allDone(flowId, 2)).map((row) => [row.event, row.number])).toEqual([
    ['begun', 1],
    ['fresh', 2],
  ]);
});

test.each(['same', 'newest'] as const)(
  'nothing that came during the pause vanishes and each lane keeps its order (%s version)',
  async (which) => {
    const { engine, actor } = given;
    const lane = { path: ['key'], afterFailure: 'goOn' as const };
    const { flowId, send, publish } = await live(version('one', lane));
    await pauseFlow(engine, actor, { flowId });
    for (let n = 0; n < 10; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
    await publish(version('two', lane));
    for (let n = 10; n < 20; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
    await resumeFlow(engine, actor, { flowId, version: which });
    const rows = await allDone(flowId, 20);
    expect(rows.map((row) => row.number)).toEqual(rows.map((_, n) => (which === 'same' && n < 10 ? 1 : 2)));
    expectInOrder(rows);
  },
);

test('runs that move to a version with another lane line up in it in the order in which they came', async () => {
  const { engine, actor } = given;
  const { flowId, send, publish } = await live(version('one'));
  await pauseFlow(engine, actor, { flowId });
  for (let n = 0; n < 6; n++) await send(`${n}`, n % 2 ? 'Odd' : 'even');
  await publish(version('two', { path: ['key'], afterFailure: 'goOn' }));
  for (let n = 6; n < 12; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
  await resumeFlow(engine, actor, { flowId, version: 'newest' });
  const rows = await allDone(flowId, 12);
  expect(rows.map((row) => row.lane_key)).toEqual(rows.map((_, n) => (n % 2 ? 'odd' : 'even')));
  expectInOrder(rows);

  await pauseFlow(engine, actor, { flowId });
  for (let n = 12; n < 16; n++) await send(`${n}`, 'odd');
  await publish(version('three'));
  await resumeFlow(engine, actor, { flowId, version: 'newest' });
  expect((await allDone(flowId, 16)).slice(12).map((row) => row.lane_key)).toEqual([null, null, null, null]);
  expect((await engine.pool.query('select * from lanes')).rows).toEqual([]);
});

/** Of each lane: one after the other, as they came. */
function expectInOrder(rows: Awaited<ReturnType<typeof runsOf>>): void {
  for (const key of ['odd', 'even']) {
    const line = rows.filter((row) => row.lane_key === key);
    line.slice(1).forEach((row, at) => {
      expect(row.started_at?.getTime()).toBeGreaterThanOrEqual(line[at]?.finished_at?.getTime() ?? Number.NaN);
    });
  }
}

test('events that came while the flow was off run with the version that is live when they run, in their order', async () => {
  const { engine, actor } = given;
  const lane = { path: ['key'], afterFailure: 'goOn' as const };
  const { flowId, send, publish } = await live(version('one', lane));
  await switchFlow(engine, actor, { flowId, isOn: false });
  for (let n = 0; n < 8; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
  await publish(version('two', lane));
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'run' })).toMatchObject({
    isOn: true,
    runs: 8,
    held: 0,
  });
  const rows = await allDone(flowId, 8);
  expect(rows.map((row) => [row.event, row.number])).toEqual(rows.map((_, n) => [`${n}`, 2]));
  expectInOrder(rows);
});

test('50 events that waited and those that come during the resume keep the order of their lane', async () => {
  const { engine, actor } = given;
  const { flowId, send } = await live(version('one', { path: ['key'], afterFailure: 'goOn' }));
  await pauseFlow(engine, actor, { flowId });
  for (let n = 0; n < 50; n++) await send(`${n}`, 'odd');
  const coming = (async () => {
    for (let n = 50; n < 80; n++) await send(`${n}`, 'odd');
  })();
  await Promise.all([resumeFlow(engine, actor, { flowId }), coming]);
  const rows = await allDone(flowId, 80);
  expect(rows.toSorted(byStart).map(({ event }) => Number(event))).toEqual(rows.map((_, n) => n));
  expectInOrder(rows);
});

test('events that came while the flow was off go before newer ones of their lane that have not begun, and none runs twice', async () => {
  const { engine, actor } = given;
  const { flowId, send } = await live(version('one', { path: ['key'], afterFailure: 'goOn' }));
  await switchFlow(engine, actor, { flowId, isOn: false });
  // More than are begun in one transaction.
  for (let n = 0; n < 210; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
  await switchFlow(engine, actor, { flowId, isOn: true });
  await pauseFlow(engine, actor, { flowId });
  for (let n = 210; n < 220; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
  const coming = (async () => {
    for (let n = 220; n < 240; n++) await send(`${n}`, n % 2 ? 'odd' : 'even');
  })();
  const run = () => switchFlow(engine, actor, { flowId, isOn: true, held: 'run' });
  const begun = await Promise.all([run(), run(), coming]);
  expect(begun[0].runs + begun[1].runs).toBe(210);
  await resumeFlow(engine, actor, { flowId });
  const rows = await allDone(flowId, 240);
  for (const key of ['odd', 'even']) {
    const line = rows.filter((row) => row.lane_key === key).toSorted(byStart);
    const numbers = line.map(({ event }) => Number(event));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  }
  expect((await engine.pool.query('select * from lanes')).rows).toEqual([]);
}, 240_000);

const byStart = (one: { started_at: Date | null }, other: { started_at: Date | null }): number =>
  (one.started_at?.getTime() ?? 0) - (other.started_at?.getTime() ?? 0);
