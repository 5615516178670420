/** Flows that call flows: values in, values out, failures, cancelling, and a worker that dies in between. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cancelRun,
  createFlow,
  getFlow,
  getRun,
  listNotices,
  listRuns,
  loadOptions,
  publishFlow,
  runByHand,
  saveDraft,
  switchFlow,
  testStep,
} from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { timePasses } from '../testing/outcome.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, list, literal, map, reference, type ValueSource } from '../values/source.ts';
import { startWorker } from '../worker.ts';
import { giveBackLanes } from './lane-rests.ts';
import { sweep } from './sweep.ts';

let given: WorkingEngine;
let greeting: string;
let resting: string;
let failing: string;

beforeAll(async () => {
  given = await workingEngine();
  greeting = await live(
    'Greeting',
    flow('flow.called', {
      inputs: [
        { key: 'name', type: 'text', required: true },
        { key: 'times', type: 'number' },
      ],
    })
      .step('answer', 'logic.answer', {
        input: { values: list(map({ key: literal('hello'), value: reference('trigger', 'name') })) },
      })
      .document(),
  );
  resting = await live(
    'Resting',
    flow('flow.called')
      .step('wait', 'logic.wait', { config: { amount: 3, unit: 'days' } })
      .document(),
  );
  failing = await live(
    'Failing',
    flow('flow.called')
      .step('loop', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'nothing') } })
      .document(),
  );
});
afterAll(() => given.close());

const live = (name: string, document: FlowDocument) => goLive(given, document, name);

const call = (flowId: string, values: Record<string, ValueSource> = {}) => ({
  config: { flow: flowId },
  input: { values: map(values) },
});
const calling = (flowId: string, values?: Record<string, ValueSource>) =>
  flow('manual.started').step('call', 'logic.callFlow', call(flowId, values)).document();

const start = async (document: FlowDocument, payload: Record<string, string | string[]> = {}) =>
  (await runByHand(given.engine, given.actor, { flowId: await live('Caller', document), payload })).runId;
const runOf = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);
const ended = (runId: string) =>
  until(
    () => runOf(runId),
    (run) => ['succeeded', 'failed'].includes(run.status),
  );
const calledBy = async (runId: string) => {
  const { rows } = await given.engine.pool.query<{ id: string; status: string }>(
    'select id, status from runs where parent_run_id = $1 order by id',
    [runId],
  );
  return rows;
};

test('hands values over, waits, and goes on with what the other flow returns', async () => {
  const runId = await start(calling(greeting, { name: reference('trigger', 'who') }), { who: '花子' });
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'succeeded', outcome: 'done' });
  expect(run.steps.find((step) => step.nodeId === 'call')).toMatchObject({ output: { hello: '花子' }, attempt: 1 });
  expect(await calledBy(runId)).toMatchObject([{ status: 'succeeded' }]);
});

test('in a loop every item has its own run of the other flow', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', {
      config: { onError: 'stop', order: 'sideBySide' },
      input: { items: reference('trigger', 'names'), result: reference('call', 'hello') },
    })
    .step('call', 'logic.callFlow', { ...call(greeting, { name: item() }), after: 'loop:each' })
    .document();
  const names = Array.from({ length: 12 }, (_, n) => `name ${n}`);
  const runId = await start(document, { names });
  const run = await ended(runId);
  expect(run.steps.find((step) => step.nodeId === 'loop')?.output).toMatchObject({ results: names, failed: 0 });
  expect(await calledBy(runId)).toHaveLength(12);
});

test('values are checked against what the other flow wants: the field is named and nothing is started', async () => {
  for (const [values, params] of [
    [{ name: literal(5) }, { field: 'name', expected: 'text' }],
    [{}, { field: 'name' }],
  ] as const) {
    const runId = await start(calling(greeting, { ...values }));
    expect((await ended(runId)).error).toMatchObject({ nodeId: 'call', params });
    expect(await calledBy(runId)).toEqual([]);
  }
});

test('a failed called run fails the step, which may have an error route; people are told once', async () => {
  const runId = await start(calling(failing));
  expect((await ended(runId)).error).toMatchObject({ code: 'flow.childFailed', params: { flow: 'Failing' } });
  const [called] = await calledBy(runId);
  const told = (await listNotices(given.engine, given.actor.workspaceId)).rows.map((notice) => JSON.stringify(notice));
  expect(told.filter((notice) => notice.includes(runId))).toHaveLength(1);
  expect(told.filter((notice) => notice.includes(called?.id ?? '-'))).toEqual([]);

  const caught = await start(
    flow('manual.started')
      .step('call', 'logic.callFlow', call(failing))
      .step('after', 'logic.callFlow', { ...call(greeting, { name: literal('x') }), after: 'call:error' })
      .document(),
  );
  expect(await ended(caught)).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' });
});

test('while what it called waits for long, the next of its lane goes on, and it goes on itself when that is over', async () => {
  const { engine, actor } = given;
  const flowId = await live('In line', { ...calling(resting), lane: { path: ['key'], afterFailure: 'goOn' } });
  const send = async () => (await runByHand(engine, actor, { flowId, payload: { key: 'k' } })).runId;
  const rests = (runId: string, waitingFor: string) =>
    until(
      () => runOf(runId),
      (run) => run.waitingFor === waitingFor,
    );
  const [first, second] = [await send(), await send()];
  await rests(first, 'childRun');
  await until(
    () => calledBy(first),
    ([called]) => called?.status === 'waiting',
  );
  await giveBackLanes(engine.pool);
  await rests(second, 'childRun');
  const [called] = await calledBy(first);
  await timePasses(given, called?.id ?? '');
  await cancelRun(engine, actor, { runId: second });
  expect(await ended(first)).toMatchObject({ status: 'succeeded' });
});

test('a called run that stands in a line behind its caller passes when that has the lane: none waits for the other', async () => {
  const lane = { config: { name: 'one line' }, input: { key: literal('k') } };
  const minutes = { config: { amount: 5, unit: 'minutes' } };
  const rests = (runId: string, waitingFor: string) =>
    until(
      () => runOf(runId),
      (run) => run.waitingFor === waitingFor,
    );
  const first = await start(
    flow('manual.started').step('lane', 'logic.lane', lane).step('wait', 'logic.wait', minutes).document(),
  );
  await rests(first, 'time');
  const later = await live(
    'Later',
    flow('flow.called').step('wait', 'logic.wait', minutes).step('lane', 'logic.lane', lane).document(),
  );
  const caller = await start(
    flow('manual.started')
      .step('call', 'logic.callFlow', call(later))
      .step('wait', 'logic.wait', { ...minutes, after: 'trigger' })
      .step('own', 'logic.lane', lane)
      .document(),
  );
  const [called] = await until(
    () => calledBy(caller),
    ([run]) => run?.status === 'waiting',
  );
  const calledId = called?.id ?? '';
  await until(
    () => runOf(caller),
    ({ status }) => status === 'waiting',
  );
  await timePasses(given, caller);
  await rests(caller, 'lane');
  await timePasses(given, calledId);
  await rests(calledId, 'lane');
  await timePasses(given, first);
  expect(await ended(caller)).toMatchObject({ status: 'succeeded' });
  expect(await runOf(calledId)).toMatchObject({ status: 'succeeded' });
});

test('a worker that takes the step up again finds the called run, and starts no second one', async () => {
  const { engine } = given;
  const runId = await start(calling(resting));
  await until(
    () => runOf(runId),
    (run) => run.waitingFor === 'childRun',
  );
  await given.worker.stop();
  await engine.pool.query(
    `update runs set status = 'running', lease_token = gen_random_uuid(), lease_until = now() - interval '1 second' where id = $1`,
    [runId],
  );
  await engine.pool.query(`update steps set status = 'running' where run_id = $1 and node_id = 'call'`, [runId]);
  given.worker = await startWorker(engine);
  await until(
    () => runOf(runId),
    (run) => run.waitingFor === 'childRun',
  );
  expect(await calledBy(runId)).toHaveLength(1);
  await cancelRun(engine, given.actor, { runId });
  expect((await calledBy(runId)).map((row) => row.status)).toEqual(['cancelled']);
});

test('what a cancelled run had called ends too, when the process that cancelled it died before that', async () => {
  const { engine } = given;
  const runId = await start(calling(resting));
  await until(
    () => calledBy(runId),
    ([row]) => row?.status === 'waiting',
  );
  await engine.pool.query(
    `update runs set status = 'cancelled', finished_at = now(), waiting_for = null where id = $1`,
    [runId],
  );
  await sweep(engine);
  expect(await calledBy(runId)).toMatchObject([{ status: 'cancelled' }]);
});

test('cancelling the called run alone fails the step that waits for it', async () => {
  const runId = await start(calling(resting));
  const [called] = await until(
    () => calledBy(runId),
    ([row]) => row?.status === 'waiting',
  );
  await cancelRun(given.engine, given.actor, { runId: called?.id ?? '' });
  expect((await ended(runId)).error).toMatchObject({ code: 'flow.childCancelled' });
});

test('a flow that calls itself ends at the tenth run with an error that says so', async () => {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Circle', document: flow('flow.called').document() });
  const document = flow('flow.called').step('call', 'logic.callFlow', call(flowId)).document();
  const { draftRevision } = await getFlow(engine, actor.workspaceId, flowId);
  await saveDraft(engine, actor, { flowId, revision: draftRevision, document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  const { runId } = await runByHand(engine, actor, { flowId, payload: {} });
  expect((await ended(runId)).error).toMatchObject({ code: 'flow.childFailed' });
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId });
  expect(rows).toHaveLength(10);
  expect(rows.map((row) => row.error?.code).filter((code) => code === 'flow.calledTooDeep')).toHaveLength(1);
});

test('a flow that is off, or is not made to be called, is said', async () => {
  const { engine, actor } = given;
  const manual = await live('Manual', flow('manual.started').document());
  expect((await ended(await start(calling(manual)))).error).toMatchObject({ code: 'flow.notCallable' });
  const off = await live('Off', flow('flow.called').document());
  await switchFlow(engine, actor, { flowId: off, isOn: false });
  expect((await ended(await start(calling(off)))).error).toMatchObject({ code: 'flow.calledOff' });
});

test('the form offers the flows that can be called, and the values that the chosen one wants', async () => {
  const { engine, actor } = given;
  const ask = (loader: string, config: Record<string, string>) =>
    loadOptions(engine, actor.workspaceId, { nodeType: 'logic.callFlow', loader, config, locale: 'en' });
  const flows = await ask('flows', {});
  expect(flows).toContainEqual({ value: greeting, label: 'Greeting' });
  expect(flows.map(({ label }) => label)).not.toContain('Manual');
  expect(await ask('inputs', { flow: greeting })).toMatchObject([
    { value: 'name', type: 'text', required: true, writable: true },
    { value: 'times', type: 'number', required: false },
  ]);
});

test('trying the step runs the other flow really, and shows what it returned', async () => {
  const { engine, actor } = given;
  const document = calling(greeting, { name: literal('tried') });
  const { flowId } = await createFlow(engine, actor, { name: 'Tried', document });
  expect(await testStep(engine, actor, { flowId, nodeId: 'call' })).toMatchObject({
    ok: true,
    output: { hello: 'tried' },
  });
});
