/** A lane that is held: who waits behind whom, and how a person lets the next go. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerRun, deleteFlow, getRun, listRuns, releaseLane, rerunRuns, runByHand } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

/** Fails for good when the event does not say whether it is ok. */
const needing = (lane: FlowDocument['lane'], card?: 'goOn' | 'hold'): FlowDocument => {
  const built = flow('manual.started');
  if (card)
    built.step('lane', 'logic.lane', { config: { afterFailure: card }, input: { key: reference('trigger', 'key') } });
  built.step('needs', 'logic.branch', {
    config: { routes: [{ id: 'yes', label: 'yes' }] },
    input: {
      routes: map({
        yes: list(
          map({
            all: list(map({ left: reference('trigger', 'ok'), operator: literal('equals'), right: literal('yes') })),
          }),
        ),
      }),
    },
  });
  return { ...built.document(), ...(lane ? { lane } : {}) };
};

async function live(document: FlowDocument) {
  const { engine, actor } = given;
  const flowId = await goLive(given, document, 'Lane');
  const send = async (key: string, is: 'ok' | 'bad' = 'ok') =>
    (await runByHand(engine, actor, { flowId, payload: is === 'ok' ? { key, ok: 'yes' } : { key } })).runId;
  return { flowId, send };
}

const read = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);

const reaches = (runId: string, status: string) =>
  until(
    () => read(runId),
    (run) => run.status === status,
  );

test.each([
  ['its event’s lane', needing({ path: ['key'], afterFailure: 'hold' })],
  ['the lane card', needing(undefined, 'hold')],
])(
  'a failed run that holds %s says how many wait behind it, they say whom they wait for, and the next is let go',
  async (_, document) => {
    const { send } = await live(document);
    const first = await send('k', 'bad');
    await reaches(first, 'failed');
    const behind = [await send('k'), await send('k')];
    for (const runId of behind)
      expect((await reaches(runId, 'waiting')).lane).toEqual({
        key: 'k',
        behind: { id: first, status: 'failed' },
        ahead: null,
      });
    expect((await read(first)).lane).toEqual({ key: 'k', behind: null, ahead: 2 });
    await releaseLane(given.engine, given.actor, { runId: first });
    for (const runId of behind) await reaches(runId, 'succeeded');
    expect((await read(first)).lane?.ahead).toBe(null);
  },
);

test('with its flow a failed run lets go of the lane that it held, for flows that share it', async () => {
  const { engine, actor } = given;
  const lane: FlowDocument['lane'] = { name: 'Shared', path: ['key'], afterFailure: 'hold' };
  const one = await live(needing(lane));
  const other = await live(needing(lane));
  await reaches(await one.send('k', 'bad'), 'failed');
  const behind = await other.send('k');
  await reaches(behind, 'waiting');
  await deleteFlow(engine, actor, { flowId: one.flowId });
  await reaches(behind, 'succeeded');
});

test('a lane card without hold lets the next run go on after a failure', async () => {
  const { send } = await live(needing(undefined, 'goOn'));
  await reaches(await send('k', 'bad'), 'failed');
  await reaches(await send('k'), 'succeeded');
});

test('a run in doubt can let the others pass; once answered it lines up behind them', async () => {
  const { engine, actor } = given;
  const document: FlowDocument = {
    ...flow('manual.started')
      .step('wait', 'logic.wait', { config: { amount: 1, unit: 'seconds' } })
      .document(),
    lane: { path: ['key'], afterFailure: 'goOn' },
  };
  const { send } = await live(document);
  const first = await send('doubt');
  await until(
    () => read(first),
    (run) => run.waitingFor === 'time',
  );
  // As it stands when a write could not be confirmed.
  await engine.pool.query(`update steps set status = 'uncertain', due_at = null where run_id = $1`, [first]);
  await engine.pool.query(
    `update runs set status = 'needsAttention', waiting_for = null, due_at = null where id = $1`,
    [first],
  );
  const second = await send('doubt');
  expect((await read(second)).lane?.behind).toEqual({ id: first, status: 'needsAttention' });
  await releaseLane(engine, actor, { runId: first });
  await until(
    () => read(second),
    (run) => run.waitingFor === 'time' || run.status === 'succeeded',
  );
  await answerRun(engine, actor, { runId: first, nodeId: 'wait', iterationPath: '', answer: { kind: 'skip' } });
  await reaches(second, 'succeeded');
  await reaches(first, 'succeeded');
  expect((await read(first)).finishedAt?.getTime()).toBeGreaterThanOrEqual(
    (await read(second)).finishedAt?.getTime() ?? Number.NaN,
  );
});

test('several runs of one lane that are run again keep the order of their events', async () => {
  const { engine, actor } = given;
  const { flowId, send } = await live(needing({ path: ['key'], afterFailure: 'goOn' }));
  const failed: string[] = [];
  for (let n = 0; n < 6; n++) failed.push(await send('order', 'bad'));
  for (const runId of failed) await reaches(runId, 'failed');
  const { runIds } = await rerunRuns(engine, actor, { runIds: failed.toReversed(), from: 'start', version: 'same' });
  for (const runId of runIds) await reaches(runId, 'failed');
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId });
  const again = rows
    .filter((run) => run.kind === 'rerun')
    .toSorted((a, b) => ((a.startedAt ?? 0) > (b.startedAt ?? 0) ? 1 : -1));
  expect(again.map((run) => run.rerunOf)).toEqual(failed);
});
