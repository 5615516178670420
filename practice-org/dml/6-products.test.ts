import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let standard: string;
let wholesale: string;
let tea: string;
let opportunity: string;

const ask = async (soql: string): Promise<unknown> =>
  at((await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body, 'records');
const write = (object: string, values: object) => org.api('POST', `/sobjects/${object}`, values);

beforeAll(async () => {
  org = await startTestOrg();
  standard = textAt(await ask('SELECT Id FROM Pricebook2 WHERE IsStandard = true'), '0.Id');
  wholesale = await org.create('Pricebook2', { Name: 'Wholesale', IsActive: true });
  tea = await org.create('Product2', { Name: 'Tea', ProductCode: 'T1', IsActive: true });
  opportunity = await org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-12-01' });
});
afterAll(() => org.stop());

test('a product has its standard price before any other, and one per price book', async () => {
  const price = (Pricebook2Id: string) => write('PricebookEntry', { Pricebook2Id, Product2Id: tea, UnitPrice: 10 });
  expect(refusal(await price(wholesale))).toBe(
    '400 STANDARD_PRICE_NOT_DEFINED No standard price defined for this product []',
  );
  expect((await price(standard)).status).toBe(201);
  expect(refusal(await price(standard))).toContain('DUPLICATE_VALUE This price definition already exists');
  expect((await price(wholesale)).status).toBe(201);
  expect(await ask('SELECT Name, ProductCode FROM PricebookEntry LIMIT 1')).toMatchObject([
    { Name: 'Tea', ProductCode: 'T1' },
  ]);
});

test('the lines of an opportunity say what it is worth, and keep it to one price book', async () => {
  const entry = async (book: string) =>
    textAt(await ask(`SELECT Id FROM PricebookEntry WHERE Pricebook2Id = '${book}'`), '0.Id');
  const line = (values: object) => write('OpportunityLineItem', { OpportunityId: opportunity, ...values });
  expect(refusal(await line({ Quantity: 1 }))).toContain('pricebook entry has not been specified');
  const first = await line({ Quantity: 2, PricebookEntryId: await entry(standard), UnitPrice: 9, Discount: 10 });
  expect(first.status).toBe(201);
  expect(refusal(await line({ Quantity: 1, PricebookEntryId: await entry(wholesale) }))).toContain(
    'FIELD_INTEGRITY_EXCEPTION field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook',
  );
  expect((await line({ Quantity: 3, Product2Id: tea, TotalPrice: 60 })).status).toBe(201);
  const worth = () =>
    ask(
      'SELECT Amount, HasOpportunityLineItem, Pricebook2Id, (SELECT UnitPrice, ListPrice, TotalPrice FROM OpportunityLineItems) FROM Opportunity',
    );
  expect(await worth()).toMatchObject([
    {
      ...{ Amount: 76.2, HasOpportunityLineItem: true, Pricebook2Id: standard },
      OpportunityLineItems: {
        records: [
          { UnitPrice: 9, ListPrice: 10, TotalPrice: 16.2 },
          { UnitPrice: 20, ListPrice: 10, TotalPrice: 60 },
        ],
      },
    },
  ]);
  await org.api('PATCH', `/sobjects/Opportunity/${opportunity}`, { Amount: 1 });
  await org.api('DELETE', `/sobjects/OpportunityLineItem/${textAt(first.body, 'id')}`);
  expect(await worth()).toMatchObject([{ Amount: 60 }]);
  expect(refusal(await org.api('DELETE', `/sobjects/Product2/${tea}`))).toContain('DELETE_FAILED');
});

test('what comes with every org is there to be asked for, also after a reset', async () => {
  await org.practice('POST', '/reset');
  expect(await ask('SELECT Name, UserLicense.Name FROM Profile')).toMatchObject([
    { Name: 'System Administrator', UserLicense: { Name: 'Salesforce' } },
  ]);
  expect(await ask('SELECT Name FROM Pricebook2')).toMatchObject([{ Name: 'Standard Price Book' }]);
  expect(await ask('SELECT MasterLabel FROM TaskStatus WHERE IsClosed = true')).toMatchObject([
    { MasterLabel: 'Completed' },
  ]);
  expect(await ask('SELECT Profile.Name FROM PermissionSet WHERE IsOwnedByProfile = true')).toMatchObject([
    { Profile: { Name: 'System Administrator' } },
  ]);
  for (const nothing of ['ApexClass', 'AsyncApexJob', 'CronTrigger', 'Document', 'EmailTemplate', 'Report'])
    expect(await ask(`SELECT Id FROM ${nothing}`)).toEqual([]);
});

test('a document lies in a folder with its bytes, and a permission set can be assigned', async () => {
  const FolderId = await org.create('Folder', { Name: 'Papers', AccessType: 'Public', Type: 'Document' });
  const id = await org.create('Document', { Name: 'a.txt', FolderId, Body: Buffer.from('ほん').toString('base64') });
  expect((await org.api('GET', `/sobjects/Document/${id}/Body`)).body).toBe('ほん');
  expect(await ask('SELECT BodyLength, Folder.Name FROM Document')).toMatchObject([
    { BodyLength: 6, Folder: { Name: 'Papers' } },
  ]);
  const PermissionSetId = await org.create('PermissionSet', { Name: 'Extra', Label: 'Extra' });
  const AssigneeId = textAt(await ask('SELECT Id FROM User'), '0.Id');
  await org.create('PermissionSetAssignment', { PermissionSetId, AssigneeId });
  expect(
    await ask("SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Extra'"),
  ).toHaveLength(1);
});
