import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';

let org: SalesforceTest;

const text = (name: string, more: object) => ({ name, label: name, type: 'text', length: 80, ...more });

beforeAll(async () => {
  org = await startSalesforce();
  await org.schema({
    fields: {
      Account: [text('Key__c', { externalId: true, unique: true }), text('Loose__c', { externalId: true })],
      Contact: [text('Order__c', { externalId: true, unique: true })],
      CampaignMember: [text('Key__c', { externalId: true, unique: true })],
    },
  });
});

afterAll(() => org.close());

beforeEach(async () => {
  await org.fault({ clear: true });
  await org.clearStats();
});

const settings = { object: 'Account', keyField: 'Key__c' };
const upsert = (key: unknown, fields: object, more: object = {}) =>
  org.run('upsertRecord', { ...settings, ...more }, { key, fields });

test('adds the record the first time, updates it ever after', async () => {
  const first = await upsert('A-1', { Name: 'First' });
  expect(first).toMatchObject({ created: true, found: false, object: 'Account', url: `${org.url}/${first.id}` });
  expect(await upsert(' A-1 ', { Name: 'Second' })).toMatchObject({ id: first.id, created: false, found: true });
  expect(await org.query("SELECT Name FROM Account WHERE Key__c = 'A-1'")).toMatchObject([{ Name: 'Second' }]);
});

test('a field that can only be set when a record is added does not stop the update of the one that is there', async () => {
  const campaign = await org.add('Campaign', { Name: 'Expo' });
  const other = await org.add('Campaign', { Name: 'Fair' });
  const lead = await org.add('Lead', { LastName: 'Once', Company: 'x' });
  const member = (fields: object) =>
    upsert('C-1', { CampaignId: campaign, LeadId: lead, ...fields }, { object: 'CampaignMember' });
  const first = await member({ Status: 'Sent' });
  expect(first).toMatchObject({ created: true });
  expect(await member({ Status: 'Responded' })).toMatchObject({ id: first.id, created: false, found: true });
  expect(await org.query("SELECT Status FROM CampaignMember WHERE Key__c = 'C-1'")).toEqual([
    expect.objectContaining({ Status: 'Responded' }),
  ]);
  expect(await failure(member({ CampaignId: other }))).toMatchObject({
    code: 'salesforce.fieldSetOnce',
    params: { field: 'CampaignId' },
  });
});

