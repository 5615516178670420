/** Which records, and which writes, count as somebody else's when a doubtful add is confirmed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../db/schema/index.ts';
import { getRun, runByHand } from '../api.ts';
import type { FlowNode } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { literal, map, reference } from '../values/source.ts';
import { claimedIds, isFirst, openRivals } from './evidence.ts';
import type { RunInHand } from './in-hand.ts';
import type { StepState } from './state.ts';

let given: SalesforceEngine;

beforeAll(async () => {
  given = await salesforceEngine();
});
afterAll(() => given.close());

test('a record is claimed by the step that added it, not by one that found or updated it', async () => {
  const { engine, actor } = given;
  const on = { connection: given.org.connectionId, config: { object: 'Account' } };
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', { ...on, input: { fields: map({ Name: literal('Acme') }) } })
    .step('update', 'salesforce.updateRecord', {
      ...on,
      input: { id: reference('add', 'id'), fields: map({ Name: literal('Acme 2') }) },
    })
    .document();
  const flowId = await goLive(given, document, 'Adds and updates');
  const { runId } = await runByHand(engine, actor, { flowId, payload: {} });
  const { steps } = await until(
    () => getRun(engine, actor.workspaceId, runId),
    (run) => run.status === 'succeeded',
  );
  const added = steps.find(({ nodeId }) => nodeId === 'add');
  const { id } = z.object({ id: z.string() }).parse(added?.output);

  const claimed = (nodeId: string, nodeType: string) =>
    claimedIds(engine, {
      workspaceId: actor.workspaceId,
      ids: [id],
      since: new Date(),
      step: { nodeId, iterationPath: '' } as StepState, // only the key of the asking step is read
      runId,
      nodeTypes: [nodeType],
    });
  // Asked by the add itself: its own output does not count, and the update only found the record.
  expect([...(await claimed('add', 'salesforce.addRecord'))]).toEqual([]);
  expect([...(await claimed('another', 'salesforce.addRecord'))]).toEqual([id]);
});

test('a write whose outcome is open is a rival while it may still have happened since, and none once it has settled', async () => {
  const { engine, actor } = given;
  const on = { connection: given.org.connectionId, config: { object: 'Account' } };
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', { ...on, input: { fields: map({ Name: literal('Acme') }) } })
    .document();
  const flowId = await goLive(given, document, 'Rivals');
  const started = await Promise.all([1, 2].map(() => startRun(given, flowId)));
  const [mine = '', other = ''] = started;
  for (const runId of started) expect((await finishes(given, runId)).status).toBe('succeeded');

  const intendedAt = new Date();
  const seconds = (count: number) => new Date(intendedAt.getTime() + count * 1000);
  const leave = (runId: string, settledAfter: Date, finishedAt: Date | null = null) =>
    engine.pool.query(
      'update steps set intended_at = $2, settled_after = $3, finished_at = $4 where run_id = $1 and node_id = $5',
      [runId, seconds(-300), settledAfter, finishedAt, 'add'],
    );
  const rivals = async (connection: string | null = given.org.connectionId) => {
    // Only these parts of the asking run, step and node are read.
    const hand = { run: { workspaceId: actor.workspaceId, id: mine } } as RunInHand;
    const step = { nodeId: 'add', iterationPath: '', intent: { intendedAt } } as StepState;
    const node = { ...document.nodes[1], connection } as unknown as FlowNode;
    const found = await openRivals(engine, { hand, step, node, nodeTypes: ['salesforce.addRecord'] });
    return found.map(({ runId }) => runId);
  };
  await leave(mine, seconds(120));
  await leave(other, seconds(1));
  expect(await rivals()).toEqual([other]);
  expect(await rivals(actor.workspaceId)).toEqual([]);
  // Dropped by a person minutes ago: whatever became of it, it is not what is looked for.
  await leave(other, seconds(-1));
  expect(await rivals()).toEqual([]);
  await leave(other, seconds(1), intendedAt);
  expect(await rivals()).toEqual([]);
});

test('a key of any length and with any sign is remembered', async () => {
  const run = { workspaceId: given.actor.workspaceId, flowId: newId(), eventId: newId() };
  const first = (key: string, eventId: string) =>
    isFirst(given.engine, { run: { ...run, eventId } } as RunInHand, { nodeId: 'once', key, days: 1 }); // no more of it is read
  for (const key of [Array.from({ length: 4_000 }, (_, n) => (n * 7919) % 10_007).join(), 'a\u0000b']) {
    expect(await first(key, run.eventId)).toBe(true);
    expect(await first(key, run.eventId)).toBe(true);
    expect(await first(key, newId())).toBe(false);
  }
});

test('of two items of one event with the same key the second is not first, and each finds itself again', async () => {
  const run = { workspaceId: given.actor.workspaceId, flowId: newId(), eventId: newId() };
  const first = (iterationPath: string) =>
    isFirst(given.engine, { run } as RunInHand, { nodeId: 'once', iterationPath, key: 'same', days: 1 }); // no more of it is read
  expect([await first('0'), await first('1'), await first('0')]).toEqual([true, false, true]);
});

test('an item that was first before items had a place of their own is first when it is repeated', async () => {
  const run = { workspaceId: given.actor.workspaceId, flowId: newId(), eventId: newId() };
  const first = (eventId: string, iterationPath: string) =>
    isFirst(given.engine, { run: { ...run, eventId } } as RunInHand, {
      ...{ nodeId: 'once', iterationPath, key: 'stored before', days: 1 }, // no more of it is read
    });
  expect(await first(run.eventId, '')).toBe(true); // as it was written then: of the event alone
  expect(await first(run.eventId, '3')).toBe(true);
  expect(await first(newId(), '3')).toBe(false);
});
