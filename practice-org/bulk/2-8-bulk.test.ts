import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let connection: Awaited<ReturnType<typeof jsforceConnection>>;
beforeAll(async () => {
  org = await startTestOrg();
  connection = await jsforceConnection(org);
  connection.bulk2.pollInterval = 10;
});
afterAll(() => org.stop());

test('jsforce loads records and hears which failed and why', async () => {
  const input = [
    { Name: 'a, "quoted"\nline', Nagare_Key__c: '1', NumberOfEmployees: '5', Mail__c: '' },
    { Name: 'b', Mail__c: 'nix' },
  ];
  const results = await connection.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input });
  expect(results.successfulResults).toMatchObject([
    { sf__Id: expect.stringMatching(/^001/), sf__Created: 'true', Name: 'a, "quoted"\nline' },
  ]);
  expect(results.failedResults).toMatchObject([
    { sf__Error: 'INVALID_EMAIL_ADDRESS:Email address: invalid email address: nix:Mail__c --', Name: 'b' },
  ]);
  expect(results.unprocessedRecords).toEqual([]);
  const found = await connection.query("SELECT Name, NumberOfEmployees FROM Account WHERE Nagare_Key__c = '1'");
  expect(found.records).toMatchObject([{ Name: 'a, "quoted"\nline', NumberOfEmployees: 5 }]);
});

test('upsert, update with #N/A and delete', async () => {
  const load = (operation: 'upsert' | 'update' | 'delete', input: Record<string, string>[]) =>
    connection.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation,
      input,
      ...(operation === 'upsert' ? { externalIdFieldName: 'Nagare_Key__c' } : {}),
    });
  const { successfulResults } = await load('upsert', [
    { Nagare_Key__c: '1', Name: 'neu', Phone: '1' },
    { Nagare_Key__c: '2', Name: 'zwei', Phone: '2' },
  ]);
  expect(successfulResults.map((result) => result.sf__Created)).toEqual(['false', 'true']);
  const ids = successfulResults.map((result) => result.sf__Id);
  await load(
    'update',
    ids.map((Id) => ({ Id, Phone: '#N/A' })),
  );
  expect((await connection.query('SELECT COUNT() FROM Account WHERE Phone = null')).totalSize).toBe(2);
  await load(
    'delete',
    ids.map((Id) => ({ Id })),
  );
  expect((await connection.query('SELECT COUNT() FROM Account')).totalSize).toBe(0);
});

test('a query comes as CSV, in pages when asked', async () => {
  await org.practice('POST', '/seed', { accounts: 5 });
  const stream = await connection.bulk2.query('SELECT Id, name, Owner.Name FROM Account');
  const records = await stream.toArray();
  expect(records).toHaveLength(5);
  expect(records[0]).toMatchObject({
    Id: expect.stringMatching(/^001/),
    Name: expect.any(String),
    'Owner.Name': '練習 花子',
  });
  const { body: job } = await org.api('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
  const page = await org.api('GET', `/jobs/query/${textAt(job, 'id')}/results?maxRecords=3`);
  expect([page.headers.get('sforce-locator'), page.headers.get('sforce-numberofrecords')]).toEqual(['3', '3']);
  const last = await org.api('GET', `/jobs/query/${textAt(job, 'id')}/results?maxRecords=3&locator=3`);
  expect(last.headers.get('sforce-locator')).toBe('null');
});

test('an aborted job takes no more data', async () => {
  const { body } = await org.api('POST', '/jobs/ingest', { object: 'account', operation: 'insert' });
  expect(body).toMatchObject({
    id: expect.stringMatching(/^750/),
    object: 'Account',
    state: 'Open',
    contentType: 'CSV',
    contentUrl: `services/data/v64.0/jobs/ingest/${textAt(body, 'id')}/batches`,
  });
  await org.api('PATCH', `/jobs/ingest/${textAt(body, 'id')}`, { state: 'Aborted' });
  expect(
    at(
      (await org.api('PUT', `/jobs/ingest/${textAt(body, 'id')}/batches`, 'Name\na\n', { 'content-type': 'text/csv' }))
        .body,
      '0.errorCode',
    ),
  ).toBe('INVALIDJOBSTATE');
  expect((await org.api('DELETE', `/jobs/ingest/${textAt(body, 'id')}`)).status).toBe(204);
});
