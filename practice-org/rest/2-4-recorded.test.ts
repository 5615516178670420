/** Describes that a real org gave, written down as what sets fields apart from each other. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt, recordsAt, textAt } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

type Fields = Record<string, unknown>[];
const fieldsOf = async (object: string): Promise<Fields> =>
  recordsAt((await org.api('GET', `/sobjects/${object}/describe`)).body, 'fields');
const words = (text: string): string[] => text.trim().split(/\s+/).sort();

/** Fields of an account that a real describe of version 42 was recorded with (apache/camel's test resources). */
const RECORDED =
  words(`Id IsDeleted MasterRecordId Name Type ParentId BillingStreet BillingCity BillingState BillingPostalCode
  BillingCountry BillingLatitude BillingLongitude BillingGeocodeAccuracy BillingAddress ShippingStreet ShippingCity ShippingState
  ShippingPostalCode ShippingCountry ShippingLatitude ShippingLongitude ShippingGeocodeAccuracy ShippingAddress Sic Industry
  AnnualRevenue NumberOfEmployees Ownership TickerSymbol Description Rating Site OwnerId CreatedDate CreatedById LastModifiedDate
  LastModifiedById SystemModstamp LastActivityDate LastViewedDate LastReferencedDate Jigsaw JigsawCompanyId CleanStatus AccountSource
  DunsNumber Tradestyle NaicsCode NaicsDesc YearStarted SicDesc SLA__c Active__c NumberofLocations__c UpsellOpportunity__c
  SLASerialNumber__c SLAExpirationDate__c`);

const AUDIT = 'CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp';
const TIMES = 'CreatedDate LastModifiedDate SystemModstamp LastViewedDate LastReferencedDate';
const NUMBERS =
  'BillingLatitude BillingLongitude ShippingLatitude ShippingLongitude AnnualRevenue NumberofLocations__c Description';
const ADDRESSES = 'BillingAddress ShippingAddress';
const BOUND = 'LastActivityDate LastViewedDate LastReferencedDate JigsawCompanyId';

describe('the account of a recorded describe', () => {
  test.each([
    ['defaultedOnCreate', true, `Id IsDeleted OwnerId ${AUDIT}`],
    ['nillable', false, `Id IsDeleted Name OwnerId ${AUDIT}`],
    ['createable', false, `Id IsDeleted MasterRecordId ${ADDRESSES} ${AUDIT} ${BOUND}`],
    ['permissionable', false, `Id IsDeleted MasterRecordId Name OwnerId ${AUDIT} ${BOUND}`],
    ['filterable', false, 'Description'],
    ['sortable', false, `Description ${ADDRESSES}`],
    ['groupable', false, `${NUMBERS} ${TIMES} ${ADDRESSES}`],
    ['aggregatable', false, `IsDeleted Description ${ADDRESSES}`],
    ['queryByDistance', true, ADDRESSES],
    ['searchPrefilterable', true, 'ParentId'],
    ['restrictedPicklist', true, 'BillingGeocodeAccuracy ShippingGeocodeAccuracy CleanStatus'],
    ['idLookup', true, 'Id'],
    ['nameField', true, 'Name'],
    ['caseSensitive', true, ''],
    ['displayLocationInDecimal', true, ''],
    ['namePointing', true, ''],
  ])('%s is %s of %s', async (key, value, names) => {
    const fields = (await fieldsOf('Account')).filter((field) => RECORDED.includes(String(field.name)));
    expect(fields.map((field) => field.name).sort()).toEqual(RECORDED);
    const found = fields.filter((field) => field[key] === value).map((field) => String(field.name));
    expect(found.sort()).toEqual(names === '' ? [] : words(names));
  });

  test('parts of an address and of a name know what they are part of', async () => {
    const parts = Object.fromEntries((await fieldsOf('Account')).map((field) => [field.name, field.compoundFieldName]));
    expect(parts).toMatchObject({ Name: 'Name', Phone: null, BillingAddress: null });
    for (const kind of ['Street', 'City', 'State', 'PostalCode', 'Country', 'Latitude', 'Longitude', 'GeocodeAccuracy'])
      expect(parts).toMatchObject({ [`Billing${kind}`]: 'BillingAddress', [`Shipping${kind}`]: 'ShippingAddress' });
  });

  test('lengths and digits', async () => {
    const sizes = Object.fromEntries(
      (await fieldsOf('Account')).map(({ name, length, byteLength, precision, scale, digits }) => [
        name,
        [length, byteLength, precision, scale, digits],
      ]),
    );
    expect(sizes).toMatchObject({
      ...{ Name: [255, 765, 0, 0, 0], OwnerId: [18, 18, 0, 0, 0], Description: [32_000, 96_000, 0, 0, 0] },
      ...{ BillingLatitude: [0, 0, 18, 15, 0], AnnualRevenue: [0, 0, 18, 0, 0], NumberOfEmployees: [0, 0, 0, 0, 8] },
      ...{ NumberofLocations__c: [0, 0, 3, 0, 0], JigsawCompanyId: [20, 60, 0, 0, 0], Type: [40, 120, 0, 0, 0] },
    });
  });

  test('labels', async () => {
    const { body } = await org.api('GET', '/sobjects/Account/describe', undefined, { 'accept-language': 'en' });
    const labels = Object.fromEntries(recordsAt(body, 'fields').map((field) => [field.name, field.label]));
    expect(labels).toMatchObject({
      ...{ Id: 'Account ID', IsDeleted: 'Deleted', Type: 'Account Type', ParentId: 'Parent Account ID' },
      ...{ BillingPostalCode: 'Billing Zip/Postal Code', Sic: 'SIC Code', NumberOfEmployees: 'Employees' },
      ...{ LastActivityDate: 'Last Activity', Jigsaw: 'Data.com Key', DunsNumber: 'D-U-N-S Number' },
      ...{ Description: 'Account Description', Rating: 'Account Rating', Site: 'Account Site' },
    });
  });

  test('the object leads to its layouts, views and pages', async () => {
    const { body } = await org.api('GET', '/sobjects/Account/describe');
    const base = '/services/data/v64.0/sobjects/Account';
    expect(at(body, 'urls')).toMatchObject({
      ...{ approvalLayouts: `${base}/describe/approvalLayouts`, listviews: `${base}/listviews` },
      ...{ quickActions: `${base}/quickActions`, uiDetailTemplate: `${org.url}/{ID}` },
      ...{ uiEditTemplate: `${org.url}/{ID}/e`, uiNewRecord: `${org.url}/001/e` },
    });
    for (const name of ['approvalLayouts', 'listviews', 'quickActions', 'layouts', 'compactLayouts'])
      expect((await org.api('GET', textAt(body, `urls.${name}`))).status).toBe(200);
    expect(body).toMatchObject({ isInterface: false, implementsInterfaces: null, sobjectDescribeOption: 'FULL' });
    const old = (await org.api('GET', '/services/data/v42.0/sobjects/Account/describe')).body;
    expect(recordAt(old)).not.toHaveProperty('isInterface');
  });
});

