import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import type { FlowError } from '../errors.ts';
import { nodeDefinition, nodes } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { SalesforceClient } from './client.ts';

let org: SalesforceTest;

beforeAll(async () => {
  org = await startSalesforce();
  await org.schema({
    fields: { Account: [{ name: 'Key__c', label: 'Key', type: 'text', length: 80, externalId: true, unique: true }] },
    validationRules: [
      {
        ...{ object: 'Account', name: 'NoFax', message: 'No fax any more.', field: 'Fax' },
        when: { field: 'Fax', is: 'isNotEmpty' },
      },
    ],
    duplicateRules: [{ object: 'Account', name: 'Phone', match: [['Phone']], message: 'Same phone.' }],
  });
  await org.add('Account', { Name: 'There', Phone: '1', Key__c: 'there' });
});
afterAll(() => org.close());
beforeEach(async () => {
  await org.fault({ clear: true });
  await org.clearStats();
});

const dryRun = async (type: string, config: object, input: object, client: SalesforceClient = org.client) => {
  const node = nodeDefinition(`salesforce.${type}`);
  if (node?.kind !== 'action' || !node.dryRun) throw new Error('cannot be tried');
  const parsed = { config: node.config.parse({ object: 'Account', ...config }), input: node.input.parse(input) };
  return node.dryRun({ client, ...parsed, signal: AbortSignal.timeout(20_000) });
};

/** Every record of the org with its last change: nothing may have moved. */
const everything = async () => org.query('SELECT Id, Name, Phone, LastModifiedDate FROM Account');

const there = [{ field: 'Name', operator: 'equals', value: 'There' }];
const idOf = async () => (await org.query("SELECT Id FROM Account WHERE Name = 'There'"))[0]?.Id as string;

describe('says what would be done and leaves nothing behind', () => {
  test.each<[string, object, () => Promise<object> | object, object]>([
    ['addRecord', {}, () => ({ fields: { Name: 'Tried' } }), { kind: 'add', count: 1 }],
    ['updateRecord', {}, async () => ({ id: await idOf(), fields: { Name: 'Tried' } }), { kind: 'update', count: 1 }],
    [
      'updateRecord',
      { findBy: 'conditions', changedOnly: true },
      () => ({ conditions: there, fields: { Phone: '1' } }),
      { kind: 'nothing', count: 0 },
    ],
    [
      'upsertRecord',
      { keyField: 'Key__c' },
      () => ({ key: 'new', fields: { Name: 'Tried' } }),
      { kind: 'add', count: 1 },
    ],
    [
      'upsertRecord',
      { keyField: 'Key__c' },
      () => ({ key: 'there', fields: { Name: 'Tried' } }),
      { kind: 'update', count: 1 },
    ],
    [
      'upsertRecord',
      { keyField: 'Key__c', updateOnly: true, whenNone: 'finish' },
      () => ({ key: 'new', fields: { Name: 'Tried' } }),
      { kind: 'nothing', count: 0 },
    ],
    ['findOrAddRecord', {}, () => ({ conditions: there, fields: { Name: 'Tried' } }), { kind: 'nothing', count: 0 }],
    [
      'findOrAddRecord',
      { whenFound: 'update' },
      () => ({ conditions: there, fields: { Name: 'Tried' } }),
      { kind: 'update', count: 1 },
    ],
    [
      'findOrAddRecord',
      {},
      () => ({ conditions: [{ ...there[0], value: 'Nobody' }], fields: { Name: 'Tried' } }),
      { kind: 'add', count: 1 },
    ],
  ])('%s %j', async (type, config, input, found) => {
    const before = await everything();
    expect(await dryRun(type, config, await input())).toEqual(found);
    expect(await everything()).toEqual(before);
  });
});

describe('says what would be refused, in the words of the write itself', () => {
  test.each<[string, { [name: string]: Json }, object]>([
    [
      'a validation rule',
      { Name: 'x', Fax: '1' },
      { code: 'salesforce.validationRule', params: { message: 'No fax any more.' } },
    ],
    [
      'a duplicate rule',
      { Name: 'x', Phone: '1' },
      { code: 'salesforce.duplicatesDetected', params: { message: 'Same phone.' } },
    ],
    ['a missing field', { Phone: '2' }, { code: 'salesforce.requiredFieldMissing', params: { label: 'Account Name' } }],
    [
      'a long value',
      { Name: 'x'.repeat(256) },
      { code: 'salesforce.valueTooLong', params: { field: 'Name', length: 256 } },
    ],
  ])('%s', async (_what, fields, error) => {
    const before = await everything();
    expect(await failure(dryRun('addRecord', {}, { fields }))).toMatchObject(error);
    expect(await everything()).toEqual(before);
  });

  test('of the options on the step too', async () => {
    const fields = { Name: 'x', Phone: '1' };
    expect(await dryRun('addRecord', { duplicates: 'saveAnyway' }, { fields })).toEqual({ kind: 'add', count: 1 });
  });

  test('unless the step would go on with the match: then nothing, or the match’s update, is what it would do', async () => {
    const fields = { Name: 'x', Phone: '1' };
    const use = { duplicates: 'useMatch' };
    expect(await dryRun('addRecord', use, { fields })).toEqual({ kind: 'nothing', count: 0 });
    await org.add('Account', { Name: 'Keyless', Phone: 'keyless' });
    const upsert = { key: 'unknown', fields: { Name: 'x', Phone: 'keyless' } };
    expect(await dryRun('upsertRecord', { keyField: 'Key__c', ...use }, upsert)).toEqual({ kind: 'update', count: 1 });
  });

  test('of a key without a record', async () => {
    const tried = dryRun(
      'upsertRecord',
      { keyField: 'Key__c', updateOnly: true },
      { key: 'none', fields: { Name: 'x' } },
    );
    expect(await failure(tried)).toMatchObject({ code: 'salesforce.noRecordForKey' });
  });
});

