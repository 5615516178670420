import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json, Option } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { operatorsFor } from './operators.ts';
import { operators, soql } from './soql.ts';

let org: SalesforceTest;
let parent: string;

beforeAll(async () => {
  org = await startSalesforce();
  parent = await org.add('Account', { Name: 'Parent', Phone: '03-1' });
  await org.add('Contact', { LastName: 'Sato', Email: 'sato@x.jp', Title: 'CEO', AccountId: parent });
  await org.add('Contact', { LastName: 'Suzuki', Email: 'suzuki@x.jp', Title: 'CTO', AccountId: parent });
  await org.add('Contact', { LastName: 'Alone', Email: 'alone@x.jp', Title: 'CEO' });
});
afterAll(() => org.close());
beforeEach(() => org.clearStats());

const search = (conditions: object[], more: object = {}) =>
  org.run('searchRecords', { object: 'Contact', fields: ['LastName'], ...more }, { conditions });
const names = async (conditions: object[], more: object = {}) =>
  ((await search(conditions, more)).records as { LastName: string }[]).map(({ LastName }) => LastName).sort();
const is = (field: string, value: Json, more: object = {}) => ({ field, operator: 'equals', value, ...more });

describe('groups of conditions', () => {
  test('all of a group must hold, and one group is enough', async () => {
    const conditions = [is('Title', 'CEO'), is('Account.Name', 'Parent'), is('LastName', 'Alone', { or: true })];
    expect(await names(conditions)).toEqual(['Alone', 'Sato']);
    expect(await names([is('Title', 'CEO'), is('LastName', 'Suzuki', { or: true }), is('Title', 'nobody')])).toEqual([
      ...['Alone', 'Sato'],
    ]);
  });

  test('a step of before there were groups goes on joining all by OR', async () => {
    expect(await names([is('LastName', 'Sato'), is('LastName', 'Alone')], { match: 'any' })).toEqual(['Alone', 'Sato']);
  });

  test('a group in a crowd of equality searches keeps its own answer', async () => {
    const grouped = Array.from({ length: 20 }, () =>
      names([is('LastName', 'Sato'), is('LastName', 'Alone', { or: true })]),
    );
    const plain = Array.from({ length: 20 }, () => names([is('LastName', 'Suzuki')]));
    expect(await Promise.all(grouped)).toEqual(grouped.map(() => ['Alone', 'Sato']));
    expect(await Promise.all(plain)).toEqual(plain.map(() => ['Suzuki']));
  });
});

test('searches in one order share a call and keep it', async () => {
  const sorted = (title: string) =>
    search([is('Title', title)], { orderBy: 'LastName', orderDirection: 'desc' }).then(({ records }) =>
      (records as { LastName: string }[]).map(({ LastName }) => LastName),
    );
  const found = await Promise.all(Array.from({ length: 60 }, (_, n) => sorted(n % 2 === 0 ? 'CEO' : 'CTO')));
  expect(found).toEqual(found.map((_, n) => (n % 2 === 0 ? ['Sato', 'Alone'] : ['Suzuki'])));
  const { calls } = (await org.stats()) as { calls: Record<string, number> };
  expect(JSON.stringify(calls)).not.toContain('composite/batch');
});

describe('one of many values', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => `nobody-${n}@a-rather-long-name.example`);

  test('finds everybody, each once, also when the values do not fit into one query', async () => {
    const values = ['sato@x.jp', ...many(900), 'SATO@x.jp', 'alone@x.jp'];
    const found = await search([is('Title', 'CEO'), { field: 'Email', operator: 'in', value: values }]);
    expect(found.totalSize).toBe(2);
    expect((found.records as { LastName: string }[]).map(({ LastName }) => LastName)).toEqual(['Sato', 'Alone']);
  });

  test.each<[string, object[], object]>([
    ['in a choice of groups', [is('LastName', 'Sato', { or: true })], {}],
    ['with an order', [], { orderBy: 'LastName' }],
    ['with a limit', [], { limit: 5 }],
  ])('that do not fit is refused %s, where parts would give other rows', async (_, others, more) => {
    const conditions = [{ field: 'Email', operator: 'in', value: many(900) }, ...others];
    expect(await failure(search(conditions, more))).toMatchObject({ code: 'salesforce.searchTooLong' });
  });
});

