/** Loops: collected results, errors per item, waits inside, nesting, and what a dead worker leaves. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createFlow, getRun, rerunRuns, runByHand, testStep } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, list, literal, map, reference, type ValueSource } from '../values/source.ts';
import { startWorker } from '../worker.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

async function start(document: FlowDocument, payload: object) {
  const { engine, actor } = given;
  const flowId = await goLive(given, document, 'Loop');
  return (await runByHand(engine, actor, { flowId, payload: JSON.parse(JSON.stringify(payload)) })).runId;
}

const runOf = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);
const ended = (runId: string) =>
  until(
    () => runOf(runId),
    (run) => ['succeeded', 'failed'].includes(run.status),
  );

const rows = async (runId: string) => {
  const { rows } = await given.engine.pool.query<{
    node_id: string;
    iteration_path: string;
    status: string;
    attempt: number;
  }>('select node_id, iteration_path, status, attempt from steps where run_id = $1 order by iteration_path, node_id', [
    runId,
  ]);
  return rows;
};

/** Takes the route `big` when the value is greater than 10; texts that are no number fail it. */
const isBig = (left: ValueSource) => ({
  config: { routes: [{ id: 'big', label: 'big' }] },
  input: {
    routes: map({ big: list(map({ all: list(map({ left, operator: literal('greater'), right: literal(10) })) })) }),
  },
});
const loop = (more: { onError?: string; order?: string; result?: ValueSource; items?: ValueSource } = {}) => ({
  config: { onError: more.onError ?? 'goOn', order: more.order ?? 'sideBySide' },
  input: { items: more.items ?? reference('trigger', 'items'), ...(more.result ? { result: more.result } : {}) },
});
const output = async (runId: string, nodeId = 'loop') =>
  (await ended(runId)).steps.find((step) => step.nodeId === nodeId && step.iterationPath === '')?.output;

test('runs its steps for each item and collects a value of each, in the order of the list', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ result: reference('check', 'route') }))
    .step('check', 'logic.branch', { ...isBig(item('size')), after: 'loop:each' })
    .step('after', 'logic.branch', { ...isBig(reference('loop', 'count')), after: 'loop:out' })
    .document();
  const runId = await start(document, { items: [{ size: 1 }, { size: 20 }, { size: 3 }] });
  expect(await output(runId)).toEqual({ count: 3, failed: 0, results: ['else', 'big', 'else'], errors: [] });
  expect(await ended(runId)).toMatchObject({ status: 'succeeded', outcome: 'done' });
  expect((await rows(runId)).map((row) => `${row.node_id} ${row.iteration_path} ${row.status}`)).toEqual([
    'after  succeeded',
    'loop  succeeded',
    'check 0 succeeded',
    'check 1 succeeded',
    'check 2 succeeded',
  ]);
});

test('an empty list, or nothing, runs no step and goes on', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop())
    .step('check', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
    .document();
  for (const items of [[], null])
    expect(await output(await start(document, { items }))).toEqual({ count: 0, failed: 0, results: [], errors: [] });
});

test('a list that is too long, or no list, fails before the first item and says so', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop())
    .step('check', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
    .document();
  const long = await ended(await start(document, { items: Array.from({ length: 10_001 }, () => 1) }));
  expect(long.error).toMatchObject({ code: 'flow.tooManyItems', params: { count: 10_001, most: 10_000 } });
  const text = await ended(await start(document, { items: 'a, b' }));
  expect(text.error).toMatchObject({ code: 'logic.notAList', params: { value: 'a, b' } });
});

test('goes on after a failed item: the others are done, the errors are listed, the run has partly failed', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ result: item() }))
    .step('check', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
    .step('after', 'logic.branch', { ...isBig(reference('loop', 'failed')), after: 'loop:out' })
    .document();
  const runId = await start(document, { items: [1, 'abc', 20] });
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed', outcomeParams: { count: 1 } });
  expect(await output(runId)).toMatchObject({ count: 3, failed: 1, results: [1, 20] });
  expect(await output(runId)).toMatchObject({ errors: [{ number: 2, error: { code: 'logic.wrongType' } }] });
  expect(run.steps.find((step) => step.nodeId === 'after')?.status).toBe('succeeded');
});

