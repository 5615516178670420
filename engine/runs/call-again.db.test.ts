/** Re-running a run that called another flow: what the called run has written is not written again, or it is told before. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import { type FarSide, startFarSide } from '../../nodes/testing/far-side.ts';
import { answerRun, cancelRun, checkRerun, publishFlow, rerunRuns, saveDraft } from '../api.ts';
import { LeaseLost } from '../run/in-hand.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, reaches, startRun, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, list, literal, map, reference } from '../values/source.ts';
import { startWorker } from '../worker.ts';
import { callAgain } from './call-again.ts';

let given: WorkingEngine;
let far: FarSide;
/** Paths that are refused for good. */
const refused = new Set<string>();

beforeAll(async () => {
  given = await workingEngine();
  far = await startFarSide(({ url }) => ({ status: refused.has(url) ? 422 : 200, body: {} }));
});
afterAll(async () => {
  await far?.close();
  await given.close();
});
beforeEach(() => {
  far.received.length = 0;
  refused.clear();
});

const received = () => far.received.map(({ url }) => url);
const post = (path: string, more = {}) => ({
  ...more,
  config: { method: 'POST', bodyType: 'none' },
  input: { url: literal(`${far.url}${path}`) },
});
const call = (flowId: string, values = {}) => ({ config: { flow: flowId }, input: { values: map(values) } });
const check = (runId: string, from: 'failed' | 'start', version: 'same' | 'newest' = 'same') =>
  checkRerun(given.engine, given.actor.workspaceId, { runIds: [runId], from, version });

async function again(runId: string, from: 'failed' | 'start', version: 'same' | 'newest' = 'same') {
  const { runIds } = await rerunRuns(given.engine, given.actor, { runIds: [runId], from, version });
  return finishes(given, runIds[0] ?? '');
}

test('a call that failed goes on where the called run failed, however deep, and as often as it fails', async () => {
  const inner = flow('flow.called')
    .step('one', 'http.request', post('/first'))
    .step('two', 'http.request', post('/second'));
  const innerId = await goLive(given, inner.document(), 'Inner');
  const middle = flow('flow.called')
    .step('own', 'http.request', post('/own'))
    .step('call', 'logic.callFlow', call(innerId));
  const middleId = await goLive(given, middle.document(), 'Middle');
  const outer = flow('manual.started')
    .step('call', 'logic.callFlow', call(middleId))
    .step('last', 'http.request', post('/last'));
  const flowId = await goLive(given, outer.document(), 'Outer');
  refused.add('/second');
  const runId = await startRun(given, flowId);
  expect((await finishes(given, runId)).status).toBe('failed');
  expect((await check(runId, 'failed')).again).toEqual([]);
  const second = await again(runId, 'failed');
  expect(second.status).toBe('failed');
  refused.clear();
  expect((await again(second.id, 'failed')).status).toBe('succeeded');
  expect(received()).toEqual(['/own', '/first', '/second', '/second', '/second', '/last']);
});

test('from the start it is called anew, and what was written there is named with the card that calls', async () => {
  const called = flow('flow.called')
    .step('one', 'http.request', post('/first'))
    .step('two', 'http.request', post('/second'));
  const calledId = await goLive(given, called.document(), 'Called');
  const flowId = await goLive(
    given,
    flow('manual.started').step('call', 'logic.callFlow', call(calledId)).document(),
    'Calls',
  );
  refused.add('/second');
  const runId = await startRun(given, flowId);
  await finishes(given, runId);
  refused.clear();
  expect((await check(runId, 'start')).again).toMatchObject([{ step: 2, count: 1, isDoubtful: false }]);
  expect((await again(runId, 'start')).status).toBe('succeeded');
  expect(received()).toEqual(['/first', '/second', '/first', '/second']);
});

test('of a loop of calls only the failed ones go on', async () => {
  const name = reference('trigger', 'name');
  const to = (path: string) => ({
    config: { method: 'POST', bodyType: 'none' },
    input: { url: { kind: 'text' as const, parts: [literal(`${far.url}${path}/`), name] } },
  });
  const inputs = { inputs: [{ key: 'name', type: 'text', required: true }] };
  const called = flow('flow.called', inputs)
    .step('one', 'http.request', to('/a'))
    .step('two', 'http.request', to('/b'));
  const calledId = await goLive(given, called.document(), 'Each');
  const loop = { config: { onError: 'goOn', order: 'inOrder' }, input: { items: reference('trigger', 'names') } };
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop)
    .step('call', 'logic.callFlow', {
      config: { flow: calledId },
      input: { values: map({ name: item() }) },
      after: 'loop:each',
    })
    .document();
  const flowId = await goLive(given, document, 'Loops');
  refused.add('/b/y');
  const runId = await startRun(given, flowId, { names: ['x', 'y', 'z'] });
  expect((await finishes(given, runId)).outcome).toBe('partlyFailed');
  refused.clear();
  expect((await check(runId, 'failed')).again).toEqual([]);
  expect((await again(runId, 'failed')).outcome).toBe('done');
  expect(received()).toEqual(['/a/x', '/b/x', '/a/y', '/b/y', '/a/z', '/b/z', '/b/y']);
});