describe('fields of parent records', () => {
  test('are returned, in whatever case they are named; a missing parent is null', async () => {
    const fields = ['LastName', 'account.NAME', 'Owner.Name', 'Account.Owner.Email'];
    expect(await search([is('LastName', 'Sato')], { fields })).toMatchObject({
      records: [
        {
          LastName: 'Sato',
          Account: { Name: 'Parent', Owner: { Email: expect.any(String) } },
          Owner: { Name: expect.any(String) },
        },
      ],
    });
    expect(await search([is('LastName', 'Alone')], { fields })).toMatchObject({ records: [{ Account: null }] });
  });

  test('are searched by and sorted by, many at once too', async () => {
    const byParent = Array.from({ length: 15 }, () => names([is('Account.Phone', '03-1')]));
    expect(await Promise.all(byParent)).toEqual(byParent.map(() => ['Sato', 'Suzuki']));
    const sorted = await search([is('Account.Name', 'Parent')], { orderBy: 'Account.Name', limit: 1 });
    expect(sorted.records).toHaveLength(1);
  });

  test('that are not there are refused by name, before anything is asked', async () => {
    for (const name of [
      'Account.Nope__c',
      'Nope.Name',
      'Account.Name.Name',
      'Account.',
      '.Name',
      "Account.Name FROM User'",
    ]) {
      const error = await failure(search([is('LastName', 'Sato')], { fields: [name] }));
      expect(error).toMatchObject({ code: 'salesforce.unknownField', params: { field: name } });
    }
    const { calls } = (await org.stats()) as { calls: object };
    expect(JSON.stringify(calls)).not.toContain('query');
  });

  test('are offered with the names of both', async () => {
    const node = nodeDefinition('salesforce.searchRecords');
    if (node?.kind !== 'action') throw new Error('no action');
    const load = async (loader: string, locale: 'ja' | 'en') =>
      (await node.options?.[loader]?.({
        client: org.client,
        config: { object: 'Contact' },
        locale,
        flows: async () => [],
      })) as Option[];
    const label = async (value: string, locale: 'ja' | 'en') =>
      (await load('readablePaths', locale)).find((option) => option.value === value)?.label;
    expect(await label('Account.Name', 'en')).toBe('Account › Account Name');
    expect(await label('Account.Name', 'ja')).toBe('取引先 › 取引先名');
    expect(await label('Owner.Email', 'en')).toMatch(/Owner › /);
    expect(await label('Owner.LastLoginDate', 'en')).toBeUndefined();
    expect((await load('filterableFields', 'en')).find(({ value }) => value === 'Account.Rating')?.operators).toContain(
      'equals',
    );
  });
});

test('comparisons offered for a field are exactly those that can be written', async () => {
  const object = await org.client.describe('Account');
  const sample = (type: string): Json => {
    if (type === 'boolean') return true;
    if (type === 'date') return '2026-11-21';
    if (type === 'datetime') return '2026-11-21T00:00:00Z';
    if (type === 'id' || type === 'reference') return '001000000000001AAA';
    return /int|double|currency|percent/.test(type) ? 1 : 'x';
  };
  for (const field of object.fields) {
    const offered = operatorsFor(field);
    const written = operators.filter((operator) => {
      const value = operator === 'in' ? [sample(field.type)] : sample(field.type);
      try {
        return soql({ object, fields: [], conditions: [{ field: field.name, operator, value }] }) !== '';
      } catch {
        return false;
      }
    });
    // A yes or no is never empty and needs no list, and ids have no order: those are not offered though Salesforce takes them.
    expect(written).toEqual(expect.arrayContaining([...offered]));
    if (field.type !== 'boolean') expect([...offered].sort()).toEqual([...written].sort());
  }
});

test('reads further pages up to what a step may hand on, in order', async () => {
  await org.seed(4_500);
  const conditions = [{ field: 'Mail__c', operator: 'endsWith', value: '@seed.example.jp' }];
  const sorted = { object: 'Account', fields: ['Mail__c'], orderBy: 'Mail__c' };
  const found = await org.run('searchRecords', sorted, { conditions });
  const records = found.records as { Id: string; Mail__c: string }[];
  const ids = records.map(({ Id }) => Id);
  const mails = records.map(({ Mail__c }) => Mail__c);
  expect(found.totalSize).toBe(4_500);
  expect(new Set(ids).size).toBe(4_500);
  expect(mails).toEqual([...mails].sort());
  expect(found.firstId).toBe(ids[0]);
  const some = await org.run('searchRecords', { object: 'Account', limit: 2_500 }, { conditions });
  expect(some.records).toHaveLength(2_500);
});

test('more than a step may hand on is refused with both numbers', async () => {
  await org.seed(10_001);
  const conditions = [{ field: 'Mail__c', operator: 'endsWith', value: '@seed.example.jp' }];
  const all = org.run('searchRecords', { object: 'Account' }, { conditions });
  expect(await failure(all)).toMatchObject({ code: 'salesforce.tooManyRecords', params: { limit: 10_000 } });
});
