import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let connection: Awaited<ReturnType<typeof jsforceConnection>>;
beforeAll(async () => {
  org = await startTestOrg();
  connection = await jsforceConnection(org);
  connection.bulk.pollInterval = 10;
});
afterAll(() => org.stop());

/** A call as simple-salesforce sends it: JSON all over, the session in a header of its own. */
async function json(method: string, path: string, body?: unknown) {
  const response = await fetch(`${org.url}/services/async/59.0/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-SFDC-Session': org.token },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

test('jsforce loads records by XML and CSV, and hears what became of each row', async () => {
  const results = await connection.bulk.load('Account', 'insert', [
    { Name: 'a', NumberOfEmployees: '5' },
    { Phone: '1' },
    { Name: 'c', NumberOfEmployees: 'many' },
  ]);
  expect(results).toMatchObject([
    { id: expect.stringMatching(/^001/), success: true, created: true, errors: [] },
    { id: null, success: false, errors: ['REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --'] },
    {
      success: false,
      errors: [expect.stringMatching(/^INVALID_TYPE_ON_FIELD_IN_RECORD:.*many:NumberOfEmployees --$/)],
    },
  ]);
  const stream = await connection.bulk.query('SELECT Id, Name FROM Account');
  expect(await stream.toArray()).toMatchObject([{ Name: 'a' }]);
});

test('a batch with an unknown column fails as a whole', async () => {
  const { body: job } = await json('POST', 'job', { operation: 'insert', object: 'Account', contentType: 'JSON' });
  const { body: batch } = await json('POST', `job/${job.id}/batch`, [{ Name: 'a' }, { Name: 'b', Foo: 1 }]);
  const { body: told } = await json('GET', `job/${job.id}/batch/${batch.id}`);
  expect(told).toMatchObject({ state: 'Failed', stateMessage: 'InvalidBatch : Field name not found : Foo' });
  const result = await json('GET', `job/${job.id}/batch/${batch.id}/result`);
  expect(result).toEqual({
    status: 400,
    body: { exceptionCode: 'InvalidBatch', exceptionMessage: 'Records not processed' },
  });
});

test('a JSON job writes, updates, upserts, deletes and asks', async () => {
  const run = async (job: Record<string, unknown>, data: unknown) => {
    const opened = await json('POST', 'job', { concurrencyMode: 0, contentType: 'JSON', ...job });
    expect(opened).toMatchObject({ status: 201, body: { state: 'Open', contentType: 'JSON', numberBatchesTotal: 0 } });
    const { id } = opened.body;
    const batch = await json('POST', `job/${id}/batch`, data);
    expect(batch).toMatchObject({ status: 201, body: { jobId: id, state: 'Queued' } });
    expect((await json('POST', `job/${id}`, { state: 'Closed' })).body.state).toBe('Closed');
    expect((await json('GET', `job/${id}/batch/${batch.body.id}`)).body.state).toBe('Completed');
    return {
      path: `job/${id}/batch/${batch.body.id}/result`,
      result: (await json('GET', `job/${id}/batch/${batch.body.id}/result`)).body,
    };
  };
  const inserted = await run({ operation: 'insert', object: 'Contact' }, [
    { LastName: 'x', Email: 'nix' },
    { LastName: 'y' },
  ]);
  expect(inserted.result).toMatchObject([
    { success: false, created: false, id: null, errors: [{ statusCode: 'INVALID_EMAIL_ADDRESS', fields: ['Email'] }] },
    { success: true, created: true, errors: [] },
  ]);
  const { id } = inserted.result[1];
  await run({ operation: 'update', object: 'Contact' }, [{ Id: id, Title: 'z' }]);
  const asked = await run({ operation: 'query', object: 'Contact' }, 'SELECT Id, Title FROM Contact');
  expect((await json('GET', `${asked.path}/${asked.result[0]}`)).body).toMatchObject([{ Id: id, Title: 'z' }]);
  const upsert = { operation: 'upsert', object: 'Account', externalIdFieldName: 'Nagare_Key__c' };
  const rows = [{ Nagare_Key__c: 'k', Name: 'k' }];
  expect((await run(upsert, rows)).result).toMatchObject([{ created: true }]);
  expect((await run(upsert, rows)).result).toMatchObject([{ created: false, success: true }]);
  expect((await run({ operation: 'delete', object: 'Contact' }, [{ Id: id }])).result).toMatchObject([
    { success: true },
  ]);
});

test('a job of JSON batches is told in XML to a client that writes its jobs in XML, its batches in plain JSON', async () => {
  const call = (method: string, path: string, type: string, body?: string) =>
    fetch(`${org.url}/services/async/40.0/job${path}`, {
      method,
      headers: { 'Content-Type': `${type}; charset=UTF-8`, 'X-SFDC-Session': org.token },
      ...(body === undefined ? {} : { body }),
    });
  const info = (words: string) => `<jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload">${words}</jobInfo>`;
  const words = '<operation>insert</operation><object>Account</object><contentType>JSON</contentType>';
  const opened = await call('POST', '', 'application/xml', info(words));
  expect(opened.headers.get('content-type')).toBe('application/xml');
  const [, id] = /<id>(\w+)<\/id>/.exec(await opened.text()) ?? [];
  const added = await call('POST', `/${id}/batch`, 'application/json', '[{"Name":"x"}]');
  expect(added.headers.get('content-type')).toBe('application/json');
  const batch = (await added.json()) as { id: string };
  const result = await call('GET', `/${id}/batch/${batch.id}/result`, 'application/xml');
  expect(result.headers.get('content-type')).toBe('application/json');
  expect(await result.json()).toMatchObject([{ success: true, created: true }]);
  const closed = await call('POST', `/${id}`, 'application/xml', info('<state>Closed</state>'));
  expect(await closed.text()).toContain('<state>Closed</state>');
});

test('a dead session, an unknown job and an empty batch are refused by code', async () => {
  const refused = await fetch(`${org.url}/services/async/59.0/job/x`, { headers: { 'X-SFDC-Session': 'nix' } });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('<exceptionCode>InvalidSessionId</exceptionCode>');
  expect(await json('GET', 'job/nix')).toMatchObject({ status: 400, body: { exceptionCode: 'InvalidJob' } });
  const { body } = await json('POST', 'job', { operation: 'insert', object: 'Account', contentType: 'JSON' });
  expect((await json('POST', `job/${body.id}/batch`, '')).body.exceptionCode).toBe('ClientInputError');
  await json('POST', `job/${body.id}`, { state: 'Closed' });
  expect((await json('POST', `job/${body.id}/batch`, [{ Name: 'late' }])).body.exceptionCode).toBe('InvalidJobState');
});
