/** Our share of a service's calls ends in the middle of a list: what is written stays, and the rest follows by itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setShare } from '../api.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, reaches, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { item, list, literal, map, reference } from '../values/source.ts';
import { meterOf } from './meter.ts';

let given: SalesforceEngine;
beforeAll(async () => {
  given = await salesforceEngine();
});
afterAll(() => given.close());

/** Two calls for each: a share of one percent of the practice org's 15,000 a day ends among them. */
const COUNT = 120;

test('items are written up to the end of the share, and each of the others once when it is raised', async () => {
  const { engine, actor, org } = given;
  const conditions = list(map({ field: literal('Name'), operator: literal('equals'), value: item('name') }));
  const flowId = await goLive(
    given,
    flow('manual.started')
      .step('write', 'salesforce.findOrAddRecords', {
        connection: org.connectionId,
        config: { object: 'Account' },
        input: { items: reference('trigger', 'rows'), conditions, fields: map({ Name: item('name') }) },
      })
      .document(),
  );
  const rows = Array.from({ length: COUNT }, (_, n) => ({ name: `Item ${n}` }));
  const written = async () => (await org.query("SELECT Id FROM Account WHERE Name LIKE 'Item %'")).length;
  await setShare(engine, actor, { connectionId: org.connectionId, share: 1 });
  await finishes(given, await startRun(given, flowId, { rows: [{ name: 'First' }] }));
  await meterOf(engine).flush(); // every few seconds: from then on each call counts at once

  const runId = await startRun(given, flowId, { rows });
  expect(await reaches(given, runId, 'waiting', 'succeeded', 'failed')).toMatchObject({
    status: 'waiting',
    waitingFor: 'allowance',
  });
  const before = await written();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(COUNT);

  await setShare(engine, actor, { connectionId: org.connectionId, share: 60 });
  const run = await finishes(given, runId);
  const step = run.steps.find(({ nodeId, iterationPath }) => nodeId === 'write' && iterationPath === '');
  expect(step?.output).toMatchObject({ count: COUNT, failed: 0 });
  expect(await written()).toBe(COUNT);
});
