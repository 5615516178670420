import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import type { UserFixableError } from '../errors.ts';
import { refusal as said } from '../testing/failure.ts';
import { type ObjectDescription, objectDescription } from './describe.ts';
import { type Condition, type Operator, type Query, soql } from './soql.ts';

const field = (name: string, type: string, more: object = {}) => ({ name, label: `${name} label`, type, ...more });

const account: ObjectDescription = objectDescription.parse({
  name: 'Account',
  label: '取引先',
  fields: [
    field('Id', 'id'),
    field('Name', 'string', { length: 255, nameField: true }),
    field('Mail__c', 'email'),
    field('Rating', 'picklist'),
    field('Tags__c', 'multipicklist'),
    field('Employees', 'int'),
    field('Revenue', 'currency'),
    field('IsOk__c', 'boolean'),
    field('Start__c', 'date'),
    field('CreatedDate', 'datetime'),
    field('Opens__c', 'time'),
    field('OwnerId', 'reference'),
    field('Description', 'textarea', { filterable: false, sortable: false }),
    field('BillingAddress', 'address'),
  ],
});

const ID = '001000000000001AAA';

const query = (conditions: Condition[], more: Partial<Query> = {}) =>
  soql({ object: account, fields: ['Name'], conditions, ...more });

const whereOf = (name: string, operator: Operator, value?: Json, more: Partial<Query> = {}) =>
  query([{ field: name, operator, ...(value === undefined ? {} : { value }) }], more).split(' WHERE ')[1];

const refusal = (work: () => unknown) => said(work) as UserFixableError; // every refusal of a query is one

describe('text stays data', () => {
  test.each([
    ["o'brien\\@x.jp", "'o\\'brien\\\\@x.jp'"],
    ["' OR Name != '", "'\\' OR Name != \\''"],
    ["\\' OR Name != '", "'\\\\\\' OR Name != \\''"],
    ['line one\nline two\r\n\ttab', "'line one\\nline two\\r\\n\\ttab'"],
    ['nul\u0000 esc\u001b del\u007f', "'nul\\u0000 esc\\u001b del\\u007f'"],
    ['株式会社アクメ', "'株式会社アクメ'"],
    ['👩‍👩‍👧 "quoted" %_', '\'👩‍👩‍👧 "quoted" %_\''],
    ['שלום \u202eevil', "'שלום \u202eevil'"],
    ['{!$User.Id} ${x} :bind', "'{!$User.Id} ${x} :bind'"],
  ])('%j', (value, literal) => {
    const where = whereOf('Name', 'equals', value);
    expect(where).toBe(`Name = ${literal}`);
    const parsed = parseQuery(`SELECT Id FROM Account WHERE ${where}`);
    expect(parsed.where).toMatchObject({ left: { field: 'Name', operator: '=', literalType: 'STRING' } });
    expect(parsed.where).not.toHaveProperty('right');
  });

  test('a value too long for an address is refused, not cut', () => {
    expect(refusal(() => whereOf('Name', 'equals', 'あ'.repeat(1024 * 1024)))).toMatchObject({
      code: 'salesforce.searchTooLong',
      repair: { kind: 'field', field: 'conditions.0' },
    });
  });
});

