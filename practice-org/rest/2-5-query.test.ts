import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let parent: string;
beforeAll(async () => {
  org = await startTestOrg();
  parent = await org.create('Account', {
    Name: '青空商事',
    Mail__c: "O'Brien\\@x.jp".replace('\\', ''),
    NumberOfEmployees: 10,
    Rating: 'Hot',
  });
  await org.create('Account', { Name: 'Acme 100%', Mail__c: 'b@x.jp', NumberOfEmployees: 20, Rating: 'Hot' });
  await org.create('Account', { Name: 'acme_2', NumberOfEmployees: 30 });
  await org.create('Contact', { LastName: '山田', FirstName: '太郎', AccountId: parent, Email: 'taro@x.jp' });
  await org.create('Contact', { LastName: '鈴木', AccountId: parent });
  await org.create('Opportunity', {
    Name: 'Deal',
    AccountId: parent,
    StageName: 'Qualification',
    CloseDate: '2026-12-31',
    Amount: 1000.5,
  });
  const lead = await org.create('Lead', { LastName: 'L', Company: 'C' });
  await org.create('Task', { Subject: 'Call', WhoId: lead, WhatId: undefined, Priority: 'High' });
});
afterAll(() => org.stop());

const ask = async (soql: string, path = 'query') =>
  (await org.api('GET', `/${path}?q=${encodeURIComponent(soql)}`)).body;
const names = async (where: string) => at(await ask(`SELECT Name FROM Account WHERE ${where}`), 'records.*.Name');
const refused = async (soql: string) => refusal(await org.api('GET', `/query?q=${encodeURIComponent(soql)}`));

describe('conditions', () => {
  const cases: [where: string, found: string[]][] = [
    ["Name = 'ACME 100%'", ['Acme 100%']],
    ["Mail__c = 'o\\'brien@x.jp'", ['青空商事']],
    ["Mail__c IN ('B@X.JP', 'none@x.jp')", ['Acme 100%']],
    ["Name LIKE 'acme%'", ['Acme 100%', 'acme_2']],
    ["name like 'acme %'", ['Acme 100%']],
    ["Name LIKE 'acme\\_%'", ['acme_2']],
    ["Name LIKE '%\\%'", ['Acme 100%']],
    ["Name LIKE '青_商_'", ['青空商事']],
    ['Rating = null', ['acme_2']],
    ["Rating != 'Hot'", ['acme_2']],
    ['Mail__c != null', ['青空商事', 'Acme 100%']],
    ["Mail__c > ''", ['青空商事', 'Acme 100%']],
    ['NumberOfEmployees >= 20', ['Acme 100%', 'acme_2']],
    ['NumberOfEmployees < 20', ['青空商事']],
    ["(Rating = 'Hot' AND NumberOfEmployees > 10) OR Name = 'acme_2'", ['Acme 100%', 'acme_2']],
    ["NOT Rating = 'Hot'", ['acme_2']],
    ["NOT (Rating = 'Hot' OR NumberOfEmployees = 30)", []],
    ['CreatedDate = TODAY AND CreatedDate >= LAST_N_DAYS:1', ['青空商事', 'Acme 100%', 'acme_2']],
    ['CreatedDate < 2020-01-01T00:00:00Z', []],
    [
      'CreatedDate > 2020-01-01T00:00:00.000+09:00 AND CALENDAR_YEAR(CreatedDate) > 2020',
      ['青空商事', 'Acme 100%', 'acme_2'],
    ],
    ['Id IN (SELECT AccountId FROM Contact)', ['青空商事']],
    ['Id NOT IN (SELECT AccountId FROM Contact)', ['Acme 100%', 'acme_2']],
    ["Owner.Name = '練習 花子' AND NumberOfEmployees = 10", ['青空商事']],
    ["Name = '\\u9752空商事'", ['青空商事']],
  ];
  test.each(cases)('%s', async (where, found) => {
    expect(await names(where)).toEqual(found);
  });

  test('a value that looks like SOQL stays a value', async () => {
    expect(await names("Name = '\\' OR Name != \\''")).toEqual([]);
  });
});

