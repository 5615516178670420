/** Which records count as somebody else's when a doubtful add is confirmed. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type PracticeOrg, startPracticeOrg } from '../../practice-org/server.ts';
import { addConnection, createFlow, getRun, publishFlow, runByHand, switchFlow } from '../api.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { literal, map, reference } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';
import { claimedIds } from './evidence.ts';
import type { StepState } from './state.ts';

let given: TestEngine;
let org: PracticeOrg;
let worker: Worker;

beforeAll(async () => {
  given = await testEngine();
  org = await startPracticeOrg({ home: join(given.home, 'practice'), port: 0 });
  worker = await startWorker(given.engine);
});

afterAll(async () => {
  await worker?.stop();
  await org?.close();
  await given.close();
});

test('a record is claimed by the step that added it, not by one that found or updated it', async () => {
  const { engine, actor } = given;
  const { clientId, clientSecret } = org.settings;
  const { connectionId } = await addConnection(engine, actor, {
    type: 'salesforce',
    name: 'Org',
    fields: { method: 'clientCredentials', loginUrl: org.url, clientId, clientSecret },
  });
  const on = { connection: connectionId, config: { object: 'Account' } };
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', { ...on, input: { fields: map({ Name: literal('Acme') }) } })
    .step('update', 'salesforce.updateRecord', {
      ...on,
      input: { id: reference('add', 'id'), fields: map({ Name: literal('Acme 2') }) },
    })
    .document();
  const { flowId } = await createFlow(engine, actor, { name: 'Adds and updates', document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
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
