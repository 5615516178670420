import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';
import { normalizeId, to18 } from './ids.ts';

let org: TestOrg;
let id: string;
beforeAll(async () => {
  org = await startTestOrg();
  id = await org.create('Account', { Name: 'a' });
});
afterAll(() => org.stop());

/** Pairs that Salesforce itself has published. */
test.each([
  ['001D000000IRFma', '001D000000IRFmaIAH'],
  ['001D000000IomaZ', '001D000000IomaZIAR'],
  ['00D300000000lnb', '00D300000000lnbEAA'],
  ['012000000000000', '012000000000000AAA'],
])('%s has the check characters of %s', (short, long) => {
  expect(to18(short)).toBe(long);
  expect(normalizeId(short)).toBe(long);
  expect(normalizeId(long)).toBe(long);
});

test('both forms lead to the record, in addresses, queries and lookups; answers have 18 characters', async () => {
  const short = id.slice(0, 15);
  expect(at((await org.api('GET', `/sobjects/Account/${short}`)).body, 'Id')).toBe(id);
  const { body } = await org.api('GET', `/query?q=SELECT+Id+FROM+Account+WHERE+Id='${short}'`);
  expect(at(body, 'records')).toMatchObject([{ Id: id }]);
  const contact = await org.create('Contact', { LastName: 'b', AccountId: short });
  expect(at((await org.api('GET', `/sobjects/Contact/${contact}`)).body, 'AccountId')).toBe(id);
  expect((await org.api('DELETE', `/composite/sobjects?ids=${contact.slice(0, 15)}`)).body).toMatchObject([
    { id: contact, success: true },
  ]);
});

test('answers give times in UTC with +0000, dates alone', async () => {
  const row = (await org.api('GET', `/sobjects/Account/${id}`)).body;
  expect(at(row, 'CreatedDate')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
  const day = (await org.api('PATCH', `/sobjects/Account/${id}`, { SLAExpirationDate__c: '2026-02-28' })).status;
  expect(day).toBe(204);
  expect(at((await org.api('GET', `/sobjects/Account/${id}`)).body, 'SLAExpirationDate__c')).toBe('2026-02-28');
});

test.each([
  ['CreatedDate >= 2026-01-01T00:00:00Z', 200],
  ['CreatedDate >= 2026-01-01T00:00:00.123%2B09:00', 200],
  ['CreatedDate >= 2026-01-01', 400],
  ["CreatedDate >= '2026-01-01T00:00:00Z'", 400],
  ['SLAExpirationDate__c = 2026-02-28', 200],
])('WHERE %s', async (condition, status) => {
  const q = `SELECT Id FROM Account WHERE ${condition}`.replaceAll(' ', '+');
  expect((await org.api('GET', `/query?q=${q}`)).status).toBe(status);
});