describe('what is selected', () => {
  test('parents, children and polymorphic lookups', async () => {
    const contact = at(
      await ask("SELECT Name, Account.Name, Account.Owner.Name, ReportsTo.Name FROM Contact WHERE Email = 'taro@x.jp'"),
      'records.0',
    );
    expect(contact).toMatchObject({
      Name: '山田 太郎',
      ReportsTo: null,
      Account: { attributes: { type: 'Account' }, Name: '青空商事', Owner: { Name: '練習 花子' } },
    });
    const [withChildren, without] = recordsAt(
      await ask('SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName DESC LIMIT 1) FROM Account LIMIT 2'),
      'records',
    );
    expect(withChildren?.Contacts).toMatchObject({ totalSize: 1, done: true, records: [{ LastName: '鈴木' }] });
    expect(without?.Contacts).toBeNull();
    const task = at(
      await ask('SELECT Who.Type, Who.Name, TYPEOF Who WHEN Lead THEN Company ELSE Name END FROM Task'),
      'records.0',
    );
    expect(at(task, 'Who')).toMatchObject({ attributes: { type: 'Lead' }, Company: 'C' });
    expect(at(await ask('SELECT Who.Type, Who.Name FROM Task'), 'records.0.Who')).toMatchObject({
      Type: 'Lead',
      Name: 'L',
    });
  });

  test('an alias of the object, functions and FIELDS()', async () => {
    expect(at(await ask("select a.Name from Account a where a.Name = 'acme_2'"), 'records')).toMatchObject([
      { Name: 'acme_2' },
    ]);
    expect(at(await ask('SELECT toLabel(StageName), FORMAT(Amount) amount FROM Opportunity'), 'records')).toMatchObject(
      [{ StageName: 'Qualification', amount: '¥1,001' }],
    );
    expect(at(await ask('SELECT FIELDS(ALL) FROM Account LIMIT 1'), 'records.0')).toHaveProperty('Nagare_Key__c');
    expect(at(await ask('SELECT FIELDS(STANDARD) FROM Account LIMIT 1'), 'records.0')).not.toHaveProperty(
      'Nagare_Key__c',
    );
    expect(await refused('SELECT FIELDS(ALL) FROM Account')).toContain(
      'The SOQL FIELDS function must have a LIMIT of at most 200',
    );
  });

  test('order, nulls, limit and offset', async () => {
    const order = async (rest: string) => at(await ask(`SELECT Name FROM Account ${rest}`), 'records.*.Name');
    expect(await order('ORDER BY NumberOfEmployees DESC LIMIT 2')).toEqual(['acme_2', 'Acme 100%']);
    expect(await order('ORDER BY Mail__c')).toEqual(['acme_2', 'Acme 100%', '青空商事']);
    expect(await order('ORDER BY Mail__c DESC NULLS LAST')).toEqual(['青空商事', 'Acme 100%', 'acme_2']);
    expect(await order('ORDER BY Name LIMIT 5 OFFSET 1')).toEqual(['acme_2', '青空商事']);
  });

  test('computed fields of an opportunity follow its stage', async () => {
    expect(
      at(
        await ask(
          'SELECT Probability, ExpectedRevenue, ForecastCategoryName, IsClosed, IsWon, FiscalQuarter FROM Opportunity',
        ),
        'records.0',
      ),
    ).toMatchObject({
      ...{
        Probability: 10,
        ExpectedRevenue: 100.05,
        ForecastCategoryName: 'Pipeline',
        IsClosed: false,
        IsWon: false,
        FiscalQuarter: 4,
      },
    });
  });
});

describe('groups', () => {
  test('COUNT() answers only the size', async () => {
    expect(await ask('SELECT COUNT() FROM Account')).toEqual({ totalSize: 3, done: true, records: [] });
  });

  test('aggregates, aliases, HAVING and ORDER BY', async () => {
    const body = await ask(
      'SELECT Rating, COUNT(Id) many, SUM(NumberOfEmployees), AVG(NumberOfEmployees) FROM Account GROUP BY Rating ORDER BY COUNT(Id) DESC',
    );
    expect(at(body, 'records')).toEqual([
      { attributes: { type: 'AggregateResult' }, Rating: 'Hot', many: 2, expr0: 30, expr1: 15 },
      { attributes: { type: 'AggregateResult' }, Rating: null, many: 1, expr0: 30, expr1: 30 },
    ]);
    expect(at(await ask('SELECT Rating FROM Account GROUP BY Rating HAVING COUNT(Id) > 1'), 'records')).toHaveLength(1);
    expect(
      at(await ask('SELECT MIN(Name) a, MAX(NumberOfEmployees) b, COUNT_DISTINCT(Rating) c FROM Account'), 'records.0'),
    ).toMatchObject({ a: 'Acme 100%', b: 30, c: 1 });
    expect(
      at(
        await ask('SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)'),
        'records.0',
      ),
    ).toHaveProperty('expr1', 3);
  });
});

