/** Issue 4, point 25: whatever stands in a value, at every place of every Salesforce node, stays data or is refused at its field. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { FlowError } from '../errors.ts';
import { catalogFields } from '../fields.ts';
import { nodes } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { MEGABYTE, hostile as strings } from '../testing/hostile.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { operators } from './soql.ts';

let org: SalesforceTest;
let account: string;
let lead: string;
let campaign: string;

beforeAll(async () => {
  org = await startSalesforce();
  await org.schema({
    fields: { Account: [{ name: 'Key__c', label: 'Key', type: 'text', length: 255, externalId: true, unique: true }] },
  });
  account = await org.add('Account', { Name: 'Changed by steps' });
  campaign = await org.add('Campaign', { Name: 'Bystander' });
  for (const Name of ['Bystander', 'Other']) await org.add('Account', { Name, Mail__c: 'bystander@x.jp' });
});
afterAll(() => org.close());

/** At each text place of a node: what the step is given there. Fields named `ids` only take record ids. */
type Place = [node: string, place: string, kind: 'text' | 'id', step: (value: Json) => [config: object, input: object]];

const named = (value: Json) => [{ field: 'Name', operator: 'equals', value }];

const places: Place[] = [
  ['searchRecords', 'conditions.0', 'text', (value) => [{ object: 'Account' }, { conditions: named(value) }]],
  ...operators.map(
    (operator): Place => [
      'searchRecords',
      'conditions.0',
      'text',
      (value) => [
        { object: 'Account' },
        { conditions: [{ field: 'Name', operator, value: operator === 'in' ? [value, 'x'] : value }] },
      ],
    ],
  ),
  [
    'queryRecords',
    'values',
    'text',
    (value) => [{ soql: 'SELECT Id FROM Account WHERE Name = :v' }, { values: [{ key: 'v', value }] }],
  ],
  [
    'queryRecords',
    'values',
    'text',
    (value) => [{ soql: 'SELECT Id FROM Account WHERE Name LIKE :v' }, { values: [{ key: 'v', value }] }],
  ],
  ['getRecord', 'id', 'id', (value) => [{ object: 'Account' }, { id: value }]],
  ['addRecord', 'fields.Name', 'text', (value) => [{ object: 'Account' }, { fields: { Name: value } }]],
  ['updateRecord', 'fields.Name', 'text', (value) => [{ object: 'Account' }, { id: account, fields: { Name: value } }]],
  ['updateRecord', 'id', 'id', (value) => [{ object: 'Account' }, { id: value, fields: { Phone: '1' } }]],
  [
    'updateRecord',
    'conditions.0',
    'text',
    (value) => [
      { object: 'Account', findBy: 'conditions', whenNone: 'finish' },
      { conditions: named(value), fields: { Phone: '1' } },
    ],
  ],
  [
    'upsertRecord',
    'key',
    'text',
    (value) => [
      { object: 'Account', keyField: 'Key__c' },
      { key: value, fields: { Name: 'Keyed' } },
    ],
  ],
  [
    'upsertRecord',
    'fields.Name',
    'text',
    (value) => [
      { object: 'Account', keyField: 'Key__c' },
      { key: `k${Math.random()}`, fields: { Name: value } },
    ],
  ],
  [
    'findOrAddRecord',
    'conditions.0',
    'text',
    (value) => [
      { object: 'Account', whenSeveral: 'oldest' },
      { conditions: named(value), fields: { Name: 'Found or added' } },
    ],
  ],
  [
    'findOrAddRecord',
    'fields.Description',
    'text',
    (value) => [
      { object: 'Account' },
      { conditions: named(`none ${Math.random()}`), fields: { Name: 'x', Description: value } },
    ],
  ],
  ['deleteRecord', 'id', 'id', (value) => [{ object: 'Account' }, { id: value }]],
  ['convertLead', 'id', 'id', (value) => [{ status: 'Closed - Converted' }, { id: value }]],
  [
    'convertLead',
    'opportunityName',
    'text',
    (value) => [{ status: 'Closed - Converted' }, { id: lead, opportunityName: value }],
  ],
  ['convertLead', 'accountId', 'id', (value) => [{ status: 'Closed - Converted' }, { id: lead, accountId: value }]],
  [
    'convertLead',
    'contactId',
    'id',
    (value) => [{ status: 'Closed - Converted' }, { id: lead, accountId: account, contactId: value }],
  ],
  ['mergeRecords', 'id', 'id', (value) => [{ object: 'Account' }, { id: value, others: account }]],
  ['mergeRecords', 'others', 'id', (value) => [{ object: 'Account' }, { id: account, others: [value] }]],
  ['addToCampaign', 'campaignId', 'id', (value) => [{}, { campaignId: value, personId: lead }]],
  ['addToCampaign', 'personId', 'id', (value) => [{}, { campaignId: campaign, personId: value }]],
  ['addToCampaign', 'status', 'text', (value) => [{}, { campaignId: campaign, personId: lead, status: value }]],
  [
    'attachFile',
    'recordId',
    'id',
    (value) => [{ contentIs: 'text' }, { recordId: value, fileName: 'a', content: 'x' }],
  ],
  [
    'attachFile',
    'fileName',
    'text',
    (value) => [{ contentIs: 'text' }, { recordId: account, fileName: value, content: 'x' }],
  ],
  [
    'attachFile',
    'content',
    'text',
    (value) => [{ contentIs: 'text' }, { recordId: account, fileName: 'a', content: value }],
  ],
  [
    'attachFile',
    'title',
    'text',
    (value) => [{ contentIs: 'text' }, { recordId: account, fileName: 'a', content: 'x', title: value }],
  ],
  [
    'attachFile',
    'address',
    'id',
    (value) => [{ contentIs: 'address' }, { recordId: account, fileName: 'a', address: value }],
  ],
  [
    'callFlow',
    'values.subject',
    'text',
    (value) => [{ flow: 'Add_Task' }, { values: { recordId: account, subject: value } }],
  ],
];