test('stops at a failed item: no further item begins, and the run fails with that item’s error', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ onError: 'stop', order: 'inOrder' }))
    .step('check', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
    .step('after', 'logic.branch', { ...isBig(literal(1)), after: 'loop:out' })
    .document();
  const runId = await start(document, { items: [1, 'abc', 20] });
  const run = await ended(runId);
  expect(run.status).toBe('failed');
  expect(run.steps.find((step) => step.nodeId === 'loop')?.error).toMatchObject({
    code: 'logic.wrongType',
    params: { item: 2 },
  });
  expect(run.steps.find((step) => step.nodeId === 'after')?.status).toBe('skipped');
  expect((await rows(runId)).filter((row) => row.node_id === 'check').map((row) => row.status)).toEqual([
    'succeeded',
    'failed',
  ]);
});

test('a filter ends only its own item', async () => {
  const rules = list(map({ all: list(map({ left: item(), operator: literal('greater'), right: literal(10) })) }));
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ result: reference('check', 'route') }))
    .step('only', 'logic.filter', { config: { reason: 'small' }, input: { rules }, after: 'loop:each' })
    .step('check', 'logic.branch', isBig(item()))
    .document();
  const runId = await start(document, { items: [1, 20, 30] });
  expect(await output(runId)).toEqual({ count: 3, failed: 0, results: ['big', 'big'], errors: [] });
  expect((await ended(runId)).outcome).toBe('done');
});

test('a loop in a loop sees both items; each has its own results', async () => {
  const document = flow('manual.started')
    .step('outer', 'logic.loop', loop({ result: reference('inner', 'results') }))
    .step('inner', 'logic.loop', {
      ...loop({
        items: item('lines'),
        result: {
          kind: 'text',
          parts: [{ kind: 'item', nodeId: 'outer', path: ['name'] }, { kind: 'index' }, item()],
        },
      }),
      after: 'outer:each',
    })
    .step('check', 'logic.branch', { ...isBig({ kind: 'index' }), after: 'inner:each' })
    .document();
  const runId = await start(document, {
    items: [
      { name: 'A', lines: ['x', 'y'] },
      { name: 'B', lines: [] },
      { name: 'C', lines: ['z'] },
    ],
  });
  expect(await output(runId, 'outer')).toMatchObject({ results: [['A1x', 'A2y'], [], ['C1z']] });
  expect((await rows(runId)).filter((row) => row.node_id === 'check').map((row) => row.iteration_path)).toEqual([
    '0.0',
    '0.1',
    '2.0',
  ]);
});

