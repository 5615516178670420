/** Requests that share calls, against the practice org: everybody gets what it would have got alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TransientError } from '../../errors.ts';
import { failure } from '../../testing/failure.ts';
import { type Practice, startPractice } from '../../testing/practice.ts';
import { SalesforceClient } from '../client.ts';
import { salesforceConnection } from '../connection.ts';
import type { SalesforceSecrets } from '../secrets.ts';

let practice: Practice;
let secrets: SalesforceSecrets;
let client: SalesforceClient;
let renewals = 0;

beforeAll(async () => {
  practice = await startPractice();
  const { url, clientId, clientSecret } = practice;
  const fields = { loginUrl: url, clientId, clientSecret };
  secrets = (await salesforceConnection.connect(fields, { signal: AbortSignal.timeout(10_000) })) as SalesforceSecrets;
});

afterAll(() => practice.close());

beforeEach(async () => {
  await practice.fault({ clear: true });
  renewals = 0;
  client = new SalesforceClient(secrets, {
    renew: async (used, refresh) => {
      renewals += 1;
      secrets = await refresh(used);
      return secrets;
    },
  });
  await client.describe('Account');
  await practice.clearStats();
});

const create = (Name: string, more: Record<string, string> = {}, call = {}) =>
  client.create('Account', { Name, ...more }, {}, call);

const search = async (value: string, fields = ['Name'], field = 'Mail__c') => {
  const conditions = [{ field, operator: 'equals' as const, value }];
  return client.search({ object: await client.describe('Account'), fields, conditions });
};

const named = (Name: string) => client.query(`SELECT Id FROM Account WHERE Name = '${Name}'`);

const calls = async () => (await practice.stats()).calls as Record<string, number>;

const restCalls = async () => (await practice.stats()).apiCalls as number;

const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

describe('searches', () => {
  test('for many values are one query, and each gets its own rows', async () => {
    await times(30, (n) => create(`Owner ${n}`, { Mail__c: `owner${n}@x.jp` }));
    await practice.clearStats();
    const pages = await times(60, (n) => search(`owner${n}@x.jp`));
    expect(pages.slice(0, 30).map(({ totalSize, records }) => [totalSize, records[0]?.Name])).toEqual(
      pages.slice(0, 30).map((_, n) => [1, `Owner ${n}`]),
    );
    expect(pages.slice(30).every(({ totalSize, records }) => totalSize === 0 && records.length === 0)).toBe(true);
    expect(Object.keys(pages[0]?.records[0] ?? {})).toEqual(['Id', 'Name']);
    expect(await restCalls()).toBe(1);
  });

  test('find in a crowd exactly what they find alone: case, blanks, width, accents', async () => {
    await create('Case', { Mail__c: 'Case@X.jp', Phone: '０３' });
    await create('Café', { Phone: '03' });
    await create('Cafe', { Phone: 'O3 ' });
    const values: [string, string][] = [
      ['Mail__c', 'CASE@X.JP'],
      ['Mail__c', 'case@x.jp'],
      ['Mail__c', 'case@x.jp '],
      ['Mail__c', 'ｃａｓｅ@x.jp'],
      ['Phone', '03'],
      ['Phone', '０３'],
      ['Phone', ' 03'],
      ['Name', 'cafe'],
      ['Name', 'CAFÉ'],
      ['Name', '  cafe\t'],
      ['Name', '\u200b'],
    ];
    const ids = (pages: { records: { Id?: string }[] }[]) => pages.map(({ records }) => records.map(({ Id }) => Id));
    const alone = [];
    for (const [field, value] of values) alone.push(await search(value, [], field));
    expect(ids(await Promise.all(values.map(([field, value]) => search(value, [], field))))).toEqual(ids(alone));
    expect(alone.map(({ totalSize }) => totalSize).slice(0, 2)).toEqual([1, 1]);
  });

  test('that differ only in case and width of an address each find the one record, or none', async () => {
    await create('Shouting', { Mail__c: 'A@X.JP' });
    const values = ['A@X.JP', 'a@x.jp', 'a@x.jp ', 'Ａ@Ｘ.ＪＰ', 'b@x.jp'];
    const alone = [];
    for (const value of values) alone.push((await search(value)).totalSize);
    expect(alone.slice(0, 2)).toEqual([1, 1]);
    const pages = await Promise.all(values.map((value) => search(value)));
    expect(pages.map(({ totalSize }) => totalSize)).toEqual(alone);
  });

  test('with equal other filters share a query; another filter, field list, order or limit does not', async () => {
    const object = await client.describe('Account');
    const asked = (value: string, more: object = {}, other = 'x') =>
      client.search({
        object,
        fields: ['Name'],
        conditions: [
          { field: 'Name', operator: 'notEquals', value: other },
          { field: 'Mail__c', operator: 'equals', value },
          { field: 'Phone', operator: 'isEmpty' },
        ],
        ...more,
      });
    await create('Filtered', { Mail__c: 'filtered@x.jp' });
    await create('x', { Mail__c: 'other@x.jp' });
    await practice.clearStats();
    const found = await Promise.all([asked('filtered@x.jp'), asked('other@x.jp')]);
    expect(found.map(({ totalSize }) => totalSize)).toEqual([1, 0]);
    expect(await restCalls()).toBe(1);
    const different = [asked('a@x.jp', {}, 'y'), asked('a@x.jp', { fields: [] }), asked('a@x.jp')];
    await Promise.all([...different, asked('a@x.jp', { limit: 1 })]);
    expect(await restCalls()).toBe(5);
  });

  test('by record id tell ids apart by their case', async () => {
    const { id } = await create('By id');
    const found = await Promise.all([
      search(id, [], 'Id'),
      search(id.slice(0, 15), [], 'Id'),
      search('001000000000000zzz', [], 'Id'),
    ]);
    expect(found.map(({ totalSize }) => totalSize)).toEqual([1, 1, 0]);
  });

  test('stay below the longest address, however many there are', async () => {
    const pages = await times(150, (n) => search(`${'長'.repeat(60)}${n}@x.jp`, [], 'Name'));
    expect(pages.every(({ totalSize }) => totalSize === 0)).toBe(true);
    expect(await restCalls()).toBeGreaterThan(5);
  });

  test('that find more than a page are asked in smaller groups, and alone to the last row', async () => {
    await times(1200, (n) => create(`Many ${n}`, { Phone: `many ${n % 2}` }));
    const [even, odd] = await Promise.all([search('many 0', [], 'Phone'), search('many 1', [], 'Phone')]);
    expect([even.totalSize, odd.totalSize, even.records.length]).toEqual([600, 600, 600]);
    await times(1000, (n) => create(`More ${n}`, { Phone: `many ${n % 2}` }));
    const both = await Promise.all([search('many 0', [], 'Phone'), search('many 1', [], 'Phone')]);
    expect(both.map(({ totalSize, done }) => [totalSize, done])).toEqual([
      [1100, true],
      [1100, true],
    ]);
  });
});

describe('writes', () => {
  test('one bad record among 200 fails alone, in the words of a single call', async () => {
    const outcomes = await times(200, async (n) =>
      n === 77 ? failure(create('Bad', { Mail__c: 'nope' })) : create(`Good ${n}`),
    );
    const bad = await failure(create('Bad', { Mail__c: 'nope' }));
    expect(outcomes[77]).toMatchObject({ code: 'salesforce.emailInvalid', params: (bad as TransientError).params });
    const ids = outcomes.flatMap((outcome) => ('id' in outcome ? [outcome.id] : []));
    expect(new Set(ids).size).toBe(199);
    expect(await calls()).toEqual({
      'POST /services/data/v62.0/composite/sobjects': 1,
      'POST /services/data/v62.0/sobjects/Account': 1,
    });
  });

  test.each<[string, Record<string, string | number>]>([
    ['required', { Phone: '1' }],
    ['too long', { Name: 'x'.repeat(300) }],
    ['e-mail', { Name: 'x', Mail__c: 'nope' }],
    ['unknown field', { Name: 'x', Nope__c: '1' }],
    ['not writable', { Name: 'x', CreatedDate: '2026-11-21T00:00:00Z' }],
    ['a lookup to nowhere', { Name: 'x', ParentId: '001000000000999AAA' }],
    ['a malformed id', { Name: 'x', ParentId: 'nope' }],
    ['a bad type', { Name: 'x', NumberOfEmployees: 'many' }],
  ])('a refused record is told the same in a crowd as alone: %s', async (_name, fields) => {
    const add = () => failure(client.create('Account', fields, {}, {}));
    const alone = await add();
    const [, , gathered] = await Promise.all([create('One'), create('Two'), add()]);
    const { code, params, repair } = alone as unknown as { code: string; params: object; repair: object };
    expect(gathered).toMatchObject({ code, params, repair });
  });

  test('an update or delete of a record that is gone is told the same in a crowd as alone', async () => {
    const { id } = await create('Soon gone');
    await client.remove('Account', id, {});
    const other = await create('Stays');
    const update = (one: string) => client.update('Account', one, { Name: 'Changed' }, {}, {});
    for (const gone of [id, '001000000000999AAA']) {
      const alone = await failure(update(gone));
      const [, gathered] = await Promise.all([update(other.id), failure(update(gone))]);
      const { code, params } = alone as TransientError;
      expect(gathered).toMatchObject({ code, params });
    }
    const third = await create('Goes too');
    const [, gathered] = await Promise.all([
      client.remove('Account', third.id, {}),
      failure(client.remove('Account', id, {})),
    ]);
    expect(gathered).toMatchObject({ code: 'salesforce.recordNotFound', params: { id } });
    expect((await named('Changed')).totalSize).toBe(1);
  });

  test('the same record is never twice in a call: the later update is the one that stays', async () => {
    const { id } = await create('First');
    const changes = await times(5, (n) =>
      client.update('Account', n % 2 ? id : id.slice(0, 15), { Name: `n${n}` }, {}, {}),
    );
    expect(changes).toHaveLength(5);
    expect(await client.retrieve('Account', id, ['Name'])).toMatchObject({ Name: 'n4' });
  });

  test('other headers make another call', async () => {
    const options = [{}, { allowDuplicates: true }, { useAssignmentRule: false }];
    await times(9, (n) => client.create('Account', { Name: `Header ${n}` }, options[n % 3] ?? {}, {}));
    expect((await calls())['POST /services/data/v62.0/composite/sobjects']).toBe(3);
  });

  test('what is late stays at home, the others go', async () => {
    const late = {
      guard: {
        check: () => {
          throw new TransientError('engine.sentTooLate');
        },
      },
    };
    const [one, gathered, two] = await Promise.all([
      create('In time 1'),
      failure(create('Too late', {}, late)),
      create('In time 2'),
    ]);
    expect(gathered).toMatchObject({ code: 'engine.sentTooLate' });
    expect([one.id, two.id].every(Boolean)).toBe(true);
    expect((await named('Too late')).totalSize).toBe(0);
    expect((await named('In time 1')).totalSize).toBe(1);
  });

  test('who stops waiting in time is surely not sent', async () => {
    await practice.fault({ latencyMs: 100 });
    const stop = new AbortController();
    const first = times(3, (n) => client.retrieve('Account', `00100000000000${n}AAA`, []).catch(() => {}));
    const second = times(12, (n) => create(`Patient ${n}`));
    const impatient = failure(create('Impatient', {}, { signal: stop.signal }));
    stop.abort();
    expect(await impatient).toMatchObject({ kind: 'transient' });
    await Promise.all([first, second]);
    expect((await named('Impatient')).totalSize).toBe(0);
  });

  test('a group whose answer is lost after it was saved is uncertain for each, and saved once', async () => {
    await practice.fault({ fail: [{ method: 'POST', path: '/composite/sobjects', as: 'dropAfterCommit' }] });
    const outcomes = await times(20, (n) => failure(create(`Lost ${n}`)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'uncertain', code: 'salesforce.noAnswer' });
    expect((await client.query("SELECT Id FROM Account WHERE Name LIKE 'Lost %'")).totalSize).toBe(20);
    expect((await calls())['POST /services/data/v62.0/composite/sobjects']).toBe(1);
  });

  test('of more than ten objects is more than one call, and each record is there once', async () => {
    const objects = Array.from({ length: 12 }, (_, n) => ({
      name: `Thing${n}__c`,
      label: `Thing ${n}`,
      plural: `Things ${n}`,
      fields: [{ name: 'Code__c', label: 'Code', type: 'text', length: 10 }],
    }));
    await practice.schema({ objects });
    const saved = await times(60, (n) => client.create(`Thing${n % 12}__c`, { Name: `Thing ${n}` }, {}, {}));
    expect(new Set(saved.map(({ id }) => id)).size).toBe(60);
    expect((await calls())['POST /services/data/v62.0/composite/sobjects']).toBeGreaterThan(1);
  });

  test('a session that ends in the middle is renewed once, and nothing is written twice', async () => {
    await create('Before');
    await practice.fault({ expireSessions: true });
    await times(50, (n) => create(`Session ${n}`));
    expect(renewals).toBe(1);
    const written = await client.query("SELECT Id FROM Account WHERE Name LIKE 'Session %'");
    expect(written.totalSize).toBe(50);
  });
});

test('reads of all kinds share a call, each with its own answer or refusal', async () => {
  const { id } = await create('Read me', { Phone: '42' });
  await practice.clearStats();
  const [record, page, missing, refused] = await Promise.all([
    client.retrieve('Account', id, ['Phone']),
    client.query(`SELECT Name FROM Account WHERE Id = '${id}'`),
    failure(client.retrieve('Account', '001000000000999AAA', [])),
    failure(client.query('SELECT Nope FROM Account', {}, { object: 'Account' })),
  ]);
  expect(record).toMatchObject({ Phone: '42' });
  expect(page).toMatchObject({ totalSize: 1, records: [{ Name: 'Read me' }] });
  expect(page.clock.leastMs).toBeLessThanOrEqual(page.clock.mostMs);
  expect(missing).toMatchObject({ code: 'salesforce.recordNotFound', params: { id: '001000000000999AAA' } });
  expect(refused).toMatchObject({ code: 'salesforce.fieldUnknownToOrg', params: { field: 'Nope' } });
  expect(await restCalls()).toBe(1);
});

test('one after the other they are the plain calls', async () => {
  const { id } = await create('Plain', { Mail__c: 'plain@x.jp' });
  await client.update('Account', id, { Name: 'Plainer' }, {}, {});
  await search('plain@x.jp');
  await client.retrieve('Account', id, ['Name']);
  expect(Object.keys(await calls())).toEqual([
    'POST /services/data/v62.0/sobjects/Account',
    'PATCH /services/data/v62.0/sobjects/Account/{id}',
    'GET /services/data/v62.0/query',
    'GET /services/data/v62.0/sobjects/Account/{id}',
  ]);
});

test('a crowd never has more than ten calls under way', async () => {
  await practice.fault({ latencyMs: 20 });
  await times(300, async (n) => {
    if (n % 3 === 0) await create(`Crowd ${n}`);
    else if (n % 3 === 1) await search(`crowd${n}@x.jp`);
    else await named(`Crowd ${n}`);
  });
  expect((await practice.stats()).mostAtOnce).toBeLessThanOrEqual(10);
  expect(await restCalls()).toBeLessThan(30);
});
