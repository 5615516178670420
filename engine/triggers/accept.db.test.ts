import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createFlow,
  getFlow,
  listEvents,
  listRuns,
  publishFlow,
  runByHand,
  saveDraft,
  switchFlow,
  waitForSample,
} from '../api.ts';
import { readHooks } from '../flows/hooks.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { type NewEvent, openAccept } from './accept.ts';

let given: TestEngine;
beforeAll(async () => {
  given = await testEngine();
});
afterAll(() => given.close());

/** Null = never published. */
async function liveFlow({ isOn }: { isOn: boolean | null }) {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'A flow', document: flow().document() });
  if (isOn !== null) {
    await publishFlow(engine, actor, { flowId });
    await switchFlow(engine, actor, { flowId, isOn });
  }
  const [hook] = await readHooks(engine, actor.workspaceId, flowId);
  if (!hook) throw new Error('no hook');
  const event = (payload: NewEvent['payload'], dedupeKey: string | null = null): NewEvent => ({
    triggerId: hook.triggerId,
    dedupeKey,
    payload,
    body: null,
    kind: 'live',
  });
  return { flowId, event, accept: openAccept(engine.pool) };
}

const runsOf = async (flowId: string) =>
  (await listRuns(given.engine, given.actor.workspaceId, { flowId, limit: 200 })).rows;

test('a group of events makes one run each, with the values people search by', async () => {
  const { flowId, event, accept } = await liveFlow({ isOn: true });
  const accepted = await Promise.all([1, 2, 3].map((n) => accept(event({ id: n, email: `p${n}@example.jp` }))));
  expect(accepted.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
  const runs = await runsOf(flowId);
  expect(runs.map((run) => run.keyValues).sort()).toEqual([
    ['1', 'p1@example.jp'],
    ['2', 'p2@example.jp'],
    ['3', 'p3@example.jp'],
  ]);
});

test('the same dedupe key runs once, in one group and over two; no key is never a duplicate', async () => {
  const { flowId, event, accept } = await liveFlow({ isOn: true });
  const together = await Promise.all([accept(event({ n: 1 }, 'k')), accept(event({ n: 2 }, 'k'))]);
  expect(together.map(({ status }) => status).sort()).toEqual(['accepted', 'duplicate']);
  expect((await accept(event({ n: 3 }, 'k'))).status).toBe('duplicate');
  await Promise.all([accept(event({ n: 1 })), accept(event({ n: 1 }))]);
  expect(await runsOf(flowId)).toHaveLength(3);
});

test('nobody waits for the count of repeats: a duplicate is answered while its event is locked', async () => {
  const { engine } = given;
  const { event, accept } = await liveFlow({ isOn: true });
  const first = await accept(event({ n: 1 }, 'counted'));
  if (first.status !== 'accepted') throw new Error(first.status);
  const reader = await engine.pool.connect();
  try {
    await reader.query('begin');
    await reader.query('select from events where id = $1 for update', [first.eventId]);
    const together = await Promise.all([accept(event({ n: 2 }, 'counted')), accept(event({ n: 3 }))]);
    expect(together.map(({ status }) => status)).toEqual(['duplicate', 'accepted']);
    await reader.query('commit');
  } finally {
    reader.release();
  }
  const counted = async () =>
    (await engine.pool.query<{ duplicates: number }>('select duplicates from events where id = $1', [first.eventId]))
      .rows[0]?.duplicates;
  await until(counted, (count) => count === 1);
});

test('while the flow is off an event is kept as not run', async () => {
  const { flowId, event, accept } = await liveFlow({ isOn: false });
  expect((await accept(event({ id: 1 }))).status).toBe('notRun');
  expect(await runsOf(flowId)).toEqual([]);
  const events = await listEvents(given.engine, given.actor.workspaceId, { flowId });
  expect(events.rows).toMatchObject([{ status: 'notRun', payload: { id: 1 } }]);
});

test('what came while the flow was off is run in order when a person says so, once; or it is dropped', async () => {
  const { engine, actor } = given;
  const { flowId, event, accept } = await liveFlow({ isOn: false });
  for (const id of [1, 2, 3]) await accept(event({ id }));
  expect(await switchFlow(engine, actor, { flowId, isOn: true })).toMatchObject({ held: 3, runs: 0 });
  expect(await runsOf(flowId)).toEqual([]);
  const run = () => switchFlow(engine, actor, { flowId, isOn: true, held: 'run' });
  const ran = await Promise.all([run(), run()]);
  expect(ran[0].runs + ran[1].runs).toBe(3);
  expect((await runsOf(flowId)).map((run) => run.keyValues[0]).reverse()).toEqual(['1', '2', '3']);
  expect(ran.map(({ held }) => held)).toEqual([0, 0]);

  await switchFlow(engine, actor, { flowId, isOn: false });
  await accept(event({ id: 4 }));
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'drop' })).toMatchObject({ dropped: 1, held: 0 });
  expect(await runsOf(flowId)).toHaveLength(3);
});

