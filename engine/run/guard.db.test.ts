/** The right to send, while a step takes its time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';

const { heartbeatMs, sendMarginMs } = limits;
let given: SalesforceEngine;

beforeAll(async () => {
  // The right to send lasts a second and a half from each beat, and a beat comes three times a second.
  Object.assign(limits, { heartbeatMs: 300, sendMarginMs: limits.leaseMs - 1_500 });
  given = await salesforceEngine();
});
afterAll(async () => {
  await given.close();
  Object.assign(limits, { heartbeatMs, sendMarginMs });
});

test('a step that looks for longer than its right to send once lasted writes all the same, once', async () => {
  const condition = { field: literal('Name'), operator: literal('equals'), value: reference('trigger', 'name') };
  const document = flow('manual.started')
    .step('step', 'salesforce.findOrAddRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account' },
      input: { conditions: list(map(condition)), fields: map({ Name: reference('trigger', 'name') }) },
    })
    .document();
  const flowId = await goLive(given, document);
  await finishes(given, await startRun(given, flowId, { name: 'Warm' })); // has read the description
  await given.org.fault({ latencyMs: 3_000 });
  const run = await finishes(given, await startRun(given, flowId, { name: 'Slow' }));
  await given.org.fault({ clear: true });
  expect(run.status).toBe('succeeded');
  expect(run.steps.find(({ nodeId }) => nodeId === 'step')).toMatchObject({ attempt: 1 });
  expect(await given.org.query("select Id from Account where Name = 'Slow'")).toHaveLength(1);
});
