/** A process that stands still (a stopped container, a machine that sleeps, a busy one) while it asks for the org's time. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FarSide, startFarSide } from '../testing/far-side.ts';
import { confirmNode } from '../testing/step.ts';
import { SalesforceClient } from './client.ts';

const Account = {
  ...{ name: 'Account', label: 'Account', createable: true },
  fields: [
    { name: 'Id', label: 'Id', type: 'id', createable: false },
    { name: 'Name', label: 'Name', type: 'string', createable: true, nameField: true },
    { name: 'CreatedDate', label: 'Created', type: 'datetime', createable: false },
    { name: 'CreatedById', label: 'Created by', type: 'reference', createable: false },
  ],
};
const record = { Id: '001000000000001AAA', Name: 'Sato' };
const intendedAt = Date.parse('2026-11-23T03:00:00Z');
const settledAfter = intendedAt + 10_000;

/** Shown by the clocks of this process and of the org alike. */
let now: number;
let standsStillMs: { beforeItIsHeard: number; beforeTheAnswerIs: number };
let madeAt: number;
let far: FarSide;
let client: SalesforceClient;

beforeAll(async () => {
  far = await startFarSide(({ url }) => {
    const asked = decodeURIComponent(url);
    if (asked.endsWith('/describe')) return { status: 200, body: Account };
    const [from = '', to = ''] = asked.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
    const isClock = from === to;
    if (isClock) now += standsStillMs.beforeItIsHeard;
    const headers = { date: new Date(now).toUTCString() };
    if (isClock) now += standsStillMs.beforeTheAnswerIs;
    const records = Date.parse(from) <= madeAt && madeAt <= Date.parse(to) ? [record] : [];
    return { status: 200, headers, body: { totalSize: records.length, done: true, records } };
  });
  const secrets = {
    ...{ method: 'clientCredentials' as const, loginUrl: far.url, instanceUrl: far.url, clientId: 'a' },
    ...{ accessToken: 't', orgId: '00D', userId: '005000000000001AAA', issuedAt: 0 },
  };
  client = new SalesforceClient(secrets, { renew: async (used) => used });
});
afterAll(() => far.close());

describe.each([
  ['before the org has heard it', { beforeItIsHeard: 17_000, beforeTheAnswerIs: 0 }],
  ['before it has heard the answer', { beforeItIsHeard: 0, beforeTheAnswerIs: 17_000 }],
])('stands still %s', (_when, standing) => {
  test.each([
    ['at once', intendedAt + 500],
    ['at the last moment', settledAfter - 1_000],
  ])('a record that was made %s is found, and so not made again', async (_made, at) => {
    [now, standsStillMs, madeAt] = [settledAfter + 1_000, standing, at];
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    const times = { intendedAt: new Date(intendedAt), settledAfter: new Date(settledAfter) };
    const answer = await confirmNode(
      'salesforce.addRecord',
      client,
      { object: 'Account' },
      { fields: { Name: 'Sato' } },
      times,
    );
    vi.restoreAllMocks();
    expect(answer).toMatchObject({ kind: 'happened', output: { id: record.Id } });
  });
});
