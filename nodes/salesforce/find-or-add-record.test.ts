import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConfirmContext } from '../contract.ts';
import { TransientError } from '../errors.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { confirmNode } from '../testing/step.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(async () => {
  await org.fault({ clear: true });
  await org.clearStats();
});

const mailIs = (value: unknown) => [{ field: 'Mail__c', operator: 'equals', value }];
const findOrAdd = (mail: unknown, fields: object, more: object = {}) =>
  org.run('findOrAddRecord', { object: 'Account', ...more }, { conditions: mailIs(mail), fields });
const named = async (name: string) => org.query(`SELECT Id, Name, Mail__c FROM Account WHERE Name = '${name}'`);

test('adds what is not there, and finds it the next time', async () => {
  const first = await findOrAdd('a@x.jp', { Name: 'New', Mail__c: 'a@x.jp' });
  expect(first).toMatchObject({ created: true, changed: true, object: 'Account' });
  expect(await findOrAdd('A@x.jp', { Name: 'Other', Mail__c: 'a@x.jp' })).toMatchObject({
    ...{ id: first.id, created: false, changed: false },
  });
  expect(await named('Other')).toEqual([]);
});

test('a value with blanks around it, which Salesforce does not keep, finds the record that was added with it', async () => {
  const given = ' blank@x.jp\n';
  const { id } = await findOrAdd(given, { Name: ' Blanks ', Mail__c: given });
  expect(await findOrAdd(given, { Name: ' Blanks ', Mail__c: given })).toMatchObject({ id, created: false });
  const conditions = [{ field: 'Name', operator: 'in', value: ['Blanks ', 'x'] }];
  const found = await org.run('findOrAddRecord', { object: 'Account' }, { conditions, fields: { Name: 'Blanks' } });
  expect(found).toMatchObject({ id, created: false });

  const wide = '全角　';
  const first = await findOrAdd(wide, { Name: wide, Mail__c: 'wide@x.jp' });
  for (const value of [wide, '全角']) {
    const byName = [{ field: 'Name', operator: 'equals', value }];
    const again = await org.run(
      'findOrAddRecord',
      { object: 'Account' },
      { conditions: byName, fields: { Name: wide } },
    );
    expect(again).toMatchObject({ id: first.id, created: false });
  }
});

test('updates what it found where that was chosen, and writes only what differs', async () => {
  const { id } = await findOrAdd('b@x.jp', { Name: 'Old', Mail__c: 'b@x.jp' });
  const update = { whenFound: 'update' };
  expect(await findOrAdd('b@x.jp', { Name: 'Changed', Mail__c: 'b@x.jp' }, update)).toMatchObject({
    ...{ id, created: false, changed: true },
  });
  expect(await named('Changed')).toHaveLength(1);
  await org.clearStats();
  expect(await findOrAdd('b@x.jp', { Name: 'Changed', Mail__c: 'b@x.jp' }, update)).toMatchObject({ changed: false });
  expect(((await org.stats()) as { writes: object }).writes).toEqual({});
});

test('a field that can only be set when a record is added does not stop the update of the one that is there', async () => {
  const campaign = await org.add('Campaign', { Name: 'Expo' });
  const other = await org.add('Campaign', { Name: 'Fair' });
  const lead = await org.add('Lead', { LastName: 'Once', Company: 'x' });
  const conditions = [{ field: 'LeadId', operator: 'equals', value: lead }];
  const member = (fields: object) =>
    org.run('findOrAddRecord', { object: 'CampaignMember', whenFound: 'update' }, { conditions, fields });
  const fields = { CampaignId: campaign, LeadId: lead };
  const first = await member({ ...fields, Status: 'Sent' });
  expect(first).toMatchObject({ created: true });
  expect(await member({ ...fields, Status: 'Responded' })).toMatchObject({
    id: first.id,
    created: false,
    changed: true,
  });
  expect(await member({ ...fields, Status: 'Responded' })).toMatchObject({ changed: false });
  expect(await failure(member({ ...fields, CampaignId: other, Status: 'Sent' }))).toMatchObject({
    code: 'salesforce.fieldSetOnce',
    params: { field: 'CampaignId' },
    repair: { kind: 'field', field: 'fields.CampaignId' },
  });
  expect(await org.query(`SELECT Status FROM CampaignMember WHERE LeadId = '${lead}'`)).toEqual([
    expect.objectContaining({ Status: 'Responded' }),
  ]);
});

