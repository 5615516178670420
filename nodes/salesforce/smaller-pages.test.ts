import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keeping } from '../testing/context.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';

let org: SalesforceTest;

beforeAll(async () => {
  org = await startSalesforce();
  await org.seed(450);
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const refuse = (errorCode: string, times: number) =>
  org.fault({
    fail: [{ path: '/query', times, as: { status: 400, body: [{ errorCode, message: 'x', fields: [] }] } }],
  });

/** Calls that brought rows, since the last look. */
async function pages(): Promise<number> {
  const { calls } = (await org.stats()) as { calls: Record<string, number> };
  await org.clearStats();
  return Object.entries(calls).reduce((sum, [call, times]) => sum + (call.includes('/query') ? times : 0), 0);
}

const steps: [string, object, object][] = [
  ['queryRecords', { soql: 'SELECT Id FROM Account' }, {}],
  ['searchRecords', { object: 'Account', fields: ['Id'] }, { conditions: [] }],
];

test.each(steps)(
  '%s: what took too long is asked for in smaller pages at the next attempt',
  async (node, config, input) => {
    const step = keeping();
    const attempt = () => runNode(`salesforce.${node}`, org.client, config, input, step);
    await refuse('QUERY_TIMEOUT', 2);
    for (let n = 0; n < 2; n++) expect(await failure(attempt())).toMatchObject({ code: 'salesforce.queryTimedOut' });
    expect(step.kept()).toEqual({ pageSize: 200 });
    await pages();
    const found = await attempt();
    expect(found.records).toHaveLength(Number(found.totalSize));
    expect(await pages()).toBe(Math.ceil(Number(found.totalSize) / 200));
  },
);

test.each(steps)('%s: what is too large is asked for in smaller pages at once', async (node, config, input) => {
  await refuse('OPERATION_TOO_LARGE', 2);
  await pages();
  const found = await runNode(`salesforce.${node}`, org.client, config, input);
  expect(await pages()).toBe(2 + Math.ceil(Number(found.totalSize) / 200));
});

test('groups are never asked for in smaller pages, which they cannot come in', async () => {
  await refuse('OPERATION_TOO_LARGE', 1);
  const soql = 'SELECT Name, COUNT(Id) n FROM Account GROUP BY Name';
  expect(await failure(org.run('queryRecords', { soql }, {}))).toMatchObject({ code: 'salesforce.searchTooLarge' });
});
