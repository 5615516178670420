/** The four answers to needs-attention, and cancel. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Answer, answerRun, cancelRun, getRun, runByHand } from '../api.ts';
import { until } from '../testing/engine.ts';
import { type FlowBuilder, flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { literal, map, reference, type ValueSource } from '../values/source.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

const candidates = [{ id: '001A', label: 'Acme', url: 'https://org/001A' }];

/** A run as it stands when a write of its first step could not be confirmed. The write itself would be refused: nobody listens there. */
async function inDoubt(
  after: ValueSource = literal('done'),
  more: (built: FlowBuilder) => FlowBuilder = (built) => built,
) {
  const { engine, actor } = given;
  const built = flow('manual.started')
    .step('post', 'http.request', {
      config: { method: 'POST', bodyType: 'none' },
      input: { url: literal('http://127.0.0.1:1/') },
    })
    .step('after', 'logic.onceOnly', { config: { days: 1 }, input: { key: after } });
  const flowId = await goLive(given, more(built).document(), 'Doubt');
  const { runId } = await runByHand(engine, actor, { flowId, payload: { id: 1 } });
  await until(
    () => getRun(engine, actor.workspaceId, runId),
    (run) => run.status === 'waiting',
  );
  await engine.pool.query(
    `update steps set status = 'uncertain', candidates = $2, intended_at = now(), send_before = now(), settled_after = now(), due_at = null
     where run_id = $1 and node_id = 'post'`,
    [runId, JSON.stringify(candidates)],
  );
  await engine.pool.query(
    `update runs set status = 'needsAttention', waiting_for = null, due_at = null where id = $1`,
    [runId],
  );
  return runId;
}

const answer = (runId: string, chosen: Answer) =>
  answerRun(given.engine, given.actor, { runId, nodeId: 'post', iterationPath: '', answer: chosen });

const read = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);

const stepOf = async (runId: string, nodeId: string) =>
  (await read(runId)).steps.find((step) => step.nodeId === nodeId);

test('“it was created” goes on with the record that was picked', async () => {
  const runId = await inDoubt(reference('post', 'url'));
  await answer(runId, { kind: 'created', recordId: '001A' });
  expect(
    (
      await until(
        () => read(runId),
        (run) => run.status === 'succeeded',
      )
    ).outcome,
  ).toBe('done');
  expect((await stepOf(runId, 'post'))?.output).toEqual({ id: '001A', url: 'https://org/001A' });
  expect((await stepOf(runId, 'after'))?.input).toEqual({ key: 'https://org/001A' });
});

test('“it was done” goes on without a record, unless a later step needs its values', async () => {
  const needed = await inDoubt(reference('post', 'status'));
  await expect(answer(needed, { kind: 'done' })).rejects.toMatchObject({ code: 'run.outputNeeded' });
  const runId = await inDoubt();
  await answer(runId, { kind: 'done' });
  await until(
    () => read(runId),
    (run) => run.status === 'succeeded',
  );
  expect(await stepOf(runId, 'post')).toMatchObject({ status: 'succeeded', output: {}, attempt: 1, error: null });
});

test('“send again” executes the step once more, whatever the clock of the web process says', async () => {
  const runId = await inDoubt();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_000 });
  await answer(runId, { kind: 'sendAgain' }).finally(() => vi.useRealTimers());
  const step = await until(
    () => stepOf(runId, 'post'),
    (found) => (found?.attempt ?? 0) >= 2 && found?.error !== null,
  );
  expect(step?.error?.code).toBe('http.unreachable');
});

test('“skip” goes on without the step, unless a later one needs its output', async () => {
  const needed = await inDoubt(reference('post', 'status'));
  await expect(answer(needed, { kind: 'skip' })).rejects.toMatchObject({ code: 'run.outputNeeded' });
  const runId = await inDoubt();
  await answer(runId, { kind: 'skip' });
  await until(
    () => read(runId),
    (run) => run.status === 'succeeded',
  );
});

test('“end” cancels the run; a second answer comes too late', async () => {
  const runId = await inDoubt();
  await answer(runId, { kind: 'end' });
  expect((await read(runId)).status).toBe('cancelled');
  await expect(answer(runId, { kind: 'sendAgain' })).rejects.toMatchObject({ code: 'run.answered' });
});

test('“end” ends the flows too that the run had called', async () => {
  const { engine } = given;
  const called = await goLive(
    given,
    flow('flow.called')
      .step('wait', 'logic.wait', { config: { amount: 3, unit: 'days' } })
      .document(),
    'Called',
  );
  const runId = await inDoubt(literal('done'), (document) =>
    document.step('call', 'logic.callFlow', { config: { flow: called }, input: { values: map({}) }, after: 'trigger' }),
  );
  const childOf = async () =>
    (await engine.pool.query('select status from runs where parent_run_id = $1', [runId])).rows;
  await until(childOf, ([child]) => child?.status === 'waiting');
  await answer(runId, { kind: 'end' });
  expect(await childOf()).toEqual([{ status: 'cancelled' }]);
});

test('a waiting run can be cancelled, a finished one not', async () => {
  const runId = await inDoubt();
  await cancelRun(given.engine, given.actor, { runId });
  expect((await read(runId)).status).toBe('cancelled');
  await expect(cancelRun(given.engine, given.actor, { runId })).rejects.toMatchObject({ code: 'run.notOpen' });
  const other = { ...given.actor, workspaceId: '00000000-0000-7000-8000-000000000000' };
  await expect(cancelRun(given.engine, other, { runId })).rejects.toMatchObject({ code: 'run.notFound' });
});
