/** Records that people choose from in forms: found by name or id, told apart, and never by a text that becomes a query. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, Option } from '../contract.ts';
import { FlowError } from '../errors.ts';
import { nodeDefinition } from '../registry.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { SalesforceClient } from './client.ts';

let org: SalesforceTest;
let autumn: string;
let lead: string;

beforeAll(async () => {
  org = await startSalesforce();
  autumn = await org.add('Campaign', { Name: '秋の展示会 100%', Status: 'In Progress' });
  await org.add('Campaign', { Name: 'Spring fair', Status: 'Planned' });
  lead = await org.add('Lead', { LastName: 'Tanaka', Company: 'Acme' });
  await org.add('Contact', { LastName: 'Tanaka', Email: 'tanaka@example.com' });
});
afterAll(() => org.close());

const find = (
  type: string,
  loader: string,
  text: string,
  config: Record<string, Json> = {},
  client: SalesforceClient = org.client,
): Promise<Option[]> => {
  const load = nodeDefinition(`salesforce.${type}`)?.options?.[loader];
  if (!load) throw new Error(`no ${loader}`);
  return load({ client, config, text, locale: 'ja', flows: () => Promise.resolve([]) });
};

test('a campaign is found by a part of its name and by its id, and the newest ones before anything is typed', async () => {
  const one = { value: autumn, label: '秋の展示会 100%', hint: 'In Progress' };
  expect(await find('addToCampaign', 'campaigns', ' 展示会 ')).toEqual([one]);
  expect(await find('addToCampaign', 'campaigns', '0%')).toEqual([one]);
  expect(await find('addToCampaign', 'campaigns', autumn)).toEqual([one]);
  expect(await find('addToCampaign', 'campaigns', autumn.slice(0, 15))).toEqual([one]);
  expect((await find('addToCampaign', 'campaigns', '')).map(({ label }) => label)).toContain('Spring fair');
});

test('a person is found among leads and contacts, and each says which of the two it is', async () => {
  const found = await find('addToCampaign', 'people', 'tanaka');
  expect(found.map(({ label, hint }) => `${label} ${hint}`)).toEqual([
    'Tanaka リード · Acme',
    'Tanaka 取引先責任者 · tanaka@example.com',
  ]);
  expect(await find('addToCampaign', 'people', lead)).toMatchObject([{ value: lead }]);
});

test('a member’s statuses are those of the chosen campaign', async () => {
  const of = (config: Record<string, Json>, text = '') => find('addToCampaign', 'memberStatuses', text, config);
  expect((await of({ campaignId: autumn })).map(({ value }) => value)).toEqual(['Sent', 'Responded']);
  expect(await of({ campaignId: autumn }, 'resp')).toHaveLength(1);
  expect((await of({})).map(({ value }) => value)).toContain('Responded');
});

test('a lookup field finds records of the objects that it leads to', async () => {
  const config = { object: 'Opportunity', field: 'CampaignId' };
  expect(await find('addRecord', 'referencedRecords', '秋', config)).toMatchObject([{ value: autumn }]);
  const fields = await find('addRecord', 'creatableFields', '', { object: 'Opportunity' });
  expect(fields.find(({ value }) => value === 'CampaignId')?.search).toBe('referencedRecords');
  expect(fields.find(({ value }) => value === 'Name')?.search).toBeUndefined();
});

test('an object that the user may not see is left out, the others are still found', async () => {
  class OnlyLeads extends SalesforceClient {
    override describe(...given: Parameters<SalesforceClient['describe']>) {
      return super.describe(given[0] === 'Contact' ? 'Nothing__c' : given[0], ...(given.slice(1) as []));
    }
  }
  const client = new OnlyLeads(org.secrets, { renew: (used, refresh) => refresh(used) });
  expect(await find('addToCampaign', 'people', 'tanaka', {}, client)).toMatchObject([{ value: lead }]);
});

describe.each([
  ['addToCampaign', 'campaigns', {}],
  ['addToCampaign', 'people', {}],
  ['addToCampaign', 'memberStatuses', {}],
  ['getRecord', 'records', { object: 'Campaign' }],
  ['addRecord', 'referencedRecords', { object: 'Opportunity', field: 'CampaignId' }],
  ['attachFile', 'attachable', {}],
])('whatever is typed for %s %s finds nothing or is refused in words', (type, loader, config) => {
  test.each([
    `' OR Name != '`,
    `\\' OR Id != null`,
    '%',
    '_',
    'a\r\nb',
    'שלום \u202eevil',
    '👩‍👩‍👧 𠮷',
    'a\u0000b',
    'a\ud800b',
    '701000000000001',
    'x'.repeat(200),
  ])('%j', async (text) => {
    try {
      expect((await find(type, loader, text, config)).filter(({ label }) => !label.includes(text))).toEqual([]);
    } catch (error) {
      expect(error).toBeInstanceOf(FlowError);
      expect(error).toMatchObject({ kind: 'userFixable' });
    }
  });
});

test.each(["x' OR '", 'Name', 'constructor', ''])('a lookup named %j leads nowhere', async (field) => {
  expect(await find('addRecord', 'referencedRecords', '', { object: 'Account', field })).toEqual([]);
});
