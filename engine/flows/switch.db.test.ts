/** Switching a flow on asks first what becomes of the events that came while it was off. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { switchFlow } from '../api.ts';
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

/** Off again, with `held` events of one lane that came since. */
async function flowThatWasOff(held: number) {
  const { engine, actor } = given;
  const document = flow('webhook.received')
    .step('keep', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'id') } })
    .document();
  const flowId = await goLive(given, { ...document, lane: { path: ['key'], afterFailure: 'goOn' } });
  const arrive = await sendTo(given, flowId);
  const send = (id: number) => arrive({ id, key: 'one' });
  const turn = (given: { isOn?: boolean; held?: 'ask' | 'run' | 'drop' | 'later'; heldUpTo?: string }) =>
    switchFlow(engine, actor, { flowId, isOn: true, ...given });
  await turn({ isOn: false });
  for (let n = 0; n < held; n++) await send(n);
  return { flowId, send, turn };
}

/** In the order in which they began. */
const began = (flowId: string, count: number) =>
  until(
    async () => {
      const { rows } = await given.engine.pool.query<{ id: number; status: string }>(
        `select (e.payload ->> 'id')::int as id, r.status from runs r join events e on e.id = r.event_id
         where r.flow_id = $1 order by r.started_at`,
        [flowId],
      );
      return rows;
    },
    (rows) => rows.length === count && rows.every(({ status }) => status === 'succeeded'),
  ).then((rows) => rows.map(({ id }) => id));

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index);

test('asked, it stays off and keeps what comes; with nothing to ask it goes on at once', async () => {
  const { send, turn } = await flowThatWasOff(2);
  expect(await turn({ held: 'ask' })).toMatchObject({ isOn: false, held: 2, runs: 0 });
  expect((await send(2)).status).toBe('notRun');
  const { turn: turnEmpty } = await flowThatWasOff(0);
  expect(await turnEmpty({ held: 'ask' })).toEqual({
    isOn: true,
    held: 0,
    heldUpTo: null,
    overtaken: 0,
    runs: 0,
    dropped: 0,
  });
});

test('to be run, they begin before what comes in the moment of the switch and after it', async () => {
  const { flowId, send, turn } = await flowThatWasOff(40);
  const coming = (async () => {
    for (let n = 40; n < 70; n++) await send(n);
  })();
  const [switched] = await Promise.all([turn({ held: 'run' }), coming]);
  expect(switched.isOn).toBe(true);
  expect(await began(flowId, 70)).toEqual(upTo(70));
});

test('more than begin with the switch itself follow in their order', async () => {
  const { flowId, turn, send } = await flowThatWasOff(0);
  await turn({ isOn: false });
  const crowd = 175; // side by side, so that none of one crowd came before another of it
  for (let from = 0; from < 6 * crowd; from += crowd) await Promise.all(upTo(crowd).map((n) => send(from + n)));
  expect(await turn({ held: 'run' })).toMatchObject({ held: 0, runs: 6 * crowd });
  expect((await send(6 * crowd)).status).toBe('accepted');
  const { rows } = await given.engine.pool.query<{ id: number }>(
    `select (e.payload ->> 'id')::int as id from runs r join events e on e.id = r.event_id where r.flow_id = $1 order by r.lane_seq`,
    [flowId],
  );
  const crowds = rows.map(({ id }) => Math.floor(id / crowd));
  expect(crowds).toEqual(crowds.toSorted((one, other) => one - other));
  await given.engine.pool.query('update flows set paused_at = now() where id = $1', [flowId]);
}, 60_000);

test('to be deleted, those the person was asked about are gone, and what came after the question runs', async () => {
  const { flowId, send, turn } = await flowThatWasOff(3);
  const asked = await turn({ held: 'ask' });
  await send(3);
  const { heldUpTo } = asked;
  expect(await turn({ held: 'drop', ...(heldUpTo ? { heldUpTo } : {}) })).toMatchObject({
    dropped: 3,
    runs: 1,
    held: 0,
  });
  expect(await began(flowId, 1)).toEqual([3]);
});

test('left for later, they stay held beside what comes now, and the next switch asks about them again', async () => {
  const { flowId, send, turn } = await flowThatWasOff(2);
  expect(await turn({ held: 'later' })).toMatchObject({ isOn: true, held: 2, runs: 0 });
  await send(2);
  expect(await began(flowId, 1)).toEqual([2]);
  await turn({ isOn: false });
  expect(await turn({ held: 'ask' })).toMatchObject({ isOn: false, held: 2 });
});
