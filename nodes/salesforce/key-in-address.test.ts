/** Keys that Salesforce misreads in an address: they end like a file or a domain, or look like a way to another record. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Received, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';

const field = (name: string, more: object = {}) => ({
  ...{ name, label: name, type: 'string', createable: true, updateable: true },
  ...more,
});
const Account = {
  ...{ name: 'Account', label: 'Account', keyPrefix: '001', createable: true, updateable: true, queryable: true },
  fields: [field('Id', { type: 'id' }), field('Name'), field('Key__c', { externalId: true })],
};
const Id = '001000000000001AAA';
const unknown = { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };

let far: FarSide;
let isThere: boolean;
/** What the org says to a key in an address. */
let said: { status: number; body?: unknown };
beforeAll(async () => {
  far = await startFarSide(({ method, url }) => {
    if (url.endsWith('/describe')) return { status: 200, body: Account };
    if (url.includes('/query'))
      return { status: 200, body: { totalSize: isThere ? 1 : 0, done: true, records: isThere ? [{ Id }] : [] } };
    if (url.includes('/composite/sobjects/'))
      return { status: 200, body: [{ id: Id, success: true, errors: [], created: !isThere }] };
    if (url.includes('/Key__c/')) return said;
    return { status: method === 'PATCH' ? 204 : 500 };
  });
});
afterAll(() => far.close());
beforeEach(() => {
  far.received.length = 0;
  isThere = false;
  said = { status: 201, body: { id: Id, success: true, errors: [], created: true } };
});

const upsert = (key: string, more: object = {}) =>
  runNode(
    'salesforce.upsertRecord',
    clientAt(far.url),
    { object: 'Account', keyField: 'Key__c', ...more },
    { key, fields: { Name: 'x' } },
  );
const writes = (): Pick<Received, 'url' | 'body'>[] => far.received.filter(({ method }) => method !== 'GET');
const inBody = { allOrNone: false, records: [expect.objectContaining({ Name: 'x' })] };

test.each(['order-1', 'taro@example.inc', 'v1.2'])('%s travels in the address', async (key) => {
  expect(await upsert(key)).toMatchObject({ id: Id, created: true });
  expect(writes().map(({ url }) => url)).toEqual([
    `/services/data/v62.0/sobjects/Account/Key__c/${encodeURIComponent(key)}`,
  ]);
});

test.each(['report.json', 'FEED.XML', 'a/Owner', 'a\\b', '..'])('%s travels in the body', async (key) => {
  expect(await upsert(key)).toMatchObject({ id: Id, created: true });
  const [only, ...others] = writes();
  expect(others).toEqual([]);
  expect(only?.url).toBe('/services/data/v62.0/composite/sobjects/Account/Key__c');
  expect(JSON.parse(only?.body ?? '')).toEqual({ ...inBody, records: [expect.objectContaining({ Key__c: key })] });
});

describe('a key with a dot whose address is called unknown', () => {
  beforeEach(() => {
    said = unknown;
  });

  test('is sent again in the body', async () => {
    isThere = true;
    expect(await upsert('taro@example.inc')).toMatchObject({ id: Id, created: false, found: true });
    expect(writes()).toHaveLength(2);
  });

  test('is looked for before it is said that nobody has it', async () => {
    isThere = true;
    expect(await upsert('taro@example.inc', { updateOnly: true })).toMatchObject({ id: Id, found: true });
    expect(writes().at(-1)?.url).toBe(`/services/data/v62.0/sobjects/Account/${Id}`);
    isThere = false;
    const nobody = { code: 'salesforce.noRecordForKey' };
    expect(await failure(upsert('taro@example.inc', { updateOnly: true }))).toMatchObject(nobody);
  });

  test('and one without is refused as ever', async () => {
    expect(await failure(upsert('order-1'))).toMatchObject({ code: 'salesforce.unknownObject' });
    expect(writes()).toHaveLength(1);
  });
});