test('every input of every Salesforce action stands in this table', () => {
  const here = new Set(places.map(([node, place]) => `salesforce.${node} ${place.split('.')[0]}`));
  const inputs = nodes.flatMap((node) => {
    if (node.kind !== 'action' || !node.type.startsWith('salesforce.')) return [];
    // An item of a list is written by the step for one record (engine/run/per-item.db.test.ts sends the strings through).
    const action = node.perItem?.action ?? node;
    return catalogFields(action.input, 'input').map(({ key }) => `${action.type} ${key}`);
  });
  expect(inputs.length).toBeGreaterThan(20);
  expect(inputs.filter((input) => !here.has(input))).toEqual([]);
});

describe.each(['addRecords', 'updateRecords', 'upsertRecords', 'findOrAddRecords'])('the list of %s', (node) => {
  test.each<[string, Json]>([...strings, ['1 MB', MEGABYTE], ['a record', { length: 3, 0: 'x' }]])(
    '%s is no list',
    async (_what, items) => {
      const config = { object: 'Account', keyField: 'Key__c' };
      const error = await failure(
        org.run(node, config, { items, id: account, key: 'k', conditions: named('x'), fields: { Name: 'x' } }),
      );
      expect(error).toMatchObject({ code: 'salesforce.itemsNotAList', repair: { kind: 'field', field: 'items' } });
      expect(JSON.stringify((error as FlowError).params).length).toBeLessThan(500);
    },
  );
});

/** Its own record apart, a step may have changed nothing: the bystanders are as they were. */
async function bystanders(): Promise<unknown> {
  const rows = await org.query("SELECT Id, Name, Phone FROM Account WHERE Mail__c = 'bystander@x.jp'");
  return rows.map(({ Id, Name, Phone }) => [Id, Name, Phone]);
}

const outcome = async (place: Place, value: Json) => {
  const [node, , , step] = place;
  // A lead is converted, and added to a campaign, only once.
  if (/Lead|Campaign/.test(node)) lead = await org.add('Lead', { LastName: 'x', Company: 'x' });
  try {
    return { done: await org.run(node, ...step(value)) };
  } catch (error) {
    return { error };
  }
};

describe.each(places)('%s %s', (...place) => {
  const [node, field, kind] = place;

  test.each(strings)('%s', async (_what, value) => {
    const before = await bystanders();
    const { error } = await outcome(place, value);
    if (error !== undefined) {
      // Refused in words that people read, never as a bug of ours, and never with half a query in it.
      await failure(Promise.reject(error));
      expect(error).toBeInstanceOf(FlowError);
      expect(error).toMatchObject({ kind: 'userFixable' });
      expect(error).toMatchObject({ repair: { field } });
    } else {
      expect(kind).toBe('text');
    }
    expect(await bystanders()).toEqual(before);
  });

  test('null and 1 MB are refused in short words or are data', async () => {
    for (const value of [null, '', MEGABYTE]) {
      const { error } = await outcome(place, value);
      if (error === undefined) continue;
      await failure(Promise.reject(error));
      expect(error).toMatchObject({ kind: 'userFixable' });
      // What a flow of the org does with its values only the org knows: it tells in its own words.
      if (node !== 'callFlow') expect(error).toMatchObject({ repair: { field } });
      expect(JSON.stringify((error as FlowError).params).length).toBeLessThan(2_000);
    }
  });
});

test.each(strings.filter(([, value]) => value.isWellFormed() && !value.includes('\u0000')))(
  '%s goes into the org and comes back as it was',
  async (_what, value) => {
    const { id } = await org.run('addRecord', { object: 'Account' }, { fields: { Name: value, Description: value } });
    const [row] = await org.query(`SELECT Name, Description FROM Account WHERE Id = '${id}'`);
    expect(row?.Description).toBe(value);
    const found = await org.run('searchRecords', { object: 'Account' }, { conditions: named(value) });
    expect(found.records).toContainEqual({ Id: id });
  },
);

test.each(['addRecord', 'updateRecord', 'findOrAddRecord', 'upsertRecord'])(
  '%s refuses a hostile field name by name, before anything is sent',
  async (node) => {
    for (const name of ["Name', Id='", 'toString', 'constructor', 'Name\r\nX', 'Account.Name', '../x', '名前']) {
      const fields = Object.fromEntries([[name, 'x']]);
      const config = { object: 'Account', keyField: 'Key__c', findBy: 'id' };
      const run = org.run(node, config, { id: account, key: 'k', conditions: named('nobody at all'), fields });
      expect(await failure(run)).toMatchObject({ code: 'salesforce.unknownField', params: { object: 'Account' } });
    }
  },
);

test.each(["Account'", 'Account/../../x', 'Account FROM User', '', 'x'.repeat(81), 'アカウント'])(
  'the object %j is refused before it stands in an address',
  async (object) => {
    const run = (async () => org.run('searchRecords', { object }, { conditions: named('x') }))();
    await expect(run).rejects.toThrow();
  },
);
