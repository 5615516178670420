import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  const keyless = await org.api('POST', '/jobs/ingest', { object: 'Account', operation: 'upsert' });
  expect(at(keyless.body, '0.errorCode')).toBe('INVALIDJOB');
  expect((await org.api('DELETE', `/jobs/ingest/${textAt(body, 'id')}`)).status).toBe(204);
});

describe('a job fails as a whole and leaves its rows unprocessed', () => {
  const load = async (csv: string, job: Record<string, unknown> = {}) => {
    const made = await org.api('POST', '/jobs/ingest', { object: 'Account', operation: 'insert', ...job });
    const path = `/jobs/ingest/${textAt(made.body, 'id')}`;
    await org.api('PUT', `${path}/batches`, csv, { 'content-type': 'text/csv' });
    await org.api('PATCH', path, { state: 'UploadComplete' });
    const { body } = await org.api('GET', path);
    const [left, bad] = [
      await org.api('GET', `${path}/unprocessedrecords`),
      await org.api('GET', `${path}/failedResults`),
    ];
    const rows = (text: unknown) => String(text).trim().split('\n').length - 1;
    return [at(body, 'state'), at(body, 'errorMessage'), rows(left.body), rows(bad.body)];
  };

  test.each([
    ['an unknown column', 'Name,Foo,Bar\na,1,2\nb,1,2\n', {}, 'InvalidBatch : Field name not found : Foo'],
    ['a byte order mark', '\uFEFFName\na\nb\n', {}, 'InvalidBatch : Field name not found : \uFEFFName'],
    [
      'an unknown parent',
      'Name,Foo.Nagare_Key__c\na,1\nb,1\n',
      {},
      'InvalidBatch : Field name not found : Foo.Nagare_Key__c',
    ],
    ['no id to change by', 'Name\na\nb\n', { operation: 'update' }, 'InvalidBatch : Field name not found : Id'],
    [
      'no key to upsert by',
      ...(['Name\na\nb\n', { operation: 'upsert', externalIdFieldName: 'Nagare_Key__c' }] as const),
      'InvalidBatch : Field name not found : Nagare_Key__c',
    ],
    [
      'lines that end in another way than was said',
      ...(['Name\r\na\r\nb\r\n', {}] as const),
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF',
    ],
  ])('by %s', async (_what, csv, job, message) => {
    expect(await load(csv, job)).toEqual(['Failed', message, 2, 0]);
  });

  test('but an upsert by Id needs no ids', async () => {
    const job = { operation: 'upsert', externalIdFieldName: 'Id' };
    expect(await load('Name\na\n', job)).toEqual(['JobComplete', undefined, 0, 0]);
  });

  test('but a parent by its key, and another case, are columns', async () => {
    const csv = 'NAME,Parent.Nagare_Key__c\r\na,\r\n';
    expect(await load(csv, { lineEnding: 'CRLF' })).toEqual(['JobComplete', undefined, 0, 0]);
  });
});

test('rows are uploaded once', async () => {
  const made = await org.api('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' });
  const id = textAt(made.body, 'id');
  expect(at(made.body, 'createdDate')).toMatch(/\.000\+0000$/);
  const put = () => org.api('PUT', `/jobs/ingest/${id}/batches`, 'Name\na\n', { 'content-type': 'text/csv' });
  expect((await put()).status).toBe(201);
  expect(await put()).toMatchObject({
    status: 400,
    body: [
      {
        errorCode: 'INVALIDJOB',
        message: expect.stringContaining(`Found multiple contents for job: <${id.slice(0, 15)}>`),
      },
    ],
  });
});

test('batches count, and the end of their allowance is told by both Bulk APIs', async () => {
  await org.practice('POST', '/stats');
  const left = async (name: string) => at((await org.api('GET', '/limits')).body, `${name}.Remaining`);
  const before = Number(await left('DailyBulkApiBatches'));
  const run = async () => {
    const id = textAt((await org.api('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' })).body, 'id');
    await org.api('PUT', `/jobs/ingest/${id}/batches`, 'Name\na\n', { 'content-type': 'text/csv' });
    return org.api('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
  };
  await run();
  expect(await left('DailyBulkApiBatches')).toBe(before - 1);
  const queries = Number(await left('DailyBulkV2QueryJobs'));
  await org.api('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
  expect(await left('DailyBulkV2QueryJobs')).toBe(queries - 1);
  await org.practice('POST', '/faults', { dailyBatches: 1 });
  expect(await left('DailyBulkApiBatches')).toBe(0);
  expect(await run()).toMatchObject({ status: 400, body: [{ errorCode: 'EXCEEDEDQUOTA' }] });
  const headers = { 'x-sfdc-session': org.token, 'content-type': 'application/json' };
  const url = `${org.url}/services/async/64.0/job`;
  const body = JSON.stringify({ object: 'Account', operation: 'insert', contentType: 'JSON' });
  const { id } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { id: string };
  const batch = await fetch(`${url}/${id}/batch`, { method: 'POST', headers, body: '[{"Name":"a"}]' });
  expect([batch.status, await batch.json()]).toMatchObject([400, { exceptionCode: 'ExceededQuota' }]);
  await org.practice('POST', '/faults', { clear: true });
});

test('rows that come with their job are loaded at once', async () => {
  const boundary = 'xXx';
  const part = (type: string, name: string, text: string) =>
    `--${boundary}\r\nContent-Type: ${type}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  const job = part('application/json', 'job', '{"object":"Account","operation":"insert","contentType":"CSV"}');
  const content = part('text/csv', 'content"; filename="content', 'Name,Phone\n株式会社一,1\n"二, 三",2');
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const made = await org.api('POST', '/jobs/ingest', `${job}${content}--${boundary}--`, headers);
  expect(made).toMatchObject({ status: 200, body: { state: 'UploadComplete' } });
  expect((await org.api('GET', `/jobs/ingest/${textAt(made.body, 'id')}`)).body).toMatchObject({
    ...{ state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 0 },
  });
  const found = await connection.query("SELECT Name FROM Account WHERE Phone IN ('1', '2') ORDER BY Phone");
  expect(at(found, 'records.*.Name')).toEqual(['株式会社一', '二, 三']);
});

test('pages of a long result have addresses of their own, five in an answer, since version 58', async () => {
  await org.practice('POST', '/seed', { accounts: 1 });
  const { body } = await org.api('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
  const path = `/jobs/query/${textAt(body, 'id')}/resultPages`;
  const pages = await org.api('GET', path);
  expect(pages.body).toMatchObject({ nextRecordsUrl: null, done: true, resultPages: { length: 1 } });
  const first = await org.api('GET', textAt(pages.body, 'resultPages.0.resultUrl'));
  expect(String(first.body)).toMatch(/^"Id"\n"001/);
  expect((await org.api('GET', `/services/data/v57.0${path}`)).status).toBe(404);
});
