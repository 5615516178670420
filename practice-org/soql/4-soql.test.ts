import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

/** The language itself; what the query resource does with it stands in rest/2-5-query.test.ts. */
let org: TestOrg;
let account: string;
beforeAll(async () => {
  org = await startTestOrg();
  account = await org.create('Account', { Name: 'a', Rating: 'Hot', Industry: 'Media', Type: 'Prospect' });
  await org.create('Account', { Name: 'b', Rating: 'Cold', Industry: 'Media' });
  const contact = await org.create('Contact', { LastName: 'c', AccountId: account });
  await org.create('Opportunity', {
    ...{ Name: 'o', AccountId: account, StageName: 'Prospecting', CloseDate: '2026-12-01', Amount: 1_234_567 },
    Probability: 5,
  });
  await org.create('Task', { Subject: 'done', WhatId: account, Status: 'Completed' });
  await org.create('Task', { Subject: 'to do', WhoId: contact });
  await org.create('Event', {
    Subject: 'past',
    WhatId: account,
    StartDateTime: '2020-01-01T00:00:00Z',
    DurationInMinutes: 5,
  });
});
afterAll(() => org.stop());

const ask = async (soql: string) => (await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body;
const all = async (soql: string, path: string) => at(await ask(soql), `records.*.${path}`);
const refused = async (soql: string) => refusal(await org.api('GET', `/query?q=${encodeURIComponent(soql)}`));

describe('clauses', () => {
  test.each([
    ['SELECT Name FROM Account USING SCOPE everything WITH SECURITY_ENFORCED ORDER BY Name DESC', ['b', 'a']],
    ["SELECT Name FROM Account WHERE Name = 'a' FOR UPDATE", ['a']],
    ["select account.name FROM Account x WHERE x.name = 'B'", ['b']],
    ['SELECT Name FROM Account ORDER BY Name ASC NULLS LAST LIMIT 1 OFFSET 1', ['b']],
    ["SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = 'c')", ['a']],
    ["SELECT Name FROM Account WHERE (NOT Name LIKE 'a%') AND toLabel(Rating) = 'cold'", ['b']],
  ])('%s', async (soql, names) => {
    expect(await all(soql, 'Name')).toEqual(names);
  });
});

describe('subtotals', () => {
  test('GROUPING tells a subtotal from a group whose value is empty', async () => {
    const soql =
      'SELECT Industry, Rating, COUNT(Id) n, GROUPING(Industry) i, GROUPING(Rating) r FROM Account GROUP BY ROLLUP(Industry, Rating)';
    expect(at(await ask(soql), 'records')).toMatchObject([
      { Industry: 'Media', Rating: 'Hot', n: 1, i: 0, r: 0 },
      { Industry: 'Media', Rating: 'Cold', n: 1, i: 0, r: 0 },
      { Industry: 'Media', Rating: null, n: 2, i: 0, r: 1 },
      { Industry: null, Rating: null, n: 2, i: 1, r: 1 },
    ]);
  });

  test('it orders and filters groups too', async () => {
    const group = 'FROM Account GROUP BY CUBE(Industry, Rating)';
    expect(
      await all(`SELECT COUNT(Id) n ${group} ORDER BY GROUPING(Industry), GROUPING(Rating), COUNT(Id)`, 'n'),
    ).toEqual([1, 1, 2, 1, 1, 2]);
    expect(
      await all(`SELECT COUNT(Id) n ${group} HAVING GROUPING(Industry) = 1 AND GROUPING(Rating) = 1`, 'n'),
    ).toEqual([2]);
  });

  test.each([
    [
      'SELECT Description, COUNT(Id) FROM Account GROUP BY Description',
      "INVALID_FIELD field 'Description' can not be grouped",
    ],
    ['SELECT SUM(Name) FROM Account', 'field Name does not support aggregate operator SUM'],
    ['SELECT COUNT(Id), Name FROM Account', 'Field must be grouped or aggregated: Name'],
  ])('%s is refused', async (soql, words) => {
    expect(await refused(soql)).toContain(words);
  });
});

describe('FORMAT writes as the locale of the running user does', () => {
  const soql =
    'SELECT FORMAT(Amount) a, FORMAT(convertCurrency(Amount)) c, FORMAT(CloseDate) d, FORMAT(Probability) p FROM Opportunity';
  test('in Japan and in the United States', async () => {
    const user = at(await ask('SELECT Id FROM User'), 'records.0.Id');
    expect(at(await ask(soql), 'records.0')).toMatchObject({
      a: '¥1,234,567',
      c: '¥1,234,567',
      d: '2026/12/01',
      p: '5%',
    });
    await org.api('PATCH', `/sobjects/User/${user}`, { LocaleSidKey: 'en_US' });
    expect(at(await ask(soql), 'records.0')).toMatchObject({ a: '¥1,234,567', d: '12/1/26' });
    await org.api('PATCH', `/sobjects/User/${user}`, { LocaleSidKey: 'ja_JP' });
  });
});

describe('relationships', () => {
  test('Type of a polymorphic lookup is the name of the object, even if the object has a field of this name', async () => {
    expect(await all("SELECT Subject, What.Type FROM Task WHERE What.Type = 'Account'", 'What.Type')).toEqual([
      'Account',
    ]);
    expect(await all('SELECT Account.Type FROM Contact', 'Account.Type')).toEqual(['Prospect']);
  });

  test('every field may begin with the name of its object, in semi-joins and functions too', async () => {
    const semiJoin =
      "SELECT Contact.Account.Type FROM Contact WHERE Contact.AccountId IN (SELECT Account.Id FROM Account WHERE Account.Type = 'Prospect')";
    expect(await all(semiJoin, 'Account.Type')).toEqual(['Prospect']);
    const group =
      'SELECT CALENDAR_YEAR(convertTimezone(Account.CreatedDate)), COUNT(Account.Id) n FROM Account GROUP BY CALENDAR_YEAR(convertTimezone(Account.CreatedDate))';
    expect(await all(group, 'n')).toHaveLength(1);
  });

  test('TYPEOF takes paths, and leaves out what an object of ELSE does not have', async () => {
    const soql =
      'SELECT TYPEOF What WHEN Account THEN Name, Owner.Name ELSE Phone, StageName END FROM Task WHERE WhatId != null';
    expect(await all(soql, 'What')).toMatchObject([{ Name: 'a', Owner: { Name: '練習 花子' } }]);
  });

  test('ActivityHistories hold what is over, OpenActivities what is to come, with those of contacts below an account', async () => {
    const soql =
      "SELECT (SELECT Subject, IsTask, ActivityType FROM ActivityHistories ORDER BY Subject), (SELECT Subject, Who.Name FROM OpenActivities) FROM Account WHERE Name = 'a'";
    expect(at(await ask(soql), 'records.0')).toMatchObject({
      ActivityHistories: {
        totalSize: 2,
        records: [
          { attributes: { type: 'ActivityHistory' }, Subject: 'done', IsTask: true, ActivityType: 'Task' },
          { Subject: 'past', IsTask: false, ActivityType: 'Event' },
        ],
      },
      OpenActivities: { totalSize: 1, records: [{ Subject: 'to do', Who: { Name: 'c' } }] },
    });
    expect(await refused('SELECT Id FROM ActivityHistory')).toBe(
      '400 INVALID_TYPE_FOR_OPERATION entity type ActivityHistory does not support query',
    );
    const { body } = await org.api('GET', '/sobjects/Account/describe');
    expect(at(body, 'childRelationships')).toContainEqual(
      expect.objectContaining({ childSObject: 'OpenActivity', relationshipName: 'OpenActivities' }),
    );
  });
});

/** Queries that nobody means; each is refused as one that cannot be read, at a place of its own and never with an error of ours. */
describe('what cannot be read', () => {
  test.each([
    'SELECT',
    'SELECT FROM Account',
    'SELECT COUNT( FROM Account',
    'SELECT (SELECT FROM Contacts) FROM Account',
    'SELECT Id FROM Account WHERE Name IN ()',
    'SELECT Id FROM Account LIMIT -1',
    'SELECT Id FROM Account LIMIT :x',
    'SELECT Id FROM Account USING SCOPE nix',
    'SELECT Id FROM Account ALL ROWS',
    'SELECT Id FROM Account;',
    'SELECT Id FROM Account -- x',
    'SELECT Id FROM Account GROUP BY',
    'SELECT Id FROM Account HAVING COUNT(Id) > 1',
    "SELECT Id FROM Account WHERE Name = 'it''s'",
    'SELECT Id FROM Account WHERE Name = "a"',
    'SELECT Id FROM Opportunity WHERE Amount > 1e3',
    'SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS:x',
    'SELECT Id FROM Opportunity WHERE CreatedDate > 2026-11-01T00:00:00',
  ])('%s', async (soql) => {
    const answer = await refused(soql);
    expect(answer).toMatch(/^400 MALFORMED_QUERY /);
    expect(answer).not.toMatch(/@\d/);
  });

  test('a day that is in no calendar is no date', async () => {
    expect(await refused('SELECT Id FROM Opportunity WHERE CloseDate > 2026-13-01')).toContain('must be of type date');
  });
});

test('INCLUDES is for multi-select picklists alone, which LIKE is not', async () => {
  const fields = { Account: [{ name: 'Many__c', label: 'Many', type: 'multipicklist', values: ['a', 'b'] }] };
  expect((await org.practice('PUT', '/schema', { fields })).status).toBe(200);
  await org.api('PATCH', `/sobjects/Account/${account}`, { Many__c: 'a;b' });
  expect(await all("SELECT Name FROM Account WHERE Many__c INCLUDES ('b')", 'Name')).toEqual(['a']);
  expect(await refused("SELECT Id FROM Account WHERE Name INCLUDES ('a')")).toContain(
    'invalid operator on string field',
  );
  expect(await refused("SELECT Id FROM Account WHERE Many__c LIKE 'a%'")).toContain(
    'invalid operator on multipicklist field',
  );
});

test.each([
  ['SELECT Id, Name, id FROM Account', '400 INVALID_FIELD duplicate field selected: Id'],
  ['SELECT Name, FIELDS(STANDARD) FROM Account', '400 INVALID_FIELD duplicate field selected: Name'],
  ['SELECT Owner.Name, Name, Owner.name FROM Account', '400 INVALID_FIELD duplicate field selected: Owner.Name'],
  ['SELECT FROM Account', "unexpected token: 'FROM'"],
  ['SELECT Id FROM Account ALL ROWS', 'ALL ROWS not allowed in this context'],
])('%s', async (soql, answer) => {
  expect(await refused(soql)).toContain(answer);
});
