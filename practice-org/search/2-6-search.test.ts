import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, recordsAt } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
  const create = (object: string, values: Record<string, unknown>) => org.api('POST', `/sobjects/${object}`, values);
  await create('Account', { Name: 'Acme Inc', Mail__c: 'info@acme.jp' });
  await create('Account', { Name: '株式会社青空商事', Phone: '03-1234-5678' });
  await create('Lead', { LastName: 'Acme', Company: 'x', Email: 'lead@acme.jp' });
  await create('Lead', { LastName: 'C++ {x}', Company: 'y' });
});
afterAll(() => org.stop());

const find = async (sosl: string): Promise<Record<string, unknown>[]> =>
  recordsAt((await org.api('GET', `/search?q=${encodeURIComponent(sosl)}`)).body, 'searchRecords').map(
    ({ attributes, ...record }) => ({ type: at(attributes, 'type'), ...record }),
  );

test('jsforce searches several objects, each with its own fields and limit', async () => {
  const connection = await jsforceConnection(org);
  const { searchRecords } = await connection.search(
    "FIND {acme} IN ALL FIELDS RETURNING Account(Id, Name WHERE Name LIKE 'A%' LIMIT 5), Lead(LastName)",
  );
  expect(searchRecords).toMatchObject([{ Name: 'Acme Inc', attributes: { type: 'Account' } }, { LastName: 'Acme' }]);
});

test('words, phrases, wildcards, alternatives, exclusions and Japanese', async () => {
  const names = async (term: string) =>
    (await find(`FIND {${term}} RETURNING Account(Name), Lead(LastName)`)).map(
      (record) => record.Name ?? record.LastName,
    );
  expect(await names('acme inc')).toEqual(['Acme Inc']);
  expect(await names('"acme inc"')).toEqual(['Acme Inc']);
  expect(await names('ac*')).toEqual(['Acme Inc', 'Acme']);
  expect(await names('acme AND NOT inc')).toEqual(['Acme']);
  expect(await names('inc OR 青空')).toEqual(['Acme Inc', '株式会社青空商事']);
  expect(await names('C\\+\\+ \\{x\\}')).toEqual(['C++ {x}']);
  expect(await names('nothing')).toEqual([]);
});

test('the groups of fields', async () => {
  expect(await find('FIND {acme} IN EMAIL FIELDS RETURNING Account(Name), Lead(LastName)')).toHaveLength(2);
  expect(await find('FIND {1234} IN PHONE FIELDS RETURNING Account(Name)')).toMatchObject([
    { Name: '株式会社青空商事' },
  ]);
  expect(await find('FIND {acme} IN NAME FIELDS')).toMatchObject([{ type: 'Account' }, { type: 'Lead' }]);
});

test('missing braces and too short a term are refused', async () => {
  const refused = async (sosl: string) => refusal(await org.api('GET', `/search?q=${encodeURIComponent(sosl)}`));
  expect(await refused('FIND acme')).toBe(
    '400 MALFORMED_SEARCH No search term found. The search term must be enclosed in braces.',
  );
  expect(await refused('FIND {a}')).toContain('400 MALFORMED_SEARCH');
  expect(await refused('FIND {acme} IN MY FIELDS')).toBe("400 MALFORMED_SEARCH unexpected token: 'IN'");
  expect(await refused('FIND {acme} RETURNING Account LOUDLY')).toBe("400 MALFORMED_SEARCH unexpected token: 'LOUDLY'");
  expect(await find('FIND {acme} RETURNING Account WITH HIGHLIGHT LIMIT 1')).toHaveLength(1);
});

test('the parameterized search knows its bounds', async () => {
  const asked = (more: object) => org.api('POST', '/parameterizedSearch', { q: 'acme', fields: ['Id'], ...more });
  expect(refusal(await asked({ overallLimit: 2001 }))).toContain('400 INVALID_SEARCH');
  expect(refusal(await asked({ in: 'MY' }))).toContain('400 INVALID_SEARCH');
  const ids = async (more: object) => at((await asked(more)).body, 'searchRecords.*.Id');
  const all = await ids({});
  expect(all).toHaveLength(2);
  expect(await ids({ offset: 1 })).toEqual(Array.isArray(all) ? all.slice(1) : []);
  const byGet = '/parameterizedSearch?q=acme&sobject=Account&sobject=Lead&defaultLimit=1&overallLimit=1';
  expect(at((await org.api('GET', byGet)).body, 'searchRecords')).toHaveLength(1);
  const ordered = '/parameterizedSearch?q=ac*&sobject=Account&Account.orderBy=Nope';
  expect(refusal(await org.api('GET', ordered))).toContain('400 INVALID_FIELD');
});

test('the parameterized search takes its parts one by one', async () => {
  const byGet = await org.api(
    'GET',
    '/parameterizedSearch?q=Acme&sobject=Account&Account.fields=id,name&Account.limit=10',
  );
  expect(at(byGet.body, 'searchRecords')).toMatchObject([{ Name: 'Acme Inc' }]);
  const byPost = await org.api('POST', '/parameterizedSearch', {
    q: 'Acme',
    sobjects: [{ name: 'Lead', fields: ['LastName'], where: "Company = 'x'" }],
    in: 'ALL',
    overallLimit: 5,
  });
  expect(at(byPost.body, 'searchRecords')).toMatchObject([{ LastName: 'Acme' }]);
});