const waiting = flow('manual.started')
  .step('loop', 'logic.loop', loop({ result: reference('check', 'route') }))
  .step('check', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
  .step('wait', 'logic.wait', { config: { amount: 2, unit: 'seconds' }, after: 'check:big' })
  .step('again', 'logic.branch', { ...isBig(reference('check', 'route')), after: 'wait' })
  .document();

test('items that wait let the run rest; another worker goes on with them alone, and finished ones are not touched', async () => {
  const runId = await start(waiting, { items: [1, 20, 2, 30] });
  const resting = await until(
    () => runOf(runId),
    (run) => run.status === 'waiting',
  );
  expect(resting.waitingFor).toBe('time');
  await given.worker.stop();
  const { rows: done } = await given.engine.pool.query<{ iteration_path: string }>(
    'select iteration_path from iterations where run_id = $1 order by 1',
    [runId],
  );
  expect(done.map((row) => row.iteration_path)).toEqual(['0', '2']);
  // Were a finished iteration's steps read again, this one would run a second time.
  await given.engine.pool.query(
    `update steps set status = 'running' where run_id = $1 and node_id = 'check' and iteration_path = '0'`,
    [runId],
  );
  given.worker = await startWorker(given.engine);
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' }); // `again` compares a text
  expect(await output(runId)).toMatchObject({ count: 4, failed: 2, results: ['else', 'else'] });
  const after = await rows(runId);
  expect(after.find((row) => row.node_id === 'check' && row.iteration_path === '0')?.status).toBe('running');
  expect(after.filter((row) => row.node_id === 'check' || row.node_id === 'loop').map((row) => row.attempt)).toEqual([
    1, 1, 1, 1, 1,
  ]);
});

test('one after the other: an item that waits holds the next one back', async () => {
  const document = { ...waiting, nodes: waiting.nodes.map((node) => ({ ...node })) };
  const node = document.nodes.find((each) => each.id === 'loop');
  if (node) node.config = { onError: 'goOn', order: 'inOrder' };
  const runId = await start(document, { items: [20, 1, 2] });
  await until(
    () => runOf(runId),
    (run) => run.status === 'waiting',
  );
  expect((await rows(runId)).filter((row) => row.node_id === 'check')).toHaveLength(1);
  await ended(runId);
  expect((await rows(runId)).filter((row) => row.node_id === 'check')).toHaveLength(3);
});

test('as a worker that died leaves it: what was begun goes on from its own steps, what was not begun begins', async () => {
  const { engine } = given;
  const runId = await start(waiting, { items: [1, 20, 2, 30, 3] });
  await until(
    () => runOf(runId),
    (run) => run.status === 'waiting',
  );
  await given.worker.stop();
  // 20: its wait is over and the step behind it was cut off; 30: only the first step was written; 3: nothing was.
  await engine.pool.query(`delete from iterations where run_id = $1 and iteration_path = '4'`, [runId]);
  await engine.pool.query(`delete from steps where run_id = $1 and iteration_path = '4'`, [runId]);
  await engine.pool.query(`delete from steps where run_id = $1 and iteration_path = '3' and node_id not in ('check')`, [
    runId,
  ]);
  await engine.pool.query(
    `update runs set status = 'running', lease_token = gen_random_uuid(), lease_until = now() - interval '1 second',
       due_at = null, waiting_for = null where id = $1`,
    [runId],
  );
  given.worker = await startWorker(engine);
  expect(await output(runId)).toMatchObject({ count: 5, failed: 2, results: ['else', 'else', 'else'] });
  const check = (await rows(runId)).filter((row) => row.node_id === 'check');
  expect(check.map((row) => [row.iteration_path, row.attempt])).toEqual([
    ['0', 1],
    ['1', 1],
    ['2', 1],
    ['3', 1],
    ['4', 1],
  ]);
});

const again = async (runId: string, from: 'failed' | { nodeId: string }) => {
  const { runIds } = await rerunRuns(given.engine, given.actor, { runIds: [runId], from, version: 'same' });
  return runIds[0] ?? '';
};

test('a re-run of what failed runs the failed items from their failed step, keeps the others, and what follows runs again', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ result: item() }))
    .step('seen', 'logic.onceOnly', { config: { days: 1 }, input: { key: item() }, after: 'loop:each' })
    .step('check', 'logic.branch', { ...isBig(item()), after: 'seen' })
    .step('after', 'logic.branch', { ...isBig(reference('loop', 'failed')), after: 'loop:out' })
    .document();
  const runId = await start(document, { items: [1, 'abc', 20] });
  await ended(runId);
  const second = await again(runId, 'failed');
  expect(await output(second)).toMatchObject({ count: 3, failed: 1, results: [1, 20] });
  const { rows: steps } = await given.engine.pool.query<{
    node_id: string;
    iteration_path: string;
    is_carried: boolean;
  }>('select node_id, iteration_path, is_carried from steps where run_id = $1 order by 1, 2', [second]);
  expect(steps.map((row) => `${row.node_id} ${row.iteration_path} ${row.is_carried ? 'kept' : 'run'}`)).toEqual([
    'after  run',
    'check 1 run',
    'loop  run',
    'seen 1 kept',
  ]);
});