test('several matches: stops, or takes the newest or oldest', async () => {
  const oldest = await org.add('Account', { Name: 'Several', Mail__c: 'c@x.jp' });
  const newest = await org.add('Account', { Name: 'Several', Mail__c: 'c@x.jp' });
  expect(await failure(findOrAdd('c@x.jp', { Name: 'x' }))).toMatchObject({
    code: 'salesforce.severalMatch',
    params: { count: '2', ids: expect.stringContaining(oldest) },
  });
  expect(await findOrAdd('c@x.jp', { Name: 'x' }, { whenSeveral: 'oldest' })).toMatchObject({ id: oldest });
  expect(await findOrAdd('c@x.jp', { Name: 'x' }, { whenSeveral: 'newest' })).toMatchObject({ id: newest });
});

test('an empty value to look for never adds a record', async () => {
  expect(await failure(findOrAdd('', { Name: 'Blank' }))).toMatchObject({ code: 'salesforce.blankSearchValue' });
  const none = org.run('findOrAddRecord', { object: 'Account' }, { conditions: [], fields: { Name: 'Blank' } });
  expect(await failure(none)).toMatchObject({ code: 'salesforce.conditionsMissing', repair: { field: 'conditions' } });
  expect(await named('Blank')).toEqual([]);
});

test('fields and groups of conditions find as a search does', async () => {
  const id = await org.add('Account', { Name: 'By group', Mail__c: 'group@x.jp' });
  const conditions = [
    { field: 'Name', operator: 'equals', value: 'nobody' },
    { field: 'Mail__c', operator: 'equals', value: 'group@x.jp', or: true },
    { field: 'Name', operator: 'startsWith', value: 'By' },
  ];
  const found = await org.run('findOrAddRecord', { object: 'Account' }, { conditions, fields: { Name: 'x' } });
  expect(found).toMatchObject({ id, created: false });
});

describe('a lost answer', () => {
  const fields = { Name: 'Lost find', Mail__c: 'lost@x.jp' };
  const confirm = (more: Partial<ConfirmContext<unknown, unknown, unknown>> = {}) =>
    confirmNode(
      'salesforce.findOrAddRecord',
      org.client,
      { object: 'Account' },
      { conditions: mailIs('lost@x.jp'), fields },
      more,
    );

  test('of its search had no effect', async () => {
    await org.fault({ fail: [{ method: 'GET', path: 'query', times: 1, as: 'unavailable' }] });
    expect(await failure(findOrAdd('lost@x.jp', fields))).toMatchObject({ kind: 'transient' });
  });

  test('of its add is confirmed like a plain add', async () => {
    await org.fault({ fail: [{ method: 'POST', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
    expect(await failure(findOrAdd('lost@x.jp', fields))).toMatchObject({ kind: 'uncertain' });
    const [record] = await named('Lost find');
    expect(await confirm()).toMatchObject({
      kind: 'happened',
      output: { id: record?.Id, created: true, changed: true },
    });
    expect(await confirm({ claimed: async (ids) => new Set(ids) })).toEqual({ kind: 'didNotHappen' });
    expect(await confirm({ kept: () => ({ id: '001000000000001AAA', fields: ['Phone'] }) })).toEqual({
      kind: 'didNotHappen', // the step had found a record and was changing that
    });
  });
});

test('what it found is not written any more when its time is over, though nothing counts as sent', async () => {
  await findOrAdd('late@x.jp', { Name: 'Early', Mail__c: 'late@x.jp' });
  const checked: string[] = [];
  const late = () => {
    checked.push('look');
    throw new TransientError('engine.sentTooLate');
  };
  const guard = { check: () => void checked.push('check'), look: late };
  const input = { conditions: mailIs('late@x.jp'), fields: { Name: 'Late', Mail__c: 'late@x.jp' } };
  const update = { object: 'Account', whenFound: 'update' };
  expect(await failure(org.run('findOrAddRecord', update, input, { guard }))).toMatchObject({
    code: 'engine.sentTooLate',
  });
  expect(checked).toEqual(['look']);
  expect(await named('Late')).toEqual([]);
});