test('a lost answer is no question: sent again it finds what the first one made, and says so', async () => {
  const again = (begunAt: Date) =>
    runNode(
      'salesforce.upsertRecord',
      org.client,
      settings,
      { key: 'A-2', fields: { Name: 'Lost' } },
      {
        begunAt: async () => begunAt,
      },
    );
  const begunAt = new Date();
  await org.fault({ fail: [{ method: 'PATCH', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(upsert('A-2', { Name: 'Lost' }))).toMatchObject({ kind: 'uncertain' });
  expect(await again(begunAt)).toMatchObject({ created: true, found: false });
  expect(await again(new Date(Date.now() + 60_000))).toMatchObject({ created: false, found: true });
  expect(await upsert('A-2', { Name: 'Lost' })).toMatchObject({ created: false });
  expect(await org.query("SELECT Id FROM Account WHERE Key__c = 'A-2'")).toHaveLength(1);
});

test('many at once share calls, the same key never twice in one of them', async () => {
  const keys = Array.from({ length: 60 }, (_, n) => `M-${n % 40}`);
  const answers = await Promise.all(keys.map((key) => upsert(key, { Name: key })));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(40);
  expect(answers.filter(({ created }) => created)).toHaveLength(40);
  const { calls } = (await org.stats()) as { calls: Record<string, number> };
  expect(JSON.stringify(calls)).toContain('/composite/sobjects/Account/Key__c');
});

test('several records with the key are named, and nothing is written', async () => {
  await org.add('Account', { Name: 'Twin one', Loose__c: 'same' });
  await org.add('Account', { Name: 'Twin two', Loose__c: 'same' });
  const error = await failure(upsert('same', { Name: 'Which' }, { keyField: 'Loose__c' }));
  expect(error).toMatchObject({
    code: 'salesforce.severalForKey',
    params: {
      object: 'Account',
      field: 'Loose__c',
      value: 'same',
      records: expect.stringMatching(/Twin one \(001\w+\), Twin two/),
    },
    repair: { kind: 'data', field: 'key' },
  });
  expect(await org.query("SELECT Id FROM Account WHERE Name = 'Which'")).toEqual([]);
});

describe('only update', () => {
  test('never adds: without a record it stops, or goes on where that was chosen', async () => {
    expect(await failure(upsert('nobody', { Name: 'x' }, { updateOnly: true }))).toMatchObject({
      code: 'salesforce.noRecordForKey',
      params: { field: 'Key__c', value: 'nobody' },
      repair: { kind: 'data', field: 'key' },
    });
    expect(await upsert('nobody', { Name: 'x' }, { updateOnly: true, whenNone: 'finish' })).toEqual({
      ...{ id: null, url: null, object: 'Account', created: false, found: false },
    });
    expect(await org.query("SELECT Id FROM Account WHERE Key__c = 'nobody'")).toEqual([]);
  });

  test('updates the record that is there', async () => {
    const { id } = await upsert('A-3', { Name: 'Before' });
    expect(await upsert('A-3', { Name: 'After' }, { updateOnly: true })).toMatchObject({
      id,
      created: false,
      found: true,
    });
    expect(await org.query("SELECT Name FROM Account WHERE Key__c = 'A-3'")).toMatchObject([{ Name: 'After' }]);
  });
});

test.each(['a/b?c=d&e#f', '..', '.', '%2e%2e', 'a\\b', "o'brien", '株式会社 😀', 'a+b c', 'ümlaut%'])(
  'the key %j is data wherever it travels',
  async (key) => {
    const { id, created } = await upsert(key, { Name: 'Odd key' });
    expect(created).toBe(true);
    expect(await upsert(key, { Name: 'Odd key again' })).toMatchObject({ id, created: false });
    expect((await org.client.retrieve('Account', id as string, ['Key__c'])).Key__c).toBe(key);
  },
);

test.each([
  ['', 'salesforce.keyMissing', 'key'],
  [null, 'salesforce.keyMissing', 'key'],
  [['a'], 'salesforce.wrongType', 'key'],
  ['x'.repeat(81), 'salesforce.valueTooLong', 'key'],
])('the key %j is refused before anything is sent', async (key, code, field) => {
  expect(await failure(upsert(key, { Name: 'x' }))).toMatchObject({ code, repair: { kind: 'field', field } });
  expect(((await org.stats()) as { writes: object }).writes).toEqual({});
});

test('how many records have the key can be asked without writing', async () => {
  const node = nodeDefinition('salesforce.upsertRecord');
  if (node?.kind !== 'action') throw new Error('no action');
  const config = node.config.parse({ object: 'Account', keyField: 'Key__c' });
  const count = (key: string) =>
    node.matches?.({ client: org.client, config, input: { key, fields: {} }, signal: AbortSignal.timeout(10_000) });
  await org.add('Account', { Name: 'Counted', Key__c: 'counted' });
  expect(await count('counted')).toBe(1);
  expect(await count("counted' OR Name != '")).toBe(0);
});

test('a field that is no external id is refused by name', async () => {
  expect(await failure(upsert('x', { Name: 'x' }, { keyField: 'Name' }))).toMatchObject({
    code: 'salesforce.notExternalId',
    params: { field: 'Name', label: 'Account Name', labelJa: '取引先名' },
  });
});

test('a refusal of one record names its field, not the others that shared its call', async () => {
  const bad = failure(upsert('C-bad', { FirstName: 'x' }, { object: 'Contact', keyField: 'Order__c' }));
  const good = Array.from({ length: 15 }, (_, n) =>
    upsert(`C-${n}`, { LastName: `Good ${n}` }, { object: 'Contact', keyField: 'Order__c' }),
  );
  expect(await bad).toMatchObject({ code: 'salesforce.requiredFieldMissing', params: { field: 'LastName' } });
  expect(await Promise.all(good)).toHaveLength(15);
});