test('a re-run from a step in a loop runs it in every item, and keeps what lies before it', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ result: reference('check', 'route') }))
    .step('before', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
    .step('check', 'logic.branch', { ...isBig(item()), after: ['before:big', 'before:else'] })
    .document();
  const runId = await start(document, { items: [1, 20] });
  await ended(runId);
  const second = await again(runId, { nodeId: 'check' });
  expect(await output(second)).toMatchObject({ results: ['else', 'big'] });
  const run = await runOf(second);
  expect(run.steps.filter((step) => step.isCarried).map((step) => step.nodeId)).toEqual(['before', 'before']);
});

test('a step in a loop is tried with the first item', async () => {
  const document = flow('manual.started')
    .step('outer', 'logic.loop', loop({ items: literal([{ sizes: [30, 1] }, { sizes: [] }]) }))
    .step('inner', 'logic.loop', { ...loop({ items: item('sizes') }), after: 'outer:each' })
    .step('check', 'logic.branch', { ...isBig(item()), after: 'inner:each' })
    .document();
  const { flowId } = await createFlow(given.engine, given.actor, { name: 'Tried', document });
  const tried = await testStep(given.engine, given.actor, { flowId, nodeId: 'check' });
  expect(tried).toMatchObject({ ok: true, output: { route: 'big' } });
  const loops = await testStep(given.engine, given.actor, { flowId, nodeId: 'inner' });
  expect(loops).toMatchObject({ ok: true, output: { count: 2, results: [] } });
});

describe('large values', () => {
  const { outputBytes, weightPerWrite } = limits;
  afterEach(() => Object.assign(limits, { outputBytes, weightPerWrite }));

  test('when more is collected than a step may give, no further item begins, and the run fails with that', async () => {
    Object.assign(limits, { outputBytes: 50_000 });
    const document = flow('manual.started')
      .step('loop', 'logic.loop', loop({ order: 'inOrder', result: reference('trigger', 'text') }))
      .step('check', 'logic.branch', { ...isBig(item()), after: 'loop:each' })
      .document();
    const runId = await start(document, { items: Array.from({ length: 20 }, () => 1), text: 'x'.repeat(9_999) });
    expect((await ended(runId)).error).toMatchObject({ code: 'engine.outputTooLarge' });
    expect((await rows(runId)).filter((row) => row.node_id === 'check')).toHaveLength(5);
  });

  test('what is too large for one statement is written in several, whole', async () => {
    Object.assign(limits, { weightPerWrite: 25_000 });
    const store = vi.spyOn(given.engine.pool, 'query');
    const document = flow('manual.started')
      .step('loop', 'logic.loop', loop({ items: reference('trigger', 'items') }))
      .step('keep', 'logic.onceOnly', { config: { days: 1 }, input: { key: item('text') }, after: 'loop:each' })
      .document();
    const items = Array.from({ length: 40 }, (_, n) => ({ text: `${n}`.padStart(9_000, 'x') }));
    const runId = await start(document, { items });
    expect((await ended(runId)).status).toBe('succeeded');
    const sizes = store.mock.calls.flatMap(([query]) => {
      const { name, values } = query as unknown as { name?: string; values?: string[] };
      return name === 'write-runs' ? [values?.[1]?.length ?? 0] : [];
    });
    store.mockRestore();
    expect(Math.max(...sizes)).toBeLessThan(60_000);
    expect((await rows(runId)).filter((row) => row.node_id === 'keep' && row.status === 'succeeded')).toHaveLength(40);
  });
});

test('once only in a loop: of two items with the same key the first passes, and again when the run is repeated', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', loop({ order: 'inOrder', result: item() }))
    .step('once', 'logic.onceOnly', { config: { days: 1 }, input: { key: item() }, after: 'loop:each' })
    .document();
  const runId = await start(document, { items: ['a', 'a', 'b'] });
  expect(await output(runId)).toMatchObject({ results: ['a', 'b'] });
  const { runIds } = await rerunRuns(given.engine, given.actor, { runIds: [runId], from: 'start', version: 'same' });
  expect(await output(runIds[0] ?? '')).toMatchObject({ results: ['a', 'b'] });
});
