import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

/** What clients that ask again and again for what is new rest on. */
let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const MINUTE = 60_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const ask = async (soql: string) => (await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body;
const namesOf = async (where: string) =>
  at(await ask(`SELECT Name FROM Account WHERE ${where} ORDER BY SystemModstamp, Id`), 'records.*.Name');

test('stamps have whole seconds, so that several changes share one, and the id orders them', async () => {
  const ids = [await org.create('Account', { Name: 'a' }), await org.create('Account', { Name: 'b' })];
  const rows = recordsAt(await ask('SELECT Id, SystemModstamp FROM Account ORDER BY SystemModstamp, Id'), 'records');
  expect(rows.map((row) => row.Id)).toEqual(ids);
  for (const row of rows) expect(row.SystemModstamp).toMatch(/\.000\+0000$/);
});

test('a window takes any form of a time: UTC, an offset, milliseconds, Salesforce’s own', async () => {
  const stamp = textAt(await ask("SELECT SystemModstamp FROM Account WHERE Name = 'a'"), 'records.0.SystemModstamp');
  const time = Date.parse(stamp.replace('+0000', 'Z'));
  const tokyo = new Date(time + 9 * 60 * MINUTE).toISOString().slice(0, 23);
  for (const text of [new Date(time).toISOString(), `${tokyo}+09:00`, `${stamp.slice(0, 19)}Z`]) {
    expect(await namesOf(`SystemModstamp >= ${text} AND Name = 'a'`)).toEqual(['a']);
    expect(await namesOf(`CreatedDate > ${text} AND Name = 'a'`)).toEqual([]);
  }
});

test('what changes within the window comes again with a later stamp, what is deleted does not', async () => {
  await org.practice('POST', '/faults', { clockSkewMs: MINUTE });
  const find = async () =>
    recordsAt(await ask("SELECT Id, SystemModstamp, CreatedDate FROM Account WHERE Name = 'a'"), 'records')[0];
  const first = await find();
  await org.api('PATCH', `/sobjects/Account/${first?.Id}`, { Phone: '1' });
  const again = await find();
  expect(String(again?.SystemModstamp) > String(first?.SystemModstamp)).toBe(true);
  expect(again?.CreatedDate).toBe(first?.CreatedDate);
  await org.api('DELETE', `/sobjects/Account/${first?.Id}`);
  expect(await namesOf("Name = 'a'")).toEqual([]);
  await org.practice('POST', '/faults', { clear: true });
});

test('a record of a long transaction appears with a stamp that lies before its appearance', async () => {
  await org.practice('POST', '/faults', { commitLag: { ms: MINUTE / 2 } });
  const before = ago(0);
  await org.create('Account', { Name: 'late' });
  await org.practice('POST', '/faults', { clear: true });
  expect(await namesOf(`SystemModstamp >= ${before}`)).not.toContain('late');
  expect(await namesOf(`SystemModstamp >= ${ago(MINUTE)}`)).toContain('late');
});

test('the queries that n8n and Activepieces poll with are read as they send them', async () => {
  const n8n = `SELECT id,name,CreatedDate FROM Account WHERE CreatedDate >= ${ago(60 * MINUTE).replace('Z', '+00:00')} AND CreatedDate < ${ago(-1000)}`;
  expect(at(await ask(n8n), 'done')).toBe(true);
  const activepieces = `
    SELECT
      FIELDS(ALL)
    FROM
      Account
    WHERE LastModifiedDate > ${ago(60 * MINUTE)}
    ORDER BY LastModifiedDate ASC
    LIMIT 200
    OFFSET 0`;
  expect(at(await ask(activepieces), 'records.0')).toHaveProperty('SystemModstamp');
});

test('updated covers whole minutes, at least one of them and no further back than 30 days', async () => {
  const accounts = (await jsforceConnection(org)).sobject('Account');
  const span = [new Date(Date.now() - 60 * MINUTE), new Date(Date.now() + 2 * MINUTE)] as const;
  const { ids, latestDateCovered } = await accounts.updated(...span);
  expect(ids.length).toBeGreaterThan(0);
  expect(latestDateCovered).toMatch(/:00\.000\+0000$/);
  const refused = async (start: string, end: string) => {
    const query = new URLSearchParams({ start, end });
    return at((await org.api('GET', `/sobjects/Account/updated?${query}`)).body, '0.errorCode');
  };
  expect(await refused(ago(31 * 24 * 60 * MINUTE), ago(0))).toBe('INVALID_REPLICATION_DATE');
  expect(await refused(ago(MINUTE), ago(MINUTE))).toBe('INVALID_REPLICATION_DATE');
});
