/** Two that want the same unique value at the same moment (DUPLICATE_VALUE), through a real worker and a practice org. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { flow } from '../testing/flow.ts';
import { outcomeOf } from '../testing/outcome.ts';
import { finishes, goLive, readRun, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { list, literal, map, reference, type ValueSource } from '../values/source.ts';

let given: SalesforceEngine;
const flows: Record<string, string> = {};

const values = { Name: reference('trigger', 'name') };
const keyed = { ...values, Key__c: reference('trigger', 'email') };
const isKey = map({ field: literal('Key__c'), operator: literal('equals'), value: reference('trigger', 'email') });

beforeAll(async () => {
  given = await salesforceEngine();
  const field = { name: 'Key__c', label: 'Key', type: 'text', length: 80, externalId: true, unique: true };
  await given.org.schema({ fields: { Account: [field, { ...field, name: 'Other__c', label: 'Other' }] } });
  const live = (type: string, config: Record<string, Json>, input: Record<string, ValueSource>) => {
    const step = { connection: given.org.connectionId, config: { object: 'Account', ...config }, input };
    return goLive(given, flow('manual.started').step('step', `salesforce.${type}`, step).document());
  };
  flows.add = await live('addRecord', {}, { fields: map(keyed) });
  flows.upsert = await live(
    'upsertRecord',
    { keyField: 'Key__c' },
    { key: reference('trigger', 'email'), fields: map(values) },
  );
  const find = { conditions: list(isKey), fields: map(keyed) };
  flows.findOrAdd = await live('findOrAddRecord', {}, find);
  flows.findOrUpdate = await live('findOrAddRecord', { whenFound: 'update' }, find);
  for (const name of Object.keys(flows)) await outcomeOf(given, flows[name]);
});
beforeEach(async () => {
  await given.org.fault({ clear: true });
  await given.org.clearStats();
});
afterAll(() => given.close());

const taken = (field: string) => ({
  status: 400,
  body: [
    {
      errorCode: 'DUPLICATE_VALUE',
      message: `duplicate value found: ${field} duplicates value on record with id: 001000000000009`,
    },
  ],
});
const refuse = (method: string, field: string, times: number) =>
  given.org.fault({ fail: [{ method, path: '/sobjects/Account', as: taken(field), times }] });

const writes = async (): Promise<number> => {
  const { calls } = (await given.org.stats()) as { calls: Record<string, number> };
  return Object.entries(calls).reduce(
    (sum, [call, times]) => sum + (/^(POST|PATCH) .*sobjects/.test(call) ? times : 0),
    0,
  );
};
const withKey = (key: string) => given.org.query<{ Name: string }>(`select Name from Account where Key__c = '${key}'`);

test('an upsert that lost the race for a new key is sent once more and updates what the other made', async () => {
  await refuse('PATCH', 'Key__c', 1);
  const outcome = await outcomeOf(given, flows.upsert, { name: 'Second', email: 'upsert@x.jp' });
  expect(outcome).toMatchObject({ status: 'succeeded', attempts: 0 });
  expect(await writes()).toBe(2);
  expect(await withKey('upsert@x.jp')).toEqual([expect.objectContaining({ Name: 'Second' })]);
});

test.each([
  ['the key, twice', 'Key__c', 2],
  ['another unique field', 'Other__c', 1],
])('an upsert that is refused for %s is a person’s to mend', async (_, field, times) => {
  await refuse('PATCH', field, times);
  const outcome = await outcomeOf(given, flows.upsert);
  expect(outcome).toMatchObject({ status: 'failed', code: 'salesforce.duplicateValue', attempts: 0 });
  expect(await writes()).toBe(times);
});

test.each(['findOrAdd', 'findOrUpdate'])(
  'of two that find nothing and add at the same moment (%s) both go on with one record',
  async (name) => {
    await given.org.fault({ latencyMs: 300 });
    const email = `${name}@x.jp`;
    const ids = await Promise.all(
      ['one', 'two'].map((each) => startRun(given, flows[name] ?? '', { name: each, email })),
    );
    const runs = await Promise.all(ids.map((id) => finishes(given, id)));
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    const outputs = await Promise.all(
      ids.map(
        async (id) =>
          (await readRun(given, id)).steps.find(({ nodeId }) => nodeId === 'step')?.output as {
            id: string;
            created: boolean;
          },
      ),
    );
    expect(outputs.map(({ created }) => created).toSorted()).toEqual([false, true]);
    expect(new Set(outputs.map(({ id }) => id)).size).toBe(1);
    expect(await withKey(email)).toHaveLength(1);
  },
);

test('a refused add of find-or-add that finds nothing afterwards fails with the refusal, and is not sent again', async () => {
  await refuse('POST', 'Other__c', 1);
  const outcome = await outcomeOf(given, flows.findOrAdd, { email: 'none@x.jp' });
  expect(outcome).toMatchObject({ status: 'failed', code: 'salesforce.duplicateValue', isInDoubt: false, attempts: 0 });
  expect(await writes()).toBe(1);
});

test('what comes after the refused add is no write in doubt: when the org falls silent then, it is tried again', async () => {
  await outcomeOf(given, flows.add, { name: 'First', email: 'silent@x.jp' });
  await given.org.fault({
    fail: [
      // The first search misses the record, as it does when both search at once.
      { method: 'GET', path: '/query', as: { status: 200, body: { totalSize: 0, done: true, records: [] } }, times: 1 },
      { method: 'PATCH', path: '/sobjects/Account', as: 'dropAfterCommit', times: 1 },
    ],
  });
  const outcome = await outcomeOf(given, flows.findOrUpdate, { name: 'Second', email: 'silent@x.jp' });
  expect(outcome).toMatchObject({ status: 'waiting', step: 'retrying', isInDoubt: false });
});

test('a plain add never becomes an update', async () => {
  await outcomeOf(given, flows.add, { name: 'First', email: 'plain@x.jp' });
  await given.org.clearStats();
  const outcome = await outcomeOf(given, flows.add, { name: 'Second', email: 'plain@x.jp' });
  expect(outcome).toMatchObject({ status: 'failed', code: 'salesforce.duplicateValue', attempts: 0 });
  expect(await writes()).toBe(1);
  expect(await withKey('plain@x.jp')).toEqual([expect.objectContaining({ Name: 'First' })]);
});
