/** Stopping in the middle: the emergency stop of a workspace and the pause of a flow. Real PostgreSQL, real worker, real requests. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  getFlow,
  getRun,
  goOn,
  listNotices,
  listRuns,
  pauseFlow,
  readStop,
  rerunRuns,
  resumeFlow,
  runByHand,
  sendEvent,
  stopWorkspace,
  testStep,
} from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { type SlowSide, startSlowSide } from '../testing/slow-side.ts';
import { connectPractice, goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, literal, map, reference } from '../values/source.ts';

let given: WorkingEngine;
let far: SlowSide;

beforeAll(async () => {
  vi.stubEnv('NAGARE_PRIVATE_HOSTS', '127.0.0.1'); // addresses come with the events here
  given = await workingEngine();
});
afterAll(() => given.close());
beforeEach(async () => {
  far = await startSlowSide();
});
afterEach(async () => {
  far.release();
  await goOn(given.engine, given.actor);
  await far.close();
});

const live = (document: FlowDocument) => goLive(given, document, 'Stopped');

const put = (path: string) => ({
  config: { method: 'PUT', bodyKind: 'none' },
  input: { url: literal(far.url + path) },
});
const twoSteps = () =>
  flow('manual.started').step('one', 'http.request', put('/one')).step('two', 'http.request', put('/two')).document();
const begin = async (flowId: string, payload = { id: 1 }) =>
  (await runByHand(given.engine, given.actor, { flowId, payload })).runId;
const runOf = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);
const inState = (runId: string, ...states: string[]) =>
  until(
    () => runOf(runId),
    (run) => states.includes(run.status),
  );
const asked = (count: number) =>
  until(
    async () => far.asked.length,
    (length) => length >= count,
  );

test('a stopped run records the answer to what was on the wire, starts nothing more, and goes on from there', async () => {
  const { engine, actor } = given;
  const flowId = await live(twoSteps());
  far.hold();
  const runId = await begin(flowId);
  await asked(1);
  await stopWorkspace(engine, actor);
  expect(await readStop(engine, actor.workspaceId)).toMatchObject({ running: 1, waiting: 0 });
  far.release();
  const stopped = await inState(runId, 'waiting', 'succeeded');
  expect(stopped).toMatchObject({ status: 'waiting', waitingFor: 'paused' });
  expect(stopped.steps.find((step) => step.nodeId === 'one')?.status).toBe('succeeded');
  expect(stopped.steps.map((step) => step.nodeId)).not.toContain('two');
  await goOn(engine, actor);
  expect((await inState(runId, 'succeeded')).steps.map((step) => [step.nodeId, step.attempt])).toEqual(
    expect.arrayContaining([
      ['one', 1],
      ['two', 1],
    ]),
  );
  expect(far.asked).toEqual(['PUT /one', 'PUT /two']);
});

test('events during the stop are accepted, wait, and run in full when it is over', async () => {
  const { engine, actor } = given;
  const flowId = await live(twoSteps());
  await stopWorkspace(engine, actor);
  const accepted = await Promise.all([1, 2, 3].map((id) => sendEvent(engine, actor, { flowId, payload: { id } })));
  expect(accepted.flat().map((event) => event.status)).toEqual(['accepted', 'accepted', 'accepted']);
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId });
  expect(rows.map((run) => [run.status, run.waitingFor])).toEqual(Array(3).fill(['waiting', 'paused']));
  expect(await readStop(engine, actor.workspaceId)).toMatchObject({ running: 0, waiting: 3 });
  expect(far.asked).toEqual([]);
  await goOn(engine, actor);
  for (const run of rows) await inState(run.id, 'succeeded');
  expect(far.asked.toSorted()).toEqual([...Array(3).fill('PUT /one'), ...Array(3).fill('PUT /two')]);
});

test('a loop stops between its items and does each exactly once', async () => {
  const { engine, actor } = given;
  const flowId = await live(
    flow('manual.started')
      .step('loop', 'logic.loop', {
        config: { onError: 'stop', order: 'sideBySide' },
        input: { items: reference('trigger', 'items') },
      })
      .step('each', 'http.request', {
        ...put(''),
        input: { url: item('one') },
        after: 'loop:each',
      })
      .step('more', 'http.request', { ...put(''), input: { url: item('more') } })
      .document(),
  );
  const items = Array.from({ length: 300 }, (_, n) => ({ one: `${far.url}/${n}`, more: `${far.url}/more/${n}` }));
  far.hold();
  const { runId } = await runByHand(engine, actor, { flowId, payload: { items } });
  await asked(1);
  await stopWorkspace(engine, actor);
  far.release();
  expect(await inState(runId, 'waiting')).toMatchObject({ waitingFor: 'paused' });
  expect(far.asked.length).toBeLessThanOrEqual(200);
  expect(far.asked.filter((path) => path.includes('more'))).toEqual([]);
  await goOn(engine, actor);
  expect((await inState(runId, 'succeeded', 'failed')).status).toBe('succeeded');
  const wanted = items.flatMap((_, n) => [`PUT /${n}`, `PUT /more/${n}`]);
  expect(far.asked.toSorted()).toEqual(wanted.toSorted());
});

test('what a person starts by hand is refused with words: a test of a step, a run, a re-run, one flow’s going on', async () => {
  const { engine, actor } = given;
  const flowId = await live(twoSteps());
  const done = await begin(flowId);
  await inState(done, 'succeeded');
  await stopWorkspace(engine, actor);
  const refusal = { code: 'workspace.stopped' };
  expect(await testStep(engine, actor, { flowId, nodeId: 'one' })).toMatchObject({ ok: false, error: refusal });
  await expect(begin(flowId)).rejects.toMatchObject(refusal);
  await expect(rerunRuns(engine, actor, { runIds: [done], from: 'start', version: 'same' })).rejects.toMatchObject(
    refusal,
  );
  await expect(resumeFlow(engine, actor, { flowId })).rejects.toMatchObject(refusal);
  expect(far.asked).toHaveLength(2);
});

test('going on leaves a flow paused that a person had paused, and a flow made during the stop rests too', async () => {
  const { engine, actor } = given;
  const paused = await live(twoSteps());
  await pauseFlow(engine, actor, { flowId: paused });
  await stopWorkspace(engine, actor);
  await stopWorkspace(engine, actor);
  const young = await live(twoSteps());
  for (const flowId of [paused, young]) await sendEvent(engine, actor, { flowId, payload: { id: 1 } });
  expect(far.asked).toEqual([]);
  await goOn(engine, actor);
  const runs = await listRuns(engine, actor.workspaceId, { flowId: young });
  await inState(runs.rows[0]?.id ?? '', 'succeeded');
  expect((await getFlow(engine, actor.workspaceId, paused)).pausedCode).toBe('flow.pausedByPerson');
  expect((await listRuns(engine, actor.workspaceId, { flowId: paused })).rows).toMatchObject([
    { waitingFor: 'paused' },
  ]);
  expect(await readStop(engine, actor.workspaceId)).toBeNull();
  const notices = (await listNotices(engine, actor.workspaceId)).rows.filter(({ kind }) => kind === 'workspaceStopped');
  expect(notices.length).toBeGreaterThan(0);
});

test('a pause takes effect between the steps of a run in hand, and leaves other flows alone', async () => {
  const { engine, actor } = given;
  const [flowId, other] = [await live(twoSteps()), await live(twoSteps())];
  far.hold();
  const [runId, others] = [await begin(flowId), await begin(other)];
  await asked(2);
  await pauseFlow(engine, actor, { flowId });
  far.release();
  await inState(others, 'succeeded');
  expect(await inState(runId, 'waiting', 'succeeded')).toMatchObject({ status: 'waiting', waitingFor: 'paused' });
  await resumeFlow(engine, actor, { flowId });
  await inState(runId, 'succeeded');
  expect(far.asked.toSorted()).toEqual(['PUT /one', 'PUT /one', 'PUT /two', 'PUT /two']);
});

test('writes that wait for their turn at Salesforce are not sent after the stop, and are made once when it is over', async () => {
  const { engine, actor } = given;
  const org = await connectPractice(given);
  try {
    const flowId = await live(
      flow('manual.started')
        .step('add', 'salesforce.addRecord', {
          connection: org.connectionId,
          config: { object: 'Account' },
          input: { fields: map({ Name: reference('trigger', 'name'), Mail__c: literal('stop@example.jp') }) },
        })
        .document(),
    );
    await org.fault({ latencyMs: 2_000 });
    const runIds = await Promise.all(
      Array.from({ length: 80 }, async (_, n) => {
        const { runId } = await runByHand(engine, actor, { flowId, payload: { name: `Stop ${n}` } });
        return runId;
      }),
    );
    const made = async () => (await org.query("select Id from Account where Mail__c = 'stop@example.jp'")).length;
    const states = async () => {
      const { rows } = await engine.pool.query<{ status: string; count: number }>(
        'select status, count(*)::int from runs where flow_id = $1 group by 1',
        [flowId],
      );
      return new Map(rows.map((row) => [row.status, row.count]));
    };
    await until(states, (now) => now.get('running') === runIds.length);
    await stopWorkspace(engine, actor);
    const resting = await until(states, (now) => !now.has('running') && !now.has('queued'));
    await org.fault({ latencyMs: 0 });
    expect(resting.get('waiting')).toBeGreaterThan(0);
    expect([...resting.values()].reduce((sum, count) => sum + count)).toBe(80);
    expect(await made()).toBe(resting.get('succeeded') ?? 0);
    await goOn(engine, actor);
    for (const runId of runIds) await inState(runId, 'succeeded');
    expect(await made()).toBe(80);
  } finally {
    await org.close();
  }
});
