/** What a step needs of the org is read off its form; what changed there is told for parents' fields too. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, Need } from '../contract.ts';
import { catalogFields } from '../fields.ts';
import { nodeDefinition } from '../registry.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { soqlNeeds } from './bound-soql.ts';
import { SalesforceClient } from './client.ts';
import { needsOf } from './needs.ts';
import { changesBetween, snapshotOf, unmetNeeds } from './preflight.ts';

const map = (...names: string[]) => ({
  kind: 'map',
  entries: Object.fromEntries(names.map((name) => [name, { kind: 'literal', value: 'x' }])),
});
const conditions = (...names: string[]) => ({
  kind: 'list',
  items: names.map((value) => ({ kind: 'map', entries: { field: { kind: 'literal', value } } })),
});

function needed(type: string, config: Record<string, Json>, input: Record<string, unknown> = {}): string[] {
  const node = nodeDefinition(`salesforce.${type}`);
  if (!node) throw new Error(type);
  const inputs = node.kind === 'action' ? catalogFields(node.input, 'input') : [];
  const fields = [...catalogFields(node.config, 'config'), ...inputs];
  return needsOf({ type: `salesforce.${type}`, config, input }, fields)
    .map(({ object, field, access }) => `${access} ${object}${field ? `.${field}` : ''}`)
    .sort();
}

describe('a step needs', () => {
  test.each<[string, Record<string, Json>, Record<string, unknown>, string[]]>([
    [
      'searchRecords',
      { object: 'Contact', fields: ['Email', 'Account.Name'], orderBy: 'Account.Industry' },
      { conditions: conditions('Phone') },
      [
        'read Contact',
        'read Contact.Account.Industry',
        'read Contact.Account.Name',
        'read Contact.Email',
        'read Contact.Phone',
      ],
    ],
    ['addRecord', { object: 'Lead' }, { fields: map('Company') }, ['create Lead', 'create Lead.Company', 'read Lead']],
    ['addRecords', { object: 'Lead' }, { fields: map('Company') }, ['create Lead', 'create Lead.Company', 'read Lead']],
    ['updateRecords', { object: 'Lead' }, { fields: map('City') }, ['edit Lead', 'edit Lead.City', 'read Lead']],
    [
      'upsertRecord',
      { object: 'Lead', keyField: 'Key__c' },
      { fields: map('City') },
      ['create Lead', 'create Lead.City', 'edit Lead', 'read Lead', 'read Lead.Key__c'],
    ],
    [
      'upsertRecord',
      { object: 'Lead', keyField: 'Key__c', updateOnly: true },
      { fields: map('City') },
      ['create Lead', 'edit Lead', 'edit Lead.City', 'read Lead', 'read Lead.Key__c'],
    ],
    ['deleteRecord', { object: 'Lead' }, {}, ['delete Lead', 'read Lead']],
    ['mergeRecords', { object: 'Lead' }, {}, ['delete Lead', 'edit Lead', 'read Lead']],
    [
      'convertLead',
      { createOpportunity: false },
      { accountId: { kind: 'reference', nodeId: 'a', path: ['id'] } },
      ['create Contact', 'edit Lead', 'read Account', 'read Contact', 'read Lead'],
    ],
    [
      'addToCampaign',
      { whenMember: 'update' },
      {},
      ['create CampaignMember', 'edit CampaignMember', 'read Campaign', 'read CampaignMember'],
    ],
    ['attachFile', {}, {}, ['create ContentVersion', 'read ContentVersion']],
    [
      'queryRecords',
      {
        soql: 'SELECT Id, Owner.Name, COUNT(Id) FROM Case WHERE Status = :s AND (Account.Name LIKE :n OR Subject = null) GROUP BY Id',
      },
      {},
      [
        'read Case',
        'read Case.Account.Name',
        'read Case.Id',
        'read Case.Owner.Name',
        'read Case.Status',
        'read Case.Subject',
      ],
    ],
    ['queryRecords', { soql: "not a query '" }, {}, []],
    [
      'queryRecords',
      {
        soql: `SELECT a.Name, FIELDS(ALL), (SELECT c.Email, (SELECT Subject FROM Cases) FROM a.Contacts c WHERE c.Phone = :x)
          FROM Account a WHERE Id IN (SELECT AccountId FROM Opportunity WHERE StageName = 'Closed Won')`,
      },
      {},
      [
        'read Account',
        'read Account.Contacts',
        'read Account.Contacts.Cases',
        'read Account.Contacts.Cases.Subject',
        'read Account.Contacts.Email',
        'read Account.Contacts.Phone',
        'read Account.Id',
        'read Account.Name',
        'read Opportunity',
        'read Opportunity.AccountId',
        'read Opportunity.StageName',
      ],
    ],
    [
      'queryRecords',
      {
        soql: `SELECT COUNT(Id) many, toLabel(Status) FROM Case WHERE CALENDAR_YEAR(CreatedDate) = 2020 GROUP BY Status
          HAVING MIN(ClosedDate) > :d ORDER BY many, Priority`,
      },
      {},
      ['read Case', ...['ClosedDate', 'CreatedDate', 'Id', 'Priority', 'Status'].map((field) => `read Case.${field}`)],
    ],
    [
      'queryRecords',
      { soql: 'SELECT TYPEOF What WHEN Account THEN Phone ELSE Name END FROM Event' },
      {},
      ['read Account', 'read Account.Phone', 'read Event'],
    ],
    [
      'recordChanged',
      { object: 'Account', fields: ['Name'], conditions: [{ field: 'Industry', operator: 'isEmpty' }] },
      {},
      ['read Account', 'read Account.Industry', 'read Account.Name'],
    ],
    ['addRecord', { object: '' }, { fields: map('Company') }, []],
    ['addRecord', { object: 'Lead' }, { fields: map("X' OR '", '../x') }, ['create Lead', 'read Lead']],
  ])('%s %j', (type, config, input, expected) => {
    expect(needed(type, config, input)).toEqual(expected);
  });
});

describe('of the org', () => {
  let org: SalesforceTest;
  beforeAll(async () => {
    org = await startSalesforce();
  });
  afterAll(() => org.close());

  const call = { signal: AbortSignal.timeout(60_000) };
  const need = (field: string): Need => ({ object: 'Contact', field, access: 'read' });
  const afresh = () => new SalesforceClient(org.secrets, { renew: (used, refresh) => refresh(used) });

  test('parents’ fields are there or not, several levels up and of whoever owns the record', async () => {
    const there = ['Account.Industry', 'account.parent.NAME', 'Owner.Name', 'CreatedBy.Email'].map(need);
    expect(await unmetNeeds(org.client, there, call)).toEqual([]);
    const gone = ['Account.Nothing__c', 'Nobody.Name', 'Owner.Industry'].map(need);
    const found = await unmetNeeds(org.client, gone, call);
    expect(found.map(({ code, field }) => [code, field])).toEqual(
      gone.map(({ field }) => ['salesforce.needField', field]),
    );
  });

  test('records below one are looked at where they are: the relationship, the object behind it and its fields', async () => {
    const soql = (below: string) => `SELECT Name, (SELECT ${below}) FROM Account`;
    const unmet = async (below: string) =>
      (await unmetNeeds(org.client, soqlNeeds(soql(below)), call)).map(({ code, params }) => [
        ...[code, params.objectLabel, params.objectLabelJa, params.name ?? params.field],
      ]);
    expect(await unmet('Email, Owner.Name FROM Contacts')).toEqual([]);
    expect(await unmet('Email, Shoe__c FROM contacts')).toEqual([
      ['salesforce.needField', 'Contact', '取引先責任者', 'Shoe__c'],
    ]);
    expect(await unmet('Id, (SELECT Id FROM Cases) FROM Shoes__r')).toEqual([
      ['salesforce.needBelow', 'Account', '取引先', 'Shoes__r'],
    ]);
  });

  test('a field of records below one that goes is a change that breaks', async () => {
    const needs = soqlNeeds('SELECT Id, (SELECT Title, Email FROM Contacts) FROM Account');
    const before = await snapshotOf(org.client, needs, call);
    await org.schema({ fieldRights: { Contact: { Title: 'hidden' } } });
    const after = await snapshotOf(afresh(), needs, call);
    expect(changesBetween(before, after, needs)).toMatchObject([
      { code: 'salesforce.changedFieldGone', params: { field: 'Title', objectLabel: 'Contact' }, breaks: true },
    ]);
  });

  test('a parent’s field that goes is a change that breaks, with the labels of the way to it', async () => {
    const needs = [need('Account.Industry'), need('Email')];
    const before = await snapshotOf(org.client, needs, call);
    expect(before.objects.contact?.fields['account.industry']).toMatchObject({ label: 'Account › Industry' });
    await org.schema({ fieldRights: { Account: { Industry: 'hidden' } } });
    const after = await snapshotOf(afresh(), needs, call);
    expect(changesBetween(before, after, needs)).toMatchObject([
      { code: 'salesforce.changedFieldGone', params: { field: 'Account.Industry' }, breaks: true },
    ]);
  });
});
