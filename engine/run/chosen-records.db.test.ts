/**
 * A step that chooses its records by what it is about to change goes on with the same ones when the answer to a write was lost:
 * looked for anew, others would stand in their place. Real worker, real practice org.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { openClient } from '../connections/clients.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { outcomeOf, retry, settled, timePasses } from '../testing/outcome.ts';
import { goLive, readRun, type SalesforceEngine, salesforceEngine } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';

interface Adding {
  create(object: string, fields: object, options: object, call: object): Promise<{ id: string }>;
}

let given: SalesforceEngine;
let client: Adding;
beforeAll(async () => {
  given = await salesforceEngine();
  const { engine, actor, org } = given;
  const Key__c = { name: 'Key__c', label: 'Key', type: 'text', length: 40, externalId: true, unique: true };
  await org.changeSchema({ fields: { Account: [Key__c] } });
  client = (await openClient(engine, actor.workspaceId, org.connectionId)) as Adding; // Salesforce's
});
beforeEach(() => given.org.fault({ clear: true }));
afterAll(() => given.close());

const object = 'Account';
const whereNew = list(map({ field: literal('Fax'), operator: literal('equals'), value: reference('trigger', 'name') }));

test.each<[string, string, Record<string, Json>, Record<string, Json>]>([
  ['the oldest', 'update', { findBy: 'conditions', whenSeveral: 'oldest' }, { updated: 1, changedFields: ['Fax'] }],
  ['the newest', 'update', { findBy: 'conditions', whenSeveral: 'newest' }, { updated: 1, changedFields: ['Fax'] }],
  ['all', 'update', { findBy: 'conditions', whenSeveral: 'all' }, { updated: 2, unchanged: 0 }],
  [
    'all that differ',
    'update',
    { findBy: 'conditions', whenSeveral: 'all', changedOnly: true },
    { updated: 2, unchanged: 0, changedFields: ['Fax'] },
  ],
  ['the only one', 'update', { findBy: 'conditions', whenSeveral: 'fail' }, { updated: 1 }],
  ['one by its id, only what changes', 'update', { changedOnly: true }, { updated: 1, changedFields: ['Fax'] }],
  ['what was found', 'findOrAdd', { whenFound: 'update', whenSeveral: 'oldest' }, { created: false, changed: true }],
])('%s: %s goes on with the records it began with', async (which, node, config, output) => {
  const mark = `new ${which}`;
  const isAlone = which.startsWith('the only') || which.startsWith('one');
  const made: Json[] = [];
  for (const Name of isAlone ? ['A'] : ['A', 'B'])
    made.push((await client.create(object, { Name, Fax: mark }, {}, {})).id);
  const wanted = which === 'the newest' ? made.slice(-1) : which.startsWith('all') ? made : made.slice(0, 1);
  const input = config.findBy || node === 'findOrAdd' ? { conditions: whereNew } : { id: literal(String(made[0])) };
  const flowId = await goLive(
    given,
    flow('manual.started')
      .step('step', `salesforce.${node}Record`, {
        connection: given.org.connectionId,
        config: { object, ...config },
        input: { ...input, fields: map({ Fax: literal(`done ${which}`) }) },
      })
      .document(),
  );
  await given.org.fault({ fail: [{ method: 'PATCH', path: '/sobjects/Account/', as: 'dropAfterCommit' }] });
  const outcome = await outcomeOf(given, flowId, { name: mark });
  expect(outcome).toMatchObject(retry);
  await timePasses(given, outcome.runId);
  await until(
    () => settled(given, outcome.runId),
    ({ status }) => status === 'succeeded',
  );
  const step = (await readRun(given, outcome.runId)).steps.find(({ nodeId }) => nodeId === 'step');
  expect(step).toMatchObject({ output, log: [] });
  const written = await given.org.query<{ Id: string }>(`SELECT Id FROM Account WHERE Fax = 'done ${which}'`);
  expect(written.map(({ Id }) => Id).sort()).toEqual(wanted.toSorted());
  if (config.findBy) expect(step).toMatchObject({ output: { ids: expect.arrayContaining(wanted) } });
});

test('what a first attempt added before its answer was lost is new to the steps behind, not found', async () => {
  const flowId = await goLive(
    given,
    flow('manual.started')
      .step('step', 'salesforce.upsertRecord', {
        connection: given.org.connectionId,
        config: { object, keyField: 'Key__c' },
        input: { key: reference('trigger', 'name'), fields: map({ Name: literal('Keyed') }) },
      })
      .document(),
  );
  await given.org.fault({ fail: [{ method: 'PATCH', path: '/sobjects/Account/', as: 'dropAfterCommit' }] });
  const { runId } = await outcomeOf(given, flowId, { name: 'lost' });
  await timePasses(given, runId);
  const stepOf = async (id: string) => {
    await until(
      () => settled(given, id),
      ({ status }) => status === 'succeeded',
    );
    return (await readRun(given, id)).steps.find(({ nodeId }) => nodeId === 'step');
  };
  expect(await stepOf(runId)).toMatchObject({ attempt: 2, output: { created: true, found: false } });
  const later = await outcomeOf(given, flowId, { name: 'lost' });
  expect(await stepOf(later.runId)).toMatchObject({ output: { created: false, found: true } });
});
