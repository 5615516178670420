import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../engine/limits.ts';
import type { Json } from '../contract.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { boundSoql } from './bound-soql.ts';

let org: SalesforceTest;

beforeAll(async () => {
  org = await startSalesforce();
  const acme = await org.add('Account', { Name: 'Acme', NumberOfEmployees: 10, Rating: 'Hot' });
  await org.add('Account', { Name: "O'Brien", NumberOfEmployees: 20, Rating: 'Hot' });
  await org.add('Account', { Name: '100%_', NumberOfEmployees: 30, Rating: 'Cold' });
  await org.add('Contact', { LastName: 'Sato', AccountId: acme });
});
afterAll(() => org.close());

const query = (soql: string, values: { [name: string]: Json } = {}) =>
  org.run('queryRecords', { soql }, { values: Object.entries(values).map(([key, value]) => ({ key, value })) });
const names = async (soql: string, values: { [name: string]: Json }) =>
  ((await query(soql, values)).records as { Name: string }[]).map(({ Name }) => Name).sort();
const bound = async (soql: string, values: { [name: string]: Json }) =>
  (await boundSoql(org.client, { soql, values }, {})).text;

const byName = 'SELECT Name FROM Account WHERE Name = :name';

describe('a value stays a value', () => {
  test.each(["O'Brien", "' OR Name != '", "\\' OR Name != '", 'x\n) OR (Name != null', ':name', '{{name}}', '佐藤😀'])(
    '%j',
    async (value) => {
      const text = await bound(byName, { name: value });
      expect(parseQuery(text).where).toMatchObject({ left: { field: 'Name', operator: '=', literalType: 'STRING' } });
      expect(parseQuery(text).where).not.toHaveProperty('right');
      expect(await names(byName, { name: value })).toEqual(value === "O'Brien" ? ["O'Brien"] : []);
    },
  );

  test('what a value holds is never read for further places', async () => {
    expect(await names('SELECT Name FROM Account WHERE Name = :a OR Name = :b', { a: ':b', b: 'Acme' })).toEqual([
      'Acme',
    ]);
  });

  test('in LIKE its % and _ are ordinary; the text’s own are not', async () => {
    expect(await names('SELECT Name FROM Account WHERE Name LIKE :part', { part: '100%_' })).toEqual(['100%_']);
    expect(await names("SELECT Name FROM Account WHERE Name LIKE '100%'", {})).toEqual(['100%_']);
    expect(await names('SELECT Name FROM Account WHERE Name LIKE :part', { part: '%' })).toEqual([]);
  });

  test('a colon in a text or a time is no place', async () => {
    const soql =
      "SELECT Name FROM Account WHERE Name != 'a:name' AND CreatedDate > 2020-01-01T00:00:00Z AND Name = :name";
    expect(await names(soql, { name: 'Acme' })).toEqual(['Acme']);
    expect(
      await names("SELECT Name FROM Account WHERE Name != 'it\\'s :not' AND Name = :name", { name: 'Acme' }),
    ).toEqual(['Acme']);
  });
});

