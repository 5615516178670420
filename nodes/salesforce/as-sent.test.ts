/** “See what would be sent” shows what Salesforce gets, not what came in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { clientAt, type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { inTimeZone } from '../time-zone.ts';

let org: SalesforceTest;
let recordType: string;
beforeAll(async () => {
  org = await startSalesforce();
  await org.schema({
    fields: {
      Opportunity: [{ name: 'Key__c', label: 'Key', type: 'text', length: 80, externalId: true, unique: true }],
    },
    recordTypes: [{ object: 'Opportunity', developerName: 'Shop', name: 'Shop' }],
  });
  recordType = (await org.query("SELECT Id FROM RecordType WHERE DeveloperName = 'Shop'"))[0]?.Id as string;
});
afterAll(() => org.close());

const preview = async (type: string, config: object, input: object, client: unknown = org.client): Promise<Json> => {
  const node = nodeDefinition(`salesforce.${type}`);
  if (node?.kind !== 'action' || !node.preview) throw new Error('has no preview');
  const given = { config: node.config.parse({ object: 'Opportunity', ...config }), input: node.input.parse(input) };
  return inTimeZone('Asia/Tokyo', async () => node.preview?.({ ...given, client }) ?? null);
};

const owner = '005000000000001AAA';
const fields = { amount: '1200', CloseDate: '2026-01-31T23:30:00Z' };
const sent = { Amount: 1200, CloseDate: '2026-02-01' };
const named = [{ field: 'Name', operator: 'equals', value: 'x' }];

test.each<[string, object, object, object]>([
  ['addRecord', { owner, recordType: 'Shop' }, { fields }, { OwnerId: owner, ...sent }],
  ['updateRecord', {}, { id: '006000000000001AAA', fields }, sent],
  ['updateRecord', { findBy: 'conditions' }, { conditions: named, fields }, sent],
  ['findOrAddRecord', {}, { conditions: named, fields }, sent],
  ['upsertRecord', { keyField: 'key__c' }, { key: ' k ', fields }, sent],
])('%s %j', async (type, config, input, values) => {
  const chosen = 'recordType' in config ? { RecordTypeId: recordType } : {};
  const { fields: _given, key, ...others } = input as Record<string, Json>;
  const keyed = key === undefined ? {} : { Key__c: 'k' };
  expect(await preview(type, config, input)).toEqual({
    object: 'Opportunity',
    ...others,
    ...keyed,
    fields: { ...chosen, ...values },
  });
});

test('what could not be sent is said; an org that cannot be asked leaves what was given', async () => {
  expect(await failure(preview('addRecord', {}, { fields: { Amount: 'lots' } }))).toMatchObject({
    code: 'salesforce.wrongType',
    repair: { kind: 'field', field: 'fields.Amount' },
  });
  const away = clientAt('http://127.0.0.1:9');
  expect(await preview('addRecord', {}, { fields }, away)).toEqual({ object: 'Opportunity', fields });
});
