/** A key of its own for each record that a step adds: what becomes of a step that is sent a second time. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StepIdentity } from '../contract.ts';
import { catalogFields } from '../fields.ts';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { confirmNode, runNode } from '../testing/step.ts';
import { salesforceConnection } from './connection.ts';
import { isKeyField, stepKey } from './step-key.ts';

const key = { keyField: 'Nagare_Key__c' };

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

let counter = 0;
const stepOf = (more: Partial<StepIdentity> = {}): StepIdentity => {
  counter += 1;
  const runId = `0192f3c4-0000-7000-8000-${String(counter).padStart(12, '0')}`;
  return { workspaceId: 'w', flowId: 'f', runId, nodeId: 'add', iterationPath: '', attempt: 1, ...more };
};

const add = (step: StepIdentity, fields: object, config: object = {}) =>
  runNode('salesforce.addRecord', org.client, { object: 'Account', ...key, ...config }, { fields }, { step });
const again = (step: StepIdentity): StepIdentity => ({ ...step, attempt: step.attempt + 1 });
const named = (name: string) => org.query(`SELECT Id, Name, Phone, Nagare_Key__c FROM Account WHERE Name = '${name}'`);

test('the record carries a key that leads to its run and differs from card to card, item to item and run to run', async () => {
  const step = stepOf();
  const others: Partial<StepIdentity>[] = [
    { nodeId: 'other' },
    { iterationPath: '0' },
    { iterationPath: '1' },
    { runId: 'another-run' },
  ];
  const object = await org.client.describe('Account');
  const values = [step, ...others.map((other) => ({ ...step, ...other }))].map(
    (one) => stepKey(object, key, one)?.value,
  );
  expect(new Set(values).size).toBe(values.length);
  expect(stepKey(object, key, again(step))?.value).toBe(values[0]);
  await add(step, { Name: 'Keyed' });
  expect(await named('Keyed')).toMatchObject([{ Nagare_Key__c: values[0] }]);
  expect(values[0]).toMatch(new RegExp(`^${step.runId}-`));
});

test('sent a second time it gives the record that is there, and leaves what somebody changed in it', async () => {
  const step = stepOf();
  const first = await add(step, { Name: 'Twice', Phone: '03-1' });
  await org.run('updateRecord', { object: 'Account' }, { id: first.id, fields: { Phone: '06-9' } });
  expect(await add(again(step), { Name: 'Twice', Phone: '03-1' })).toEqual(first);
  expect(await named('Twice')).toMatchObject([{ Id: first.id, Phone: '06-9' }]);
});

test.each(['stop', 'review', 'useMatch'])(
  'its own record is no duplicate for a duplicate rule, whatever is chosen for one (%s)',
  async (duplicates) => {
    const match = [['Name']];
    await org.changeSchema({ duplicateRules: [{ name: 'SameName', object: 'Account', match, action: 'block' }] });
    const step = stepOf();
    const first = await add(step, { Name: `Rule ${duplicates}` });
    expect(await add(again(step), { Name: `Rule ${duplicates}` }, { duplicates })).toEqual(first);
    await org.changeSchema({ duplicateRules: [] });
  },
);

test('a lost add is known by its key alone, be every value in it changed', async () => {
  const step = stepOf();
  const { id } = await add(step, { Name: 'Lost', Phone: '1' });
  await org.run('updateRecord', { object: 'Account' }, { id, fields: { Name: 'Renamed', Phone: '2' } });
  const ask = (config: object, which: StepIdentity) =>
    confirmNode(
      'salesforce.addRecord',
      org.client,
      { object: 'Account', ...config },
      { fields: { Name: 'Lost', Phone: '1' } },
      { step: which },
    );
  expect(await ask(key, step)).toMatchObject({ kind: 'happened', output: { id, created: true } });
  expect(await ask({}, step)).not.toMatchObject({ kind: 'happened' });
  expect(await ask(key, stepOf())).toEqual({ kind: 'didNotHappen', mayRepeat: true });
});

test('find or add takes what its earlier attempt has added for its own, and a record that was there for found', async () => {
  const step = stepOf();
  const conditions = [{ field: 'Phone', operator: 'equals', value: '090' }];
  const run = (which: StepIdentity) =>
    runNode(
      'salesforce.findOrAddRecord',
      org.client,
      { object: 'Account', ...key },
      { conditions, fields: { Name: 'Found', Phone: '090' } },
      { step: which },
    );
  const first = await run(step);
  expect(first).toMatchObject({ created: true, changed: true });
  expect(await run(again(step))).toEqual(first);
  expect(await run(stepOf())).toMatchObject({ id: first.id, created: false, changed: false });
  expect(await run(again(stepOf()))).toMatchObject({ id: first.id, created: false });
});

test('a value that another record has is the refusal it always was', async () => {
  await add(stepOf(), { Name: 'First' });
  const [taken] = await named('First');
  const other = { Name: 'Second', Nagare_Key__c: taken?.Nagare_Key__c };
  expect(await failure(add(stepOf(), other, { keyField: null }))).toMatchObject({ code: 'salesforce.duplicateValue' });
  expect(await failure(add(stepOf(), other))).toMatchObject({
    code: 'salesforce.setTwice',
    repair: { field: 'fields.Nagare_Key__c' },
  });
});

describe('a field that cannot hold the key', () => {
  test.each([
    ['AccountNumber', 'salesforce.keyFieldUnfit'],
    ['Gone__c', 'salesforce.unknownField'],
  ])('%s: %s, at the setting, before anything is sent', async (keyField, code) => {
    const refusal = await failure(add(stepOf(), { Name: `Unfit ${keyField}` }, { keyField }));
    expect(refusal).toMatchObject({ code, repair: { kind: 'field', field: 'keyField' } });
    expect(await named(`Unfit ${keyField}`)).toEqual([]);
  });

  test('is not offered; the one that can comes first', async () => {
    const node = nodeDefinition('salesforce.addRecord');
    if (node?.kind !== 'action') throw new Error('no action');
    const context = { client: org.client, config: { object: 'Account' }, locale: 'en' as const, flows: async () => [] };
    const offered = await node.options?.keyFields?.(context);
    expect(offered?.map(({ value }) => value)).toEqual(['Nagare_Key__c']);
    const mapped = await node.options?.creatableFields?.({ ...context, config: { object: 'Account', ...key } });
    expect(mapped?.map(({ value }) => value)).not.toContain('Nagare_Key__c');
  });

  test('is told before the flow goes live, and so is one that stopped being able to', async () => {
    const watch = salesforceConnection.metadata;
    const node = nodeDefinition('salesforce.addRecord');
    if (!watch || node?.kind !== 'action') throw new Error('the org is watched');
    const form = [...catalogFields(node.config, 'config'), ...catalogFields(node.input, 'input')];
    const needsOf = (keyField: string) =>
      watch.needs({ type: 'salesforce.addRecord', config: { object: 'Account', keyField }, input: {} }, form);
    const call = { signal: AbortSignal.timeout(10_000) };
    const codes = async (field: string) =>
      (await watch.unmet(org.client, needsOf(field), call)).map(({ code }) => code);
    expect(await codes('Nagare_Key__c')).toEqual([]);
    expect(new Set(await codes('AccountNumber'))).toEqual(new Set(['salesforce.needKeyField']));
    expect(new Set(await codes('Gone__c'))).toEqual(new Set(['salesforce.needField']));

    const needs = needsOf('Nagare_Key__c');
    const before = await watch.snapshot(org.client, needs, call);
    const after = structuredClone(before);
    Object.assign(after.objects.account?.fields.nagare_key__c ?? {}, { isKey: false });
    expect(watch.changes(before, after, needs)).toMatchObject([{ code: 'salesforce.changedKey', breaks: true }]);
    expect(watch.changes(before, before, needs)).toEqual([]);
  });

  test.each([
    ['not unique', { unique: false }],
    ['no external id', { externalId: false }],
    ['too short', { length: 60 }],
    ['not to be written', { createable: false }],
    ['no text', { type: 'double' }],
  ])('%s', async (_why, change) => {
    const field = (await org.client.describe('Account')).byName.get('nagare_key__c');
    if (!field) throw new Error('the practice org has the field');
    expect(isKeyField(field)).toBe(true);
    expect(isKeyField({ ...field, ...change })).toBe(false);
  });
});
