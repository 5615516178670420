/** Cards that steer a run: wait, once only. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { getRun, listRuns, rerunRuns, runByHand } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';
import { startWorker } from '../worker.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

const live = (document: FlowDocument) => goLive(given, document, 'Control');

const branch = (id: string) => ({
  config: { routes: [{ id: 'yes', label: 'yes' }] },
  input: {
    routes: map({
      yes: list(map({ all: list(map({ left: reference('trigger', 'id'), operator: literal('exists') })) })),
    }),
  },
  name: id,
});

const ended = (runId: string) =>
  until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => run.status === 'succeeded' || run.status === 'failed',
  );

test('a wait rests in the database, survives the worker and goes on when its time has come', async () => {
  const flowId = await live(
    flow('manual.started')
      .step('wait', 'logic.wait', { config: { amount: 2, unit: 'seconds' } })
      .step('after', 'logic.branch', branch('after'))
      .document(),
  );
  const { runId } = await runByHand(given.engine, given.actor, { flowId, payload: { id: 1 } });
  const waiting = await until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => run.status === 'waiting',
  );
  expect(waiting).toMatchObject({ waitingFor: 'time', error: null });
  await given.worker.stop();
  given.worker = await startWorker(given.engine);
  const run = await ended(runId);
  expect(run.steps.map((step) => [step.nodeId, step.status])).toEqual(
    expect.arrayContaining([
      ['wait', 'succeeded'],
      ['after', 'succeeded'],
    ]),
  );
  expect(run.steps.find((step) => step.nodeId === 'wait')?.attempt).toBe(1);
});

test.each([-3_600_000, 3_600_000])('a wait lasts its time on a worker whose clock is off by %d ms', async (offMs) => {
  const own = Date.now.bind(Date);
  for (const [amount, keepsLane] of [
    [5, true],
    [120, false],
  ] as const) {
    const waiting = flow('manual.started').step('wait', 'logic.wait', { config: { amount, unit: 'minutes' } });
    const flowId = await live({ ...waiting.document(), lane: { path: ['key'], afterFailure: 'goOn' } });
    vi.spyOn(Date, 'now').mockImplementation(() => own() + offMs);
    const { runId } = await runByHand(given.engine, given.actor, { flowId, payload: { key: 'k' } });
    await until(
      () => getRun(given.engine, given.actor.workspaceId, runId),
      (run) => run.status === 'waiting',
    );
    vi.restoreAllMocks();
    const { rows } = await given.engine.pool.query<{ minutes: number; holds: boolean }>(
      'select extract(epoch from due_at - now())::float8 / 60 as minutes, holds_lane as holds from runs where id = $1',
      [runId],
    );
    expect(rows[0]?.minutes).toBeGreaterThan(amount - 4);
    expect(rows[0]?.minutes).toBeLessThan(amount + 1);
    expect(rows[0]?.holds).toBe(keepsLane);
  }
});

test('a wait until a time rests until then; one that has passed goes on at once', async () => {
  const flowId = await live(
    flow('manual.started')
      .step('wait', 'logic.wait', { config: { way: 'until' }, input: { until: reference('trigger', 'at') } })
      .step('after', 'logic.branch', { ...branch('after') })
      .document(),
  );
  const start = (at: string) => runByHand(given.engine, given.actor, { flowId, payload: { id: 1, at } });
  const passed = await ended((await start('2020-01-01')).runId);
  expect(passed).toMatchObject({ status: 'succeeded', outcome: 'done' });
  const { runId } = await start('2099-01-01 09:00');
  const waiting = await until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => run.status === 'waiting',
  );
  expect(waiting).toMatchObject({ waitingFor: 'time', error: null });
  expect(waiting.dueAt).toEqual(new Date('2099-01-01T00:00:00.000Z')); // the workspace keeps Tokyo's clock
});

test('the second event with the same key ends well before the next step; a re-run of the first is still the first', async () => {
  const flowId = await live(
    flow('manual.started')
      .step('once', 'logic.onceOnly', { config: { days: 30 }, input: { key: reference('trigger', 'id') } })
      .step('after', 'logic.branch', branch('after'))
      .document(),
  );
  const first = await runByHand(given.engine, given.actor, { flowId, payload: { id: 'order-7' } });
  expect(await ended(first.runId)).toMatchObject({ status: 'succeeded', outcome: 'done' });
  const second = await runByHand(given.engine, given.actor, { flowId, payload: { id: 'order-7' } });
  const stopped = await ended(second.runId);
  expect(stopped).toMatchObject({
    status: 'succeeded',
    outcome: 'notApplicable',
    outcomeCode: 'flow.finished',
    outcomeParams: { reason: 'order-7' },
  });
  expect(stopped.steps.find((step) => step.nodeId === 'after')?.status).toBe('skipped');
  const again = await rerunRuns(given.engine, given.actor, { runIds: [first.runId], from: 'start', version: 'same' });
  expect(await ended(again.runIds[0] ?? '')).toMatchObject({ outcome: 'done' });
  expect((await listRuns(given.engine, given.actor.workspaceId, { flowId })).rows).toHaveLength(3);
});

test('a filter whose conditions do not hold ends the run well, says the reason and runs nothing behind it', async () => {
  const rules = list(
    map({
      all: list(map({ left: reference('trigger', 'country'), operator: literal('equals'), right: literal('JP') })),
    }),
  );
  const flowId = await live(
    flow('manual.started')
      .step('filter', 'logic.filter', { config: { reason: 'Not in Japan' }, input: { rules } })
      .step('after', 'logic.branch', branch('after'))
      .document(),
  );
  const abroad = await runByHand(given.engine, given.actor, { flowId, payload: { id: 1, country: 'FR' } });
  const stopped = await ended(abroad.runId);
  expect(stopped).toMatchObject({ status: 'succeeded', outcome: 'notApplicable', error: null });
  expect(stopped.outcomeParams).toEqual({ reason: 'Not in Japan' });
  expect(stopped.steps.find((step) => step.nodeId === 'after')?.status).toBe('skipped');
  const home = await runByHand(given.engine, given.actor, { flowId, payload: { id: 2, country: 'JP' } });
  expect(await ended(home.runId)).toMatchObject({ status: 'succeeded', outcome: 'done' });
});

test('a failed step with an error route goes on there with what went wrong, and the run has partly failed', async () => {
  const broken = { config: { days: 1 }, input: { key: reference('trigger', 'order') }, name: 'Broken' };
  const flowId = await live(
    flow('manual.started')
      .step('broken', 'logic.onceOnly', broken)
      .step('usual', 'logic.branch', { ...branch('usual'), after: 'broken:out' })
      .step('told', 'logic.onceOnly', {
        config: { days: 1 },
        input: { key: reference('broken', 'error', 'message', 'en') },
        after: 'broken:error',
      })
      .document(),
  );
  const { runId } = await runByHand(given.engine, given.actor, { flowId, payload: { id: 1 } });
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed', outcomeCode: 'flow.partlyFailed' });
  expect(run.steps.find((step) => step.nodeId === 'usual')?.status).toBe('skipped');
  expect(run.steps.find((step) => step.nodeId === 'told')?.output).toEqual({
    key: expect.stringContaining('has no value “order”'),
  });
  expect(run.error).toMatchObject({ nodeId: 'broken', code: 'flow.missingValue' });
});
