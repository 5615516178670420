/** What steps name of the organization that they were made for, looked for in another one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fixed } from '../contract.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { absentOf } from './absent.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());

const records = (...ids: string[]): Fixed[] => ids.map((value) => ({ kind: 'record', object: '', value }));

test('a user who has left is there, and may own nothing all the same', async () => {
  const user = { username: 'left@acme.jp', lastName: 'Left' };
  await org.changeSchema({ users: [user] });
  const [left] = await org.query("SELECT Id, Name FROM User WHERE Username = 'left@acme.jp'");
  const id = String(left?.Id);
  const fixed = records(id, org.secrets.userId);
  const call = { signal: AbortSignal.timeout(20_000) };
  expect(await absentOf(org.client, fixed, call, org.client)).toEqual([]);
  await org.changeSchema({ users: [{ ...user, active: false }] });
  expect(await absentOf(org.client, fixed, call, org.client)).toMatchObject([
    { value: id, code: 'salesforce.absentActiveUser', params: { id, name: `${left?.Name} (${id})` } },
  ]);
});
