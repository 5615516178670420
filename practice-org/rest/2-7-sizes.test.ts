/** How large a call of the composite family may be, and that one over it is refused whole. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const part = (n: number, url: string) => ({ method: 'GET', url: `/services/data/v64.0${url}`, referenceId: `r${n}` });
const account = (n: number, more: object = {}) => ({
  ...{ attributes: { type: 'Account', referenceId: `a${n}` }, Name: `a${n}` },
  ...more,
});

/** A chain of accounts below each other. */
const nested = (levels: number): object =>
  account(levels, levels > 1 ? { ChildAccounts: { records: [nested(levels - 1)] } } : {});

const query = '/query?q=SELECT+Id+FROM+Lead+LIMIT+1';

test.each<[what: string, path: string, allowed: unknown, tooMuch: unknown]>([
  [
    'parts of a composite call',
    '/composite',
    { compositeRequest: times(25, (n) => part(n, '/limits')) },
    { compositeRequest: times(26, (n) => part(n, '/limits')) },
  ],
  [
    'queries among them',
    '/composite',
    { compositeRequest: times(5, (n) => part(n, query)) },
    { compositeRequest: times(6, (n) => part(n, query)) },
  ],
  [
    'parts of a batch',
    '/composite/batch',
    { batchRequests: times(25, () => ({ method: 'GET', url: 'v64.0/limits' })) },
    { batchRequests: times(26, () => ({ method: 'GET', url: 'v64.0/limits' })) },
  ],
  [
    'graphs',
    '/composite/graph',
    { graphs: times(75, (n) => ({ graphId: `${n}`, compositeRequest: [] })) },
    { graphs: times(76, (n) => ({ graphId: `${n}`, compositeRequest: [] })) },
  ],
  [
    'nodes of all graphs',
    '/composite/graph',
    { graphs: times(2, (g) => ({ graphId: `${g}`, compositeRequest: times(250, (n) => part(n, '/theme')) })) },
    { graphs: times(2, (g) => ({ graphId: `${g}`, compositeRequest: times(251, (n) => part(n, '/theme')) })) },
  ],
  ['levels of a tree', '/composite/tree/Account', { records: [nested(5)] }, { records: [nested(6)] }],
  [
    'records of a tree',
    '/composite/tree/Account',
    { records: times(200, (n) => account(n)) },
    { records: times(201, (n) => account(n)) },
  ],
  [
    'ids of one read',
    '/composite/sobjects/Account',
    { ids: times(2000, () => '001000000000000AAA'), fields: ['Id'] },
    { ids: times(2001, () => '001000000000000AAA'), fields: ['Id'] },
  ],
])('%s', async (_what, path, allowed, tooMuch) => {
  const count = async () => at((await org.api('GET', '/query?q=SELECT+COUNT()+FROM+Account')).body, 'totalSize');
  expect([200, 201]).toContain((await org.api('POST', path, allowed)).status);
  const before = await count();
  expect((await org.api('POST', path, tooMuch)).status).toBe(400);
  expect(await count()).toBe(before);
});

test('a tree of six kinds of records is one kind too many', async () => {
  const child = (type: string, referenceId: string, fields: object) => ({
    records: [{ attributes: { type, referenceId }, ...fields }],
  });
  const deal = { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-12-31' };
  const five = account(0, {
    Contacts: child('Contact', 'c', { LastName: 'c' }),
    Opportunities: child('Opportunity', 'o', deal),
    Tasks: child('Task', 't', { Subject: 't' }),
    Events: child('Event', 'e', { Subject: 'e', StartDateTime: '2026-01-01T00:00:00Z', DurationInMinutes: 5 }),
  });
  expect((await org.api('POST', '/composite/tree/Account', { records: [five] })).status).toBe(201);
  const six = { ...five, Cases: child('Case', 'k', { Subject: 'k' }) };
  expect((await org.api('POST', '/composite/tree/Account', { records: [six] })).status).toBe(400);
});