/** Writes to /first, then to /second. */
const twoWrites = (inputs: Json[] = []) =>
  flow('flow.called', { inputs })
    .step('one', 'http.request', post('/first'))
    .step('two', 'http.request', post('/second'))
    .document();

/** A run whose called run is refused at /second, and that one. */
async function failedCall(document: (calledId: string) => ReturnType<typeof twoWrites>, inputs: Json[] = []) {
  const calledId = await goLive(given, twoWrites(inputs), 'Called');
  const flowId = await goLive(given, document(calledId), 'Calls');
  refused.add('/second');
  const runId = await startRun(given, flowId);
  expect((await finishes(given, runId)).status).toBe('failed');
  refused.clear();
  return { runId, childId: await calledBy(runId) };
}

const calls = (calledId: string) => flow('manual.started').step('call', 'logic.callFlow', call(calledId)).document();

async function calledBy(runId: string): Promise<string> {
  const { rows } = await given.engine.pool.query<{ id: string }>('select id from runs where parent_run_id = $1', [
    runId,
  ]);
  return rows[0]?.id ?? '';
}

test('a call that hands over the link of its run goes on as well, though each re-run has another link', async () => {
  const link = { link: { kind: 'run', value: 'link' } };
  const document = (calledId: string) =>
    flow('manual.started').step('call', 'logic.callFlow', call(calledId, link)).document();
  const { runId } = await failedCall(document, [{ key: 'link', type: 'text', required: true }]);
  expect((await check(runId, 'failed')).again).toEqual([]);
  expect((await again(runId, 'failed')).status).toBe('succeeded');
  expect(received()).toEqual(['/first', '/second', '/second']);
});

test('a call that hands over when its run began is made anew, and that is told before', async () => {
  const begun = { begun: { kind: 'run', value: 'startedAt' } };
  const document = (calledId: string) =>
    flow('manual.started').step('call', 'logic.callFlow', call(calledId, begun)).document();
  const { runId } = await failedCall(document, [{ key: 'begun', type: 'text', required: true }]);
  expect((await check(runId, 'failed')).again).toMatchObject([{ step: 2, count: 1 }]);
  expect((await again(runId, 'failed')).status).toBe('succeeded');
  expect(received()).toEqual(['/first', '/second', '/first', '/second']);
});

test('a called run that was run again by hand meanwhile counts: its result is taken, and nothing of it runs again', async () => {
  const { runId, childId } = await failedCall(calls);
  expect((await again(childId, 'failed')).status).toBe('succeeded');
  expect((await check(runId, 'failed')).again).toEqual([]);
  expect((await again(runId, 'failed')).status).toBe('succeeded');
  expect(received()).toEqual(['/first', '/second', '/second']);
});

test('a call behind a step that runs again is made only when that leads to it', async () => {
  const calledId = await goLive(
    given,
    flow('flow.called').step('one', 'http.request', post('/inner')).document(),
    'Inner',
  );
  const document = flow('manual.started')
    .step('first', 'http.request', post('/a', { hasErrorRoute: true }))
    .step('call', 'logic.callFlow', { ...call(calledId), after: 'first:error' })
    .step('good', 'http.request', post('/good', { after: 'first' }))
    .document();
  const flowId = await goLive(given, document, 'Routes');
  refused.add('/a').add('/inner');
  const runId = await startRun(given, flowId);
  expect((await finishes(given, runId)).status).toBe('failed');
  refused.clear();
  expect((await again(runId, 'failed')).outcome).toBe('done');
  expect(received()).toEqual(['/a', '/inner', '/a', '/good']);
});

test('a write in doubt in a called run is told with the card that calls, whether a person ended it or its caller', async () => {
  const document = flow('flow.called').step('one', 'http.request', post('/first')).document();
  for (const ends of ['answer', 'cancel'] as const) {
    const calledId = await goLive(given, document, 'Doubt');
    const flowId = await goLive(given, calls(calledId), 'Calls');
    refused.add('/first');
    const runId = await startRun(given, flowId);
    await finishes(given, runId);
    // As it stands when the answer to the write was lost.
    const childId = await calledBy(runId);
    const { engine, actor } = given;
    await engine.pool.query(
      `update steps set status = 'uncertain', error_code = null, intended_at = now(), send_before = now(), settled_after = now(),
         finished_at = null where run_id = $1 and node_id = 'one'`,
      [childId],
    );
    await engine.pool.query(`update runs set status = 'needsAttention', finished_at = null where id = $1`, [childId]);
    await engine.pool.query(
      `update steps set status = 'waiting', error_code = null, finished_at = null where run_id = $1 and node_id = 'call'`,
      [runId],
    );
    await engine.pool.query(
      `update runs set status = 'waiting', waiting_for = 'childRun', finished_at = null where id = $1`,
      [runId],
    );
    if (ends === 'cancel') await cancelRun(engine, actor, { runId });
    else await answerRun(engine, actor, { runId: childId, nodeId: 'one', iterationPath: '', answer: { kind: 'end' } });
    await reaches(given, runId, ends === 'cancel' ? 'cancelled' : 'failed');
    expect((await check(runId, 'failed')).again, ends).toMatchObject([{ step: 2, count: 1, isDoubtful: true }]);
    refused.clear();
  }
});