describe('a value is written as the type of its field', () => {
  test.each<[string, { [name: string]: Json }, string]>([
    ['SELECT Id FROM Account WHERE NumberOfEmployees = :n', { n: '10' }, 'NumberOfEmployees = 10'],
    [
      'SELECT Id FROM Account WHERE CreatedDate > :d',
      { d: '2026-01-01T09:00:00+09:00' },
      'CreatedDate > 2026-01-01T00:00:00.000Z',
    ],
    ['SELECT Id FROM Opportunity WHERE CloseDate = :d', { d: '2026-01-01' }, 'CloseDate = 2026-01-01'],
    ['SELECT Id FROM Account WHERE Name = :n', { n: 5 }, "Name = '5'"],
    ['SELECT a.Id FROM Account a WHERE a.NumberOfEmployees = :n', { n: '5' }, 'a.NumberOfEmployees = 5'],
    ['SELECT Id FROM Account WHERE Account.NumberOfEmployees = :n', { n: '5' }, 'Account.NumberOfEmployees = 5'],
    [
      'SELECT Id FROM Account WHERE CALENDAR_YEAR(CreatedDate) = :n',
      { n: '2026' },
      'CALENDAR_YEAR(CreatedDate) = 2026',
    ],
    ['SELECT Name FROM Account GROUP BY Name HAVING COUNT(Id) > :n', { n: '1' }, 'HAVING COUNT(Id) > 1'],
    [
      'SELECT Name FROM Account GROUP BY Name HAVING MAX(NumberOfEmployees) > :n AND MIN(Rating) = :r',
      { n: '1', r: '5' },
      "MAX(NumberOfEmployees) > 1 AND MIN(Rating) = '5'",
    ],
    ['SELECT Id FROM Contact WHERE Account.NumberOfEmployees > : n', { n: '5' }, 'Account.NumberOfEmployees > 5'],
    ['SELECT Id FROM Account WHERE Name IN :list', { list: ['a', "b'"] }, "Name IN ('a', 'b\\'')"],
    ['SELECT Id FROM Account WHERE Name NOT IN :list', { list: 'one' }, "Name NOT IN ('one')"],
    ['SELECT Id FROM Account WHERE Name IN (:list)', { list: ['a', 'b'] }, "Name IN  ('a', 'b')"],
    ["SELECT Id FROM Account WHERE Name != 'IN (:x)' AND Name IN ( : n )", { n: 'a' }, "'IN (:x)' AND Name IN   ('a')"],
    ['SELECT Id FROM Account WHERE Name NOT IN(:a, :b)', { a: 'x', b: ['y', 'z'] }, "Name NOT IN ('x', 'y', 'z')"],
    [
      'SELECT Id FROM Account WHERE Name IN (:a,:b) AND (Name = :a OR Id IN (SELECT AccountId FROM Contact WHERE LastName IN (:b,:c)))',
      { a: '1', b: '2', c: '3' },
      "LastName IN  ('2', '3')",
    ],
    ['SELECT Id FROM Account WHERE Name = :n', { n: null }, 'Name = null'],
    ['SELECT Id FROM Account WHERE CALENDAR_YEAR(CreatedDate) = :y', { y: 2026 }, 'CALENDAR_YEAR(CreatedDate) = 2026'],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = :n)',
      { n: 'x' },
      "LastName = 'x')",
    ],
    [
      'SELECT Id, (SELECT Id FROM Contacts WHERE LastName = :n) FROM Account WHERE Name = :m',
      { n: 'x', m: 'y' },
      "LastName = 'x') FROM Account WHERE Name = 'y'",
    ],
    [
      'SELECT Id, (SELECT Id FROM Contacts WHERE CreatedDate > :d AND Account.NumberOfEmployees = :n) FROM Account',
      { d: '2026-01-01T09:00:00+09:00', n: '5' },
      'CreatedDate > 2026-01-01T00:00:00.000Z AND Account.NumberOfEmployees = 5)',
    ],
    [
      'SELECT Id, (SELECT Id, (SELECT Id FROM CaseComments WHERE CreatedDate > :d) FROM Cases) FROM Account',
      { d: '2026-01-01T00:00:00Z' },
      'CreatedDate > 2026-01-01T00:00:00.000Z)',
    ],
    [
      'SELECT Id, (SELECT Id FROM Nothings WHERE CreatedDate > :d) FROM Account',
      { d: '2026-01-01T00:00:00Z' },
      "CreatedDate > '2026-01-01T00:00:00Z')",
    ],
    [
      'SELECT Id FROM Account WHERE (NOT Name = :a) AND Name = :b',
      { a: '1', b: '2' },
      "(NOT Name = '1') AND Name = '2'",
    ],
  ])('%s', async (soql, values, written) => {
    expect(await bound(soql, values)).toContain(written);
  });

  test.each<[string, { [name: string]: Json }, string]>([
    ['SELECT Id FROM Account WHERE NumberOfEmployees = :n', { n: '10 OR Name != null' }, 'salesforce.soqlValueMisfit'],
    ['SELECT Id FROM Account WHERE CreatedDate > :n', { n: 'TODAY' }, 'salesforce.soqlValueMisfit'],
    ['SELECT Id FROM Account WHERE Name = :n', { n: ['a'] }, 'salesforce.soqlValueMisfit'],
    ['SELECT Id FROM Account WHERE Name LIKE :n', { n: null }, 'salesforce.soqlValueMisfit'],
    ['SELECT Id FROM Account WHERE CALENDAR_YEAR(CreatedDate) = :n', { n: 'last' }, 'salesforce.soqlValueMisfit'],
    ['SELECT Id FROM Account WHERE Name = :n', { n: { a: 1 } }, 'salesforce.soqlValueMisfit'],
    ['SELECT Id FROM Account WHERE Name IN :n', { n: [] }, 'salesforce.soqlListEmpty'],
    ['SELECT Id FROM Account WHERE Name IN (:n, :m)', { n: [], m: [] }, 'salesforce.soqlListEmpty'],
    ['SELECT Id FROM Account WHERE Name IN (:n, :m)', { n: 'a' }, 'salesforce.soqlValueMissing'],
    ['SELECT Id FROM Account WHERE Name = :n', {}, 'salesforce.soqlValueMissing'],
    ['SELECT Id FROM Account WHERE Name = :constructor', {}, 'salesforce.soqlValueMissing'],
  ])('%s with %j is refused and names the value', async (soql, values, code) => {
    expect(await failure(query(soql, values))).toMatchObject({ code, repair: { kind: 'field', field: 'values' } });
  });

  test('what is too long is the text, or the values in it', async () => {
    const code = 'salesforce.soqlTooLong';
    const long = 'x'.repeat(13_000);
    expect(await failure(query(byName, { name: long }))).toMatchObject({ code, repair: { field: 'values' } });
    const typed = `SELECT Id FROM Account WHERE Name = '${long}'`;
    expect(await failure(query(typed))).toMatchObject({ code, repair: { field: 'soql' } });
  });
});