test('ROLLUP and CUBE add subtotals, USING SCOPE mine keeps to the own records', async () => {
  const rows = async (group: string) =>
    recordsAt(await ask(`SELECT Rating, COUNT(Id) n FROM Account GROUP BY ${group}`), 'records').map((row) => [
      row.Rating,
      row.n,
    ]);
  expect(await rows('ROLLUP(Rating)')).toEqual([
    ['Hot', 2],
    [null, 1],
    [null, 3],
  ]);
  expect(await rows('CUBE(Rating)')).toEqual([
    ['Hot', 2],
    [null, 1],
    [null, 3],
  ]);
  expect(at(await ask('SELECT Id FROM Account USING SCOPE mine'), 'totalSize')).toBe(3);
});

describe('pages of a long answer', () => {
  test('the next page comes by its address, to the last row; a bad locator is refused', async () => {
    await org.practice('POST', '/seed', { accounts: 4500 });
    const connection = await jsforceConnection(org);
    const first = await connection.query<{ Name: string }>('SELECT Name FROM Account');
    expect(first).toMatchObject({
      totalSize: 4503,
      done: false,
      nextRecordsUrl: expect.stringMatching(/\/services\/data\/v64\.0\/query\/01g\w+-2000$/),
    });
    const second = await connection.queryMore(first.nextRecordsUrl ?? '');
    const third = await connection.queryMore(second.nextRecordsUrl ?? '');
    expect([first, second, third].map(({ records }) => records.length)).toEqual([2000, 2000, 503]);
    expect(third.done).toBe(true);
    expect(refusal(await org.api('GET', '/query/01gnix-2000'))).toBe('400 INVALID_QUERY_LOCATOR invalid query locator');
    const small = await org.api('GET', '/query?q=SELECT+Id+FROM+Account', undefined, {
      'sforce-query-options': 'batchSize=200',
    });
    expect(at(small.body, 'records')).toHaveLength(200);
  });

  test('more than 200 children of one record come by an address of their own, which jsforce follows', async () => {
    const owner = await org.create('Account', { Name: 'many children' });
    const records = Array.from({ length: 250 }, (_, n) => ({
      ...{ attributes: { type: 'Contact' }, LastName: `c${n}`, AccountId: owner },
    }));
    for (const part of [records.slice(0, 200), records.slice(200)])
      await org.api('POST', '/composite/sobjects', { records: part });
    const soql =
      "SELECT Id, (SELECT LastName FROM Contacts ORDER BY CreatedDate) FROM Account WHERE Name = 'many children'";
    const { body } = await org.api('GET', `/query?q=${encodeURIComponent(soql)}`);
    const first = recordAt(body, 'records.0.Contacts');
    expect(first).toMatchObject({ totalSize: 250, done: false, records: { length: 200 } });
    const rest = await org.api('GET', String(first.nextRecordsUrl));
    expect(rest.body).toMatchObject({ totalSize: 250, done: true, records: { length: 50 } });
    expect(at(rest.body, 'records.49.attributes.type')).toBe('Contact');
    const connection = await jsforceConnection(org);
    const all = await connection.query(soql).autoFetch(true).execute();
    expect(at(all, 'records.0.Contacts.records')).toHaveLength(250);
    await org.api('DELETE', `/sobjects/Account/${owner}`);
  });

  test('queryAll sees what was deleted', async () => {
    const { body } = await org.api('POST', '/sobjects/Lead', { LastName: 'Gone', Company: 'X' });
    await org.api('DELETE', `/sobjects/Lead/${textAt(body, 'id')}`);
    expect(at(await ask("SELECT Id FROM Lead WHERE LastName = 'Gone'"), 'totalSize')).toBe(0);
    expect(
      at(await ask("SELECT Id, IsDeleted FROM Lead WHERE LastName = 'Gone'", 'queryAll'), 'records'),
    ).toMatchObject([{ IsDeleted: true }]);
  });
});