test('a custom object asks for no name: a record without one goes by its id', async () => {
  const objects = [
    {
      name: 'Line_Item__c',
      label: 'Line Item',
      fields: [{ name: 'Of__c', label: 'Of', type: 'lookup', to: 'Account' }],
    },
  ];
  const recordTypes = [{ object: 'Line_Item__c', developerName: 'Product', name: 'Product' }];
  expect((await org.practice('PUT', '/schema', { objects, recordTypes })).status).toBe(200);
  const fields = await fieldsOf('Line_Item__c');
  const field = (name: string) => fields.find((entry) => entry.name === name);
  expect(field('Name')).toMatchObject({
    ...{ nillable: true, defaultedOnCreate: true, permissionable: false, idLookup: true, nameField: true, length: 80 },
  });
  expect(field('RecordTypeId')).toMatchObject({
    ...{ nillable: true, defaultedOnCreate: false, permissionable: false, searchPrefilterable: false },
  });
  expect(field('OwnerId')).toMatchObject({ namePointing: true, polymorphicForeignKey: true });
  expect(field('Of__c')).toMatchObject({ permissionable: true, searchPrefilterable: true, relationshipName: 'Of__r' });
  const id = await org.create('Line_Item__c', {});
  const name = async () => at((await org.api('GET', `/sobjects/Line_Item__c/${id}`)).body, 'Name');
  expect(await name()).toBe(id.slice(0, 15));
  await org.api('PATCH', `/sobjects/Line_Item__c/${id}`, { Name: 'named' });
  expect(await name()).toBe('named');
  const { body } = await org.api('GET', '/sobjects/Line_Item__c/describe/layouts');
  expect(JSON.stringify(body)).toMatch(/"placeholder":false,"required":true/);
});

/** jsforce's types were generated from the describe of a real Developer Edition org. */
const GENERATED = readFileSync(
  join(createRequire(import.meta.url).resolve('jsforce'), '../lib/types/standard-schema.d.ts'),
  'utf8',
);

const TYPES: Record<string, string> = {
  ...{ boolean: 'boolean', double: 'number', int: 'number', currency: 'number', percent: 'number' },
  ...{ date: 'DateString', datetime: 'DateString', address: 'Address', base64: 'BlobString' },
};

test.each('Account Contact Lead Opportunity Campaign CampaignMember Task Event User RecordType'.split(' '))(
  'each field of %s is of the kind that jsforce found in a real org, and may be empty when it may be there',
  async (object) => {
    const [, text = ''] = new RegExp(`type Fields\\$${object} = \\{([\\s\\S]*?)\\n\\};`).exec(GENERATED) ?? [];
    const generated = new Map([...text.matchAll(/^ {4}(\w+): (.+);$/gm)].map(([, name, type]) => [name, type]));
    expect(generated.size).toBeGreaterThan(10);
    const ours = (await fieldsOf(object)).filter((field) => generated.has(String(field.name)));
    const kind = ({ type, nillable }: Record<string, unknown>) =>
      `${TYPES[String(type)] ?? 'string'}${nillable ? ' | null' : ''}`;
    expect(ours.map((field) => `${field.name}: ${kind(field)}`)).toEqual(
      ours.map(({ name }) => `${name}: ${generated.get(String(name))}`),
    );
  },
);

test('what is never empty has its default, or is refused to be emptied', async () => {
  const id = await org.create('Lead', { LastName: 'l', Company: 'c', Status: null });
  const status = async () => at((await org.api('GET', `/sobjects/Lead/${id}`)).body, 'Status');
  expect(await status()).toBe('Open - Not Contacted');
  const emptied = await org.api('PATCH', `/sobjects/Lead/${id}`, { Status: null });
  expect(emptied).toMatchObject({ status: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Status'] }] });
  const campaign = await org.create('Campaign', { Name: 'c' });
  const { body } = await org.api('GET', `/sobjects/Campaign/${campaign}`);
  for (const name of ['Leads', 'ConvertedLeads', 'Contacts', 'Responses', 'Opportunities', 'WonOpportunities'])
    expect(at(body, `NumberOf${name}`)).toBe(0);
  expect([at(body, 'AmountAllOpportunities'), at(body, 'AmountWonOpportunities')]).toEqual([0, 0]);
});