describe('a text that is no query', () => {
  test.each<[string, object]>([
    ['SELECT Id FORM Account', { line: 1, column: 16, near: 'Account' }],
    ['SELECT Id\nFROM Account\nWHERE Name == 1', { line: 3, column: 13 }],
    ['SELECT Id FROM Account; DELETE FROM Account', { line: 1, column: 23 }],
    ['DELETE FROM Account', { line: 1, column: 1 }],
    ['SELECT Id FROM Account WHERE', { line: 1, column: 29, near: '' }],
    ['SELECT Id FROM Account WHERE Name IN (:a, :b) AND AND', { line: 1, column: 51, near: 'AND' }],
    ['SELECT Id FROM Account WHERE CreatedDate > 2026-01-01T00:00:00Z AND AND', { line: 1, column: 69 }],
  ])('%j is refused with its place', async (soql, place) => {
    const error = await failure(query(soql));
    expect(error).toMatchObject({
      code: 'salesforce.soqlUnreadable',
      params: place,
      repair: { kind: 'field', field: 'soql' },
    });
  });

  test('a field that the org does not have is told by the org', async () => {
    expect(await failure(query('SELECT Nope__c FROM Account'))).toMatchObject({ code: 'salesforce.fieldUnknownToOrg' });
  });
});

test('rows, children, groups and counts come out as Salesforce gives them', async () => {
  const children = await query("SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Acme'");
  expect(children).toMatchObject({
    totalSize: 1,
    first: { Name: 'Acme', Contacts: { records: [{ LastName: 'Sato' }] } },
  });
  const groups = await query('SELECT Rating, COUNT(Id) n FROM Account GROUP BY Rating HAVING COUNT(Id) > :least', {
    least: 1,
  });
  expect(groups).toMatchObject({ totalSize: 1, firstId: null, first: { Rating: 'Hot', n: 2 } });
  expect(await query('SELECT COUNT() FROM Account')).toMatchObject({ totalSize: 3, records: [], first: null });
  expect(await query('SELECT Id FROM Lead')).toMatchObject({ totalSize: 0, records: [], firstId: null });
});

describe('records below', () => {
  const below =
    "SELECT Name, (SELECT LastName, Account.Name FROM Contacts ORDER BY LastName) FROM Account WHERE Name = 'Many'";
  const lastNames = Array.from({ length: 450 }, (_, n) => `Below ${String(n).padStart(3, '0')}`);
  beforeAll(async () => {
    const AccountId = await org.add('Account', { Name: 'Many' });
    await Promise.all(lastNames.map((LastName) => org.add('Contact', { LastName, AccountId })));
  });

  test('are all there, however many pages they take, and are as plain as the others', async () => {
    const { first } = await query(below);
    const Contacts = {
      totalSize: 450,
      done: true,
      records: lastNames.map((LastName) => ({ LastName, Account: { Name: 'Many' } })),
    };
    expect(first).toEqual({ Name: 'Many', Contacts });
  });

  test('are counted before they are fetched', async () => {
    const { loopItems } = limits;
    Object.assign(limits, { loopItems: 400 });
    await org.clearStats();
    expect(await failure(query(below))).toMatchObject({ code: 'salesforce.tooManyRecords', params: { count: 451 } });
    expect((await org.stats()).apiCalls).toBe(1);
    Object.assign(limits, { loopItems });
  });
});