describe('literals follow the type of the field', () => {
  test.each<[string, Operator, Json | undefined, string]>([
    ['Name', 'equals', 42, "Name = '42'"],
    ['Name', 'equals', true, "Name = 'true'"],
    ['name', 'equals', 'x', "Name = 'x'"],
    ['Rating', 'notEquals', 'Hot', "Rating != 'Hot'"],
    ['Employees', 'equals', '0', 'Employees = 0'],
    ['Employees', 'equals', '123456789012345678', 'Employees = 123456789012345678'],
    ['Revenue', 'greater', 1e21, 'Revenue > 1000000000000000000000'],
    ['Revenue', 'lessOrEqual', 1e-7, 'Revenue <= 0.0000001'],
    ['Revenue', 'equals', ' -12.50 ', 'Revenue = -12.50'],
    ['IsOk__c', 'equals', 'TRUE', 'IsOk__c = true'],
    ['IsOk__c', 'equals', false, 'IsOk__c = false'],
    ['Start__c', 'equals', '2026/11/21', 'Start__c = 2026-11-21'],
    ['Start__c', 'less', '2026-11-21T23:59:59+09:00', 'Start__c < 2026-11-21'],
    ['CreatedDate', 'greaterOrEqual', '2026-11-21T10:02:11+09:00', 'CreatedDate >= 2026-11-21T01:02:11.000Z'],
    ['CreatedDate', 'equals', '2026-11-21T01:02:11.000+0000', 'CreatedDate = 2026-11-21T01:02:11.000Z'],
    ['Opens__c', 'equals', '09:30:00', 'Opens__c = 09:30:00.000Z'],
    ['Opens__c', 'equals', '9:30', 'Opens__c = 09:30:00.000Z'],
    ['OwnerId', 'equals', '005000000000001', "OwnerId = '005000000000001'"],
    ['Id', 'in', [ID, ID], `Id IN ('${ID}', '${ID}')`],
    ['Name', 'in', 'one', "Name IN ('one')"],
    ['Name', 'in', ['one', ['two', 'three, four']], "Name IN ('one', 'two', 'three, four')"],
    ['Name', 'contains', "50%_'\\", "Name LIKE '%50\\%\\_\\'\\\\%'"],
    ['Name', 'startsWith', 'Ac', "Name LIKE 'Ac%'"],
    ['Name', 'endsWith', '会社', "Name LIKE '%会社'"],
    // What Salesforce keeps has no blanks around it; inside a text they count.
    ['Name', 'equals', ' a b\r\n', "Name = 'a b'"],
    ['Name', 'equals', '\u3000a ', "Name IN ('\u3000a', 'a')"],
    ['Name', 'notEquals', 'a\u3000', "Name NOT IN ('a\u3000', 'a')"],
    ['Name', 'in', ['a\u3000', 'b'], "Name IN ('a\u3000', 'a', 'b')"],
    ['Name', 'in', ['a ', '\tb'], "Name IN ('a', 'b')"],
    ['Name', 'startsWith', ' a ', "Name LIKE 'a %'"],
    ['Name', 'endsWith', ' a ', "Name LIKE '% a'"],
    ['Name', 'contains', ' a ', "Name LIKE '% a %'"],
    ['Tags__c', 'contains', 'A;B', "Tags__c INCLUDES ('A;B')"],
    ['Mail__c', 'isEmpty', undefined, 'Mail__c = null'],
    ['Mail__c', 'isNotEmpty', undefined, 'Mail__c != null'],
  ])('%s %s %j', (name, operator, value, where) => {
    expect(whereOf(name, operator, value)).toBe(where);
  });

  test.each<[string, Operator, Json, string]>([
    ['Employees', 'equals', 'many', 'salesforce.wrongSearchType'],
    ['Employees', 'equals', '1 OR Id != null', 'salesforce.wrongSearchType'],
    ['Employees', 'equals', true, 'salesforce.wrongSearchType'],
    ['Employees', 'equals', '0x10', 'salesforce.wrongSearchType'],
    ['IsOk__c', 'equals', 'yes', 'salesforce.wrongSearchType'],
    ['Start__c', 'equals', '2026-02-30', 'salesforce.wrongSearchType'],
    ['Start__c', 'equals', 'TODAY', 'salesforce.wrongSearchType'],
    ['CreatedDate', 'equals', '2026-11-21T10:00:00', 'salesforce.wrongSearchType'],
    ['CreatedDate', 'equals', '2026-02-30T10:00:00Z', 'salesforce.wrongSearchType'],
    ['CreatedDate', 'equals', '2026-11-21', 'salesforce.wrongSearchType'],
    ['Id', 'equals', "x' OR Id != '", 'salesforce.wrongSearchType'],
    ['Name', 'equals', ['a'], 'salesforce.wrongSearchType'],
    ['Name', 'contains', { a: 1 }, 'salesforce.wrongSearchType'],
    ['Employees', 'contains', 1, 'salesforce.operatorDoesNotFit'],
    ['IsOk__c', 'greater', true, 'salesforce.operatorDoesNotFit'],
    ['Description', 'equals', 'x', 'salesforce.fieldNotSearchable'],
    ['BillingAddress', 'equals', 'x', 'salesforce.fieldNotSearchable'],
    ['Nope__c', 'equals', 'x', 'salesforce.unknownField'],
    ['Name FROM Account--', 'equals', 'x', 'salesforce.unknownField'],
    ['Owner.Name', 'equals', 'x', 'salesforce.unknownField'],
  ])('%s %s %j is refused with its name', (name, operator, value, code) => {
    const error = refusal(() => whereOf(name, operator, value));
    expect(error.code).toBe(code);
    expect(error.params).toMatchObject({ object: 'Account', field: expect.any(String) });
    expect(error.repair).toEqual({ kind: 'field', field: 'conditions.0' });
  });
});

describe('blank values', () => {
  test.each<[Operator, Json]>([
    ['equals', ''],
    ['equals', null],
    ['equals', ' \u3000'],
    ['notEquals', ''],
    ['contains', ''],
    ['greater', null],
    ['in', []],
    ['in', ['a', '']],
  ])('%s %j never matches blanks by itself', (operator, value) => {
    const error = refusal(() => whereOf('Mail__c', operator, value));
    expect(error.code).toBe('salesforce.blankSearchValue');
    expect(error.params).toMatchObject({ field: 'Mail__c', object: 'Account' });
  });

  test('look for blank fields when a person chose it', () => {
    expect(whereOf('Mail__c', 'equals', '', { matchBlanks: true })).toBe('Mail__c = null');
    expect(whereOf('Mail__c', 'notEquals', null, { matchBlanks: true })).toBe('Mail__c != null');
  });
});

describe('the rest of the query', () => {
  const conditions: Condition[] = [
    { field: 'Name', operator: 'equals', value: 'a' },
    { field: 'Mail__c', operator: 'equals', value: 'b' },
  ];

  test('joins conditions as asked', () => {
    expect(query(conditions)).toBe("SELECT Id, Name FROM Account WHERE Name = 'a' AND Mail__c = 'b'");
    expect(query(conditions, { join: 'or' })).toContain("Name = 'a' OR Mail__c = 'b'");
  });

  test('takes names only as the org spells them', () => {
    expect(query([], { fields: ['id', 'NAME', 'mail__C'] })).toBe('SELECT Id, Name, Mail__c FROM Account');
    expect(refusal(() => query([], { fields: ['Name, (SELECT Id FROM Contacts)'] })).code).toBe(
      'salesforce.unknownField',
    );
  });

  test('orders and limits', () => {
    const orderBy = { field: 'createddate', direction: 'desc' as const };
    expect(query([], { orderBy, limit: 5 })).toBe('SELECT Id, Name FROM Account ORDER BY CreatedDate DESC LIMIT 5');
    const byLongText = { field: 'Description', direction: 'asc' as const };
    expect(refusal(() => query([], { orderBy: byLongText })).code).toBe('salesforce.fieldNotSortable');
  });
});
