import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
const query = (soql: string, tooling = '') => org.api('GET', `${tooling}/query?q=${encodeURIComponent(soql)}`);
const ask = async (soql: string): Promise<unknown> => at((await query(soql)).body, 'records');

beforeAll(async () => {
  org = await startTestOrg();
  await org.create('Account', { Name: 'Tokyo', BillingLatitude: 35.681236, BillingLongitude: 139.767125 });
  await org.create('Account', { Name: 'Osaka', BillingLatitude: 34.702485, BillingLongitude: 135.495951 });
  await org.create('Account', { Name: 'nowhere' });
});
afterAll(() => org.stop());

test('objects and fields can be asked for like records', async () => {
  expect(
    await ask("SELECT Id, DurableId, Label, KeyPrefix FROM EntityDefinition WHERE QualifiedApiName = 'Account'"),
  ).toEqual([
    {
      attributes: { type: 'EntityDefinition', url: '/services/data/v64.0/sobjects/EntityDefinition/Account' },
      ...{ Id: '000000000000000AAA', DurableId: 'Account', Label: 'Account', KeyPrefix: '001' },
    },
  ]);
  const fields =
    "SELECT QualifiedApiName, DataType, EntityDefinition.Label FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Lead' AND QualifiedApiName IN ('Email', 'Status', 'OwnerId', 'Company') ORDER BY QualifiedApiName";
  expect(at(await ask(fields), '*.DataType')).toEqual(['Text(255)', 'Email', 'Lookup(Group,User)', 'Picklist']);
  expect(at(await ask(fields), '0.EntityDefinition.Label')).toBe('Lead');
  const children = await ask(
    "SELECT (SELECT DurableId FROM Fields LIMIT 1) FROM EntityDefinition WHERE DurableId = 'Lead'",
  );
  expect(at(children, '0.Fields.records.0.DurableId')).toBe('Lead.Id');
});

test('fields are only told of named objects', async () => {
  expect(refusal(await query('SELECT Label FROM FieldDefinition'))).toBe(
    '400 MALFORMED_QUERY FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]',
  );
  expect(await ask("SELECT Label FROM FieldDefinition WHERE EntityDefinitionId = 'Nothing'")).toEqual([]);
});

test('definitions follow the schema and are no part of the journal', async () => {
  const soql = "SELECT Label FROM EntityDefinition WHERE QualifiedApiName = 'Shelf__c'";
  expect(await ask(soql)).toEqual([]);
  const { body } = await org.practice('GET', '/schema');
  const objects = [{ name: 'Shelf__c', label: 'Shelf', fields: [] }];
  await org.practice('PUT', '/schema', { ...(body as object), objects });
  expect(await ask(soql)).toMatchObject([{ Label: 'Shelf' }]);
});

test('the tooling API shows the same in its own envelope', async () => {
  const { body } = await query("SELECT Label FROM EntityDefinition WHERE QualifiedApiName = 'Lead'", '/tooling');
  expect(body).toEqual({
    ...{ size: 1, totalSize: 1, done: true, queryLocator: null, entityTypeName: 'EntityDefinition' },
    records: [
      {
        attributes: { type: 'EntityDefinition', url: '/services/data/v64.0/tooling/sobjects/EntityDefinition/Lead' },
        Label: 'Lead',
      },
    ],
  });
  const columns = async (soql: string) =>
    at(
      (await org.api('GET', `/tooling/query?columns=true&q=${encodeURIComponent(soql)}`)).body,
      'columnMetadata.*.columnName',
    );
  expect(await columns('SELECT DurableId, Label FROM EntityDefinition')).toEqual(['DurableId', 'Label']);
  expect(await columns('SELECT Id, Owner.Name FROM FlowDefinition')).toEqual(['Id', 'Owner']);
  const described = await org.api('GET', '/tooling/sobjects/EntityDefinition/describe');
  expect(at(described.body, 'urls.describe')).toBe('/services/data/v64.0/tooling/sobjects/EntityDefinition/describe');
  expect((await org.api('GET', '/tooling/sobjects/Lead/describe')).status).toBe(404);
});

test('DISTANCE filters, sorts and shows how far an address is', async () => {
  const from = (unit: string) => `DISTANCE(BillingAddress, GEOLOCATION(35.681236, 139.767125), '${unit}')`;
  expect(at(await ask(`SELECT Name FROM Account WHERE ${from('km')} < 300`), '*.Name')).toEqual(['Tokyo']);
  expect(at(await ask(`SELECT Name FROM Account WHERE ${from('mi')} > 240 AND Name LIKE '%'`), '*.Name')).toEqual([
    'Osaka',
  ]);
  const far = await ask(`SELECT Name, ${from('km')} far FROM Account ORDER BY ${from('km')} DESC NULLS LAST`);
  expect(at(far, '*.Name')).toEqual(['Osaka', 'Tokyo', 'nowhere']);
  expect(at(far, '0.far')).toBeCloseTo(403, 0);
  expect(at(far, '2.far')).toBeNull();
  expect(refusal(await query("SELECT Id FROM Account WHERE DISTANCE(Name, GEOLOCATION(1, 1), 'km') < 1"))).toContain(
    "field 'Name' is not a geolocation or an address",
  );
  expect(refusal(await query(`SELECT Id FROM Account WHERE ${from('km')} = 1`))).toContain('400 MALFORMED_QUERY');
  expect(await ask("SELECT Id FROM Account WHERE Name IN ('km', 'mi')")).toEqual([]);
});
