import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());

test('who gives up on a description that others wait for gives up alone', async () => {
  await org.fault({ latencyMs: 300 });
  await org.clearStats();
  const hurry = new AbortController();
  const first = org.client.describe('Account', { signal: hurry.signal });
  const second = org.client.describe('Account', { signal: AbortSignal.timeout(20_000) });
  hurry.abort();
  expect(await failure(first)).toMatchObject({ kind: 'transient' });
  expect((await second).name).toBe('Account');
  expect((await org.client.describe('Account', { signal: AbortSignal.timeout(20_000) })).name).toBe('Account');
  expect((await org.stats()).apiCalls).toBe(1);
});

test('a description that failed is asked for again', async () => {
  await org.fault({ clear: true, fail: [{ path: '/Contact/describe', as: 'unavailable' }] });
  expect(await failure(org.client.describe('Contact'))).toMatchObject({ code: 'salesforce.busy' });
  expect((await org.client.describe('Contact')).name).toBe('Contact');
});
