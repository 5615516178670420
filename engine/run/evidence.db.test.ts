/** Which records count as somebody else's when a doubtful add is confirmed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { getRun, runByHand } from '../api.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type SalesforceEngine, salesforceEngine } from '../testing/working.ts';
import { literal, map, reference } from '../values/source.ts';
import { claimedIds } from './evidence.ts';
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