test('a delete is tried too: what may go is still there afterwards, what is gone already is nothing', async () => {
  const id = await org.add('Account', { Name: 'Stays' });
  const before = await everything();
  expect(await dryRun('deleteRecord', {}, { id })).toEqual({ kind: 'delete', count: 1 });
  expect(await everything()).toEqual(before);
  await org.run('deleteRecord', { object: 'Account' }, { id });
  expect(await dryRun('deleteRecord', {}, { id })).toEqual({ kind: 'nothing', count: 0 });
  expect(await failure(dryRun('deleteRecord', { whenGone: 'fail' }, { id }))).toMatchObject({
    code: 'salesforce.recordNotFound',
  });
});

describe('a member of a campaign', () => {
  const members = () => org.query('SELECT Id, Status, LastModifiedDate FROM CampaignMember');
  let campaignId: string;
  let personId: string;

  beforeAll(async () => {
    campaignId = await org.add('Campaign', { Name: 'Autumn' });
    personId = await org.add('Lead', { LastName: 'Tried', Company: 'x' });
  });

  test('is tried, kept, or changed as the step would, and nothing of it stays', async () => {
    const given = { campaignId, personId, status: 'Responded' };
    expect(await dryRun('addToCampaign', {}, given)).toEqual({ kind: 'add', count: 1 });
    expect(await members()).toEqual([]);
    await org.run('addToCampaign', {}, { campaignId, personId });
    const before = await members();
    expect(await dryRun('addToCampaign', {}, given)).toEqual({ kind: 'nothing', count: 0 });
    expect(await dryRun('addToCampaign', { whenMember: 'update' }, given)).toEqual({ kind: 'update', count: 1 });
    expect(await members()).toEqual(before);
  });

  test('is refused in the words of the write: a status that the campaign does not have, a campaign that is gone', async () => {
    const other = await org.add('Lead', { LastName: 'Other', Company: 'x' });
    const tried = (given: object) => failure(dryRun('addToCampaign', {}, { campaignId, personId: other, ...given }));
    const done = (given: object) => failure(org.run('addToCampaign', {}, { campaignId, personId: other, ...given }));
    for (const given of [{ status: 'Danced' }, { campaignId: '701000000000001AAA' }]) {
      const { code, params } = (await tried(given)) as FlowError;
      expect(await done(given)).toMatchObject({ code, params });
    }
    const before = await members();
    expect(before).toHaveLength(1);
  });
});

describe('a file', () => {
  const files = () => org.query('SELECT Id FROM ContentVersion');

  test('is tried with its content, and nothing of it stays', async () => {
    const recordId = await idOf();
    const given = { recordId, fileName: 'a.txt', content: 'x'.repeat(2_000) };
    expect(await dryRun('attachFile', { contentIs: 'text' }, given)).toEqual({ kind: 'add', count: 1 });
    expect(await files()).toEqual([]);
  });

  test('is refused in the words of the write: a record that is gone', async () => {
    const given = { recordId: '001000000000001AAA', fileName: 'a.txt', content: 'x' };
    const { code } = (await failure(dryRun('attachFile', { contentIs: 'text' }, given))) as FlowError;
    expect(await failure(org.run('attachFile', { contentIs: 'text' }, given))).toMatchObject({ code });
    expect(await files()).toEqual([]);
  });
});

test('every step that writes to Salesforce can be tried, or says why it cannot', () => {
  const writing = nodes.flatMap((node) =>
    node.kind === 'action' && node.type.startsWith('salesforce.') && node.effect !== 'read' ? [node] : [],
  );
  expect(writing.length).toBeGreaterThan(10);
  const silent = writing.filter((node) => !node.noDryRun === !(node.perItem?.action ?? node).dryRun);
  expect(silent.map(({ type }) => type)).toEqual([]);
});

test('an organization that people work in is never tried out', async () => {
  const asked: string[] = [];
  class Production extends SalesforceClient {
    override get isPractice(): boolean {
      return false;
    }
    override async allOrNone(): Promise<unknown> {
      asked.push('sent');
      return {};
    }
  }
  const client = new Production(org.secrets, { renew: (used, refresh) => refresh(used) });
  expect(await dryRun('addRecord', {}, { fields: { Name: 'x' } }, client)).toBeUndefined();
  expect(asked).toEqual([]);
});
