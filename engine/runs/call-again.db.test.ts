/** Re-running a run that called another flow: what the called run has written is not written again, or it is told before. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FarSide, startFarSide } from '../../nodes/testing/far-side.ts';
import { checkRerun, rerunRuns } from '../api.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, startRun, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, literal, map, reference } from '../values/source.ts';

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
});

const received = () => far.received.map(({ url }) => url);
const post = (path: string) => ({
  config: { method: 'POST', bodyType: 'none' },
  input: { url: literal(`${far.url}${path}`) },
});
const call = (flowId: string) => ({ config: { flow: flowId }, input: { values: map({}) } });
const check = (runId: string, from: 'failed' | 'start', version: 'same' | 'newest' = 'same') =>
  checkRerun(given.engine, given.actor.workspaceId, { runIds: [runId], from, version });

async function again(runId: string, from: 'failed' | 'start') {
  const { runIds } = await rerunRuns(given.engine, given.actor, { runIds: [runId], from, version: 'same' });
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
