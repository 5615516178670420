import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const call = (values: object, flow = 'Add_Task') => org.run('callFlow', { flow }, { values });

test('runs the flow with its values and hands on what it returns', async () => {
  const recordId = await org.add('Account', { Name: 'Flow' });
  const subject = `"}],"x":[{ 'quoted' 佐藤 😀`;
  const { taskId } = await call({ recordId, subject });
  expect(await org.query(`SELECT Subject, WhatId FROM Task WHERE Id = '${taskId}'`)).toMatchObject([
    { Subject: subject, WhatId: recordId },
  ]);
});

test('flows, their inputs and their outputs are offered by name', async () => {
  const node = nodeDefinition('salesforce.callFlow');
  if (node?.kind !== 'action') throw new Error('no action');
  const load = (name: string, config: Record<string, Json> = {}) =>
    node.options?.[name]?.({ client: org.client, config, locale: 'en', flows: async () => [] });
  expect(await load('flows')).toContainEqual({ value: 'Add_Task', label: 'Add a task' });
  expect(await load('inputs', { flow: 'Add_Task' })).toContainEqual(
    expect.objectContaining({ value: 'recordId', label: 'Record ID', required: true }),
  );
  expect(await load('outputs', { flow: 'Add_Task' })).toContainEqual(expect.objectContaining({ value: 'taskId' }));
  expect(await load('inputs', { flow: '../../sobjects' })).toEqual([]);
});

test('a flow that fails is told in its own words, and is nobody’s open question', async () => {
  expect(await failure(call({}, 'Always_Fails'))).toMatchObject({
    kind: 'userFixable',
    code: 'salesforce.orgAutomationFailed',
    params: { message: expect.stringContaining('Required fields are missing: [Name]') },
  });
});

test('a flow that is not there, or was deactivated, is told by its name', async () => {
  const unknown = {
    code: 'salesforce.flowUnknown',
    params: { name: 'Gone' },
    repair: { kind: 'field', field: 'flow' },
  };
  expect(await failure(call({}, 'Gone'))).toMatchObject(unknown);
});

test('a lost answer is an open question: nobody can look', async () => {
  const recordId = await org.add('Account', { Name: 'Lost flow' });
  await org.fault({ fail: [{ method: 'POST', path: 'actions', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(call({ recordId }))).toMatchObject({ kind: 'uncertain' });
});

test.each<[object, string, string]>([
  [{}, 'salesforce.flowInputMissing', 'values.recordId'],
  [{ recordId: '' }, 'salesforce.flowInputMissing', 'values.recordId'],
  [{ recordId: { a: 1 } }, 'salesforce.flowInputMisfit', 'values.recordId'],
  [{ other: 'x' }, 'salesforce.flowInputUnknown', 'values.other'],
])('%j is refused at its field before anything runs', async (values, code, field) => {
  expect(await failure(call(values))).toMatchObject({ code, repair: { kind: 'field', field } });
});