test('a run cannot be run again twice at once: pressed by two people it would write twice', async () => {
  const { engine, actor } = given;
  const document = flow('manual.started').step('one', 'http.request', post('/first')).document();
  const flowId = await goLive(given, document, 'Twice');
  refused.add('/first');
  const runId = await startRun(given, flowId);
  await finishes(given, runId);
  refused.clear();
  await given.worker.stop();
  const both = await Promise.allSettled(
    [1, 2].map(() => rerunRuns(engine, actor, { runIds: [runId], from: 'failed', version: 'same' })),
  );
  given.worker = await startWorker(engine);
  const made = both.flatMap((one) => (one.status === 'fulfilled' ? one.value.runIds : []));
  await Promise.all(made.map((id) => finishes(given, id)));
  expect(both.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'run.againAlready' } }]);
  expect(received()).toEqual(['/first', '/first']);
});

test('a caller that was cancelled in the moment of its call begins nothing', async () => {
  const { runId } = await failedCall(calls);
  const { engine, actor } = given;
  await given.worker.stop();
  const { runIds } = await rerunRuns(engine, actor, { runIds: [runId], from: 'failed', version: 'same' });
  const { rows } = await engine.pool.query<{ flow_id: string }>(
    'select c.flow_id from runs c where c.parent_run_id = $1',
    [runId],
  );
  const at = { workspaceId: actor.workspaceId, runId: runIds[0] ?? '', nodeId: 'call', iterationPath: '' };
  const call = { ...at, kind: 'rerun', flowId: rows[0]?.flow_id ?? '', values: {}, leaseToken: newId() } as const;
  await expect(callAgain(engine, call)).rejects.toBeInstanceOf(LeaseLost);
  expect(await calledBy(at.runId)).toBe('');
  given.worker = await startWorker(engine);
  await finishes(given, at.runId);
});

async function publishAnew(flowId: string, document: ReturnType<typeof twoWrites>) {
  const { engine, actor } = given;
  const { rows } = await engine.pool.query<{ revision: number }>(
    'select draft_revision as revision from flows where id = $1',
    [flowId],
  );
  await saveDraft(engine, actor, { flowId, document, revision: rows[0]?.revision ?? 0 });
  await publishFlow(engine, actor, { flowId });
}

test('a called run that has a lane goes on when its caller has that very lane by now: none waits for the other', async () => {
  const lane = { config: { name: 'one line' }, input: { key: literal('k') } };
  const called = flow('flow.called')
    .step('lane', 'logic.lane', lane)
    .step('one', 'http.request', post('/first'))
    .step('two', 'http.request', post('/second'));
  const calledId = await goLive(given, called.document(), 'In line');
  const flowId = await goLive(given, calls(calledId), 'Calls');
  refused.add('/second');
  const runId = await startRun(given, flowId);
  expect((await finishes(given, runId)).status).toBe('failed');
  refused.clear();
  await publishAnew(
    flowId,
    flow('manual.started').step('own', 'logic.lane', lane).step('call', 'logic.callFlow', call(calledId)).document(),
  );
  expect((await again(runId, 'failed', 'newest')).status).toBe('succeeded');
  expect(received()).toEqual(['/first', '/second', '/second']);
});

test('a called flow that repeats over another list by now says so and what helps, and nothing is written twice', async () => {
  const over = (items: string[]) =>
    flow('flow.called')
      .step('loop', 'logic.loop', {
        config: { onError: 'stop', order: 'inOrder' },
        input: { items: list(...items.map(literal)) },
      })
      .step('one', 'http.request', {
        ...post('/'),
        input: { url: { kind: 'text', parts: [literal(`${far.url}/`), item()] } },
        after: 'loop:each',
      })
      .document();
  const calledId = await goLive(given, over(['x', 'y']), 'Lists');
  const flowId = await goLive(given, calls(calledId), 'Calls');
  refused.add('/y');
  const runId = await startRun(given, flowId);
  expect((await finishes(given, runId)).status).toBe('failed');
  refused.clear();
  await publishAnew(calledId, over(['y', 'x']));
  const second = await again(runId, 'failed');
  expect(second.error).toMatchObject({ code: 'flow.calledLoopChanged', params: { flow: 'Lists' } });
  expect((await again(await calledBy(runId), 'failed')).status).toBe('succeeded');
  expect((await again(second.id, 'failed')).status).toBe('succeeded');
  expect(received()).toEqual(['/x', '/y', '/y']);
});