describe('refusals point at their place', () => {
  const NO_COLUMN =
    " If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";
  const cases: [soql: string, answer: string][] = [
    [
      'SELECT Id FORM Account',
      "400 MALFORMED_QUERY \nSELECT Id FORM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'",
    ],
    ['SELECT Id FROM Account WHERE', "400 MALFORMED_QUERY unexpected token: '<EOF>'"],
    [
      'SELECT Foo FROM Account',
      `400 INVALID_FIELD \nSELECT Foo FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'.${NO_COLUMN}`,
    ],
    [
      "SELECT Id FROM Account WHERE Id = 'abc'",
      "400 INVALID_QUERY_FILTER_OPERATOR \nSELECT Id FROM Account WHERE Id = 'abc'\n                             ^\nERROR at Row:1:Column:30\ninvalid ID field: abc",
    ],
  ];
  test.each(cases)('%s', async (soql, answer) => {
    expect(await refused(soql)).toBe(answer);
  });

  const rough: [soql: string, words: string][] = [
    [
      'SELECT Id FROM Foo',
      "INVALID_TYPE \nSELECT Id FROM Foo\n               ^\nERROR at Row:1:Column:16\nsObject type 'Foo' is not supported.",
    ],
    ['SELECT Foo.Name FROM Account', "Didn't understand relationship 'Foo' in field path."],
    ["SELECT Id FROM Account WHERE Description = 'x'", "field 'Description' can not be filtered in a query call"],
    ["SELECT Id FROM Account WHERE CreatedDate > '2026-01-01'", 'should not be enclosed in quotes'],
    [
      'SELECT Id FROM Account WHERE CreatedDate > 2026-01-01',
      'must be of type dateTime and should not be enclosed in quotes',
    ],
    ['SELECT Id FROM Account WHERE Name = 5', 'must be of type string and should be enclosed in quotes'],
    ["SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "unexpected token: 'OR'"],
    ["SELECT Id FROM Account WHERE Name = 'it's'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'x", 'MALFORMED_QUERY'],
    ['SELECT Name FROM Account GROUP BY Rating', 'Field must be grouped or aggregated: Name'],
    ['SELECT Id FROM Account LIMIT 1 OFFSET 2001', 'maximum allowed, 2000'],
    ["SELECT Id FROM Account WHERE Name = 'a\\x'", "Illegal character sequence '\\x' in string literal."],
  ];
  test.each(rough)('%s', async (soql, words) => {
    expect(await refused(soql)).toContain(words);
  });
});

test('an equality search on an indexed field looks at the rows of the index only', async () => {
  await org.practice('POST', '/seed', { accounts: 1000 });
  const plan = async (where: string) =>
    at(
      (await org.api('GET', `/query?explain=${encodeURIComponent(`SELECT Id FROM Account WHERE ${where}`)}`)).body,
      'plans.0',
    );
  expect(await plan("Mail__c = 'account-900@seed.example.jp' AND Rating = null")).toMatchObject({
    leadingOperationType: 'Index',
    cardinality: 1,
  });
  expect(await plan("Mail__c IN ('account-900@seed.example.jp', 'account-901@seed.example.jp')")).toMatchObject({
    leadingOperationType: 'Index',
    cardinality: 2,
  });
  expect(await plan("Rating = 'Hot'")).toMatchObject({ leadingOperationType: 'TableScan' });
});

test('columns=true describes the columns instead of running the query', async () => {
  const soql = 'SELECT Id, Owner.Name, Owner.Email, (SELECT LastName FROM Contacts) FROM Account';
  const { body } = await org.api('GET', `/query?q=${encodeURIComponent(soql)}&columns=true`);
  expect(body).toMatchObject({ entityName: 'Account', keyPrefix: '001', idSelected: true, groupBy: false });
  expect(at(body, 'columnMetadata')).toMatchObject([
    { columnName: 'Id', aggregate: false, joinColumns: [] },
    { columnName: 'Owner', aggregate: false, joinColumns: [{ columnName: 'Name' }, { columnName: 'Email' }] },
    { columnName: 'Contacts', aggregate: true, joinColumns: [{ columnName: 'LastName' }] },
  ]);
});

test('toLabel speaks the language of who asks', async () => {
  await org.api('POST', '/sobjects/Lead', { LastName: 'label', Company: 'c', Status: 'Open - Not Contacted' });
  const soql = encodeURIComponent("SELECT Status, toLabel(Status) shown FROM Lead WHERE LastName = 'label'");
  const { body } = await org.api('GET', `/query?q=${soql}`, undefined, { 'accept-language': 'ja' });
  const { body: described } = await org.api('GET', '/sobjects/Lead/describe', undefined, { 'accept-language': 'ja' });
  const status = recordsAt(described, 'fields').find((field) => field.name === 'Status');
  const entry = recordsAt(status, 'picklistValues').find((value) => value.value === 'Open - Not Contacted');
  expect(at(body, 'records.0.shown')).toBe(entry?.label);
});