test('a value that PostgreSQL cannot hold refuses its own event only', async () => {
  const { flowId, event, accept } = await liveFlow({ isOn: true });
  const results = await Promise.allSettled([
    accept(event({ a: 'ok' })),
    accept(event({ a: '\u0000' })),
    accept(event({ a: 'ok' })),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await runsOf(flowId)).toHaveLength(2);
});

test('while the editor waits, the next event becomes the sample, also when the flow is off', async () => {
  const { engine, actor } = given;
  const { flowId, event, accept } = await liveFlow({ isOn: false });
  await waitForSample(engine, actor, { flowId, nodeId: 'trigger', isWaiting: true });
  await accept(event({ id: 'first' }));
  await accept(event({ id: 'second' }));
  const detail = await getFlow(engine, actor.workspaceId, flowId);
  expect(detail.samples.trigger).toMatchObject({ output: { id: 'first' }, isCurrent: true });
  expect(detail.hooks[0]?.isWaitingForSample).toBe(false);
});

test('a sample that came before the flow was ever live is not held for the first switch; what else came is', async () => {
  const { engine, actor } = given;
  const { flowId, event, accept } = await liveFlow({ isOn: null });
  const goLive = async () => {
    await publishFlow(engine, actor, { flowId });
    return switchFlow(engine, actor, { flowId, isOn: true, held: 'ask' });
  };
  const wait = () => waitForSample(engine, actor, { flowId, nodeId: 'trigger', isWaiting: true });
  await wait();
  const { event: other } = await liveFlow({ isOn: true });
  // While two statements are on their way the rest forms one group, whose last becomes the sample.
  for (const id of [1, 2]) void accept(other({ id }));
  const together = await Promise.all([
    accept(event({ id: 1 })),
    accept(event({ id: 2 })),
    accept(event({ id: 3 }, 'k')),
  ]);
  expect(together.map(({ status }) => status)).toEqual(['notRun', 'notRun', 'notRun']);
  const { samples } = await getFlow(engine, actor.workspaceId, flowId);
  const sample = samples.trigger?.output;
  const { rows } = await listEvents(engine, actor.workspaceId, { flowId });
  expect(rows.filter(({ status }) => status === 'sample').map(({ payload }) => payload)).toEqual([{ id: 3 }]);
  expect(sample).toEqual({ id: 3 });
  expect(await goLive()).toMatchObject({ isOn: false, held: 2 });
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'drop' })).toMatchObject({ dropped: 2, runs: 0 });
  await switchFlow(engine, actor, { flowId, isOn: false });
  // The sample of a flow that was live may well be an event in earnest.
  await wait();
  await accept(event({ id: 4 }));
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'ask' })).toMatchObject({ isOn: false, held: 1 });
});

test('a flow whose only event was its sample goes live unasked, and the same event runs when it comes again', async () => {
  const { engine, actor } = given;
  const { flowId, event, accept } = await liveFlow({ isOn: null });
  await waitForSample(engine, actor, { flowId, nodeId: 'trigger', isWaiting: true });
  await accept(event({ id: 1 }, 'order 1'));
  await publishFlow(engine, actor, { flowId });
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'ask' })).toMatchObject({ isOn: true, held: 0 });
  expect((await accept(event({ id: 1 }, 'order 1'))).status).toBe('accepted');
  expect((await accept(event({ id: 1 }, 'order 1'))).status).toBe('duplicate');
});

test('what comes to a trigger that is only drawn is a sample, and runs once its version is live', async () => {
  const { engine, actor } = given;
  const { flowId, accept } = await liveFlow({ isOn: true });
  const { draft, draftRevision } = await getFlow(engine, actor.workspaceId, flowId);
  const renamed = (id: string) => (id === 'trigger' ? 'drawn' : id);
  const document = {
    ...draft,
    nodes: draft.nodes.map((node) => ({ ...node, id: renamed(node.id) })),
    edges: draft.edges.map((edge) => ({ ...edge, source: renamed(edge.source), target: renamed(edge.target) })),
  };
  await saveDraft(engine, actor, { flowId, revision: draftRevision, document });
  const hook = (await readHooks(engine, actor.workspaceId, flowId)).find(({ nodeId }) => nodeId === 'drawn');
  await waitForSample(engine, actor, { flowId, nodeId: 'drawn', isWaiting: true });
  const event = {
    triggerId: hook?.triggerId ?? '',
    dedupeKey: 'k',
    payload: { id: 'x' },
    body: null,
    kind: 'live' as const,
  };
  expect((await accept(event)).status).toBe('notRun');
  expect((await accept(event)).status).toBe('notRun');
  expect(await runsOf(flowId)).toEqual([]);
  const detail = await getFlow(engine, actor.workspaceId, flowId);
  expect(detail.samples.drawn).toMatchObject({ output: { id: 'x' } });
  // By hand the live version is started, through the trigger that it has.
  await runByHand(engine, actor, { flowId, payload: { id: 'by hand' } });
  expect(await runsOf(flowId)).toHaveLength(1);
  await publishFlow(engine, actor, { flowId });
  expect((await accept(event)).status).toBe('accepted');
  expect(await runsOf(flowId)).toHaveLength(2);
});
