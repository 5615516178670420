import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, textAt } from './test-answer.ts';
import { startTestOrg } from './test-org.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'practice-org-restart-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

test('pages of a query and bulk jobs of both kinds are there after a restart', async () => {
  const before = await startTestOrg(home);
  await before.practice('POST', '/seed', { accounts: 2500 });
  const first = (await before.api('GET', '/query?q=SELECT+Id,Name+FROM+Account+ORDER+BY+Id')).body;
  const open = (await before.api('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' })).body;
  await before.api('PUT', `/jobs/ingest/${textAt(open, 'id')}/batches`, 'Name\nlater\n', {
    'content-type': 'text/csv',
  });
  const asked = (await before.api('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' })).body;
  const elder = await before.api(
    'POST',
    '/services/async/59.0/job',
    { operation: 'insert', object: 'Account', contentType: 'JSON' },
    { 'x-sfdc-session': before.token },
  );
  await before.stop();

  const after = await startTestOrg(home);
  const next = await after.api('GET', textAt(first, 'nextRecordsUrl'));
  expect(next.body).toMatchObject({ totalSize: 2500, done: true });
  expect(at(next.body, 'records')).toHaveLength(500);
  expect(textAt(next.body, 'records.0.Id') > textAt(first, 'records.1999.Id')).toBe(true);
  await after.api('PATCH', `/jobs/ingest/${textAt(open, 'id')}`, { state: 'UploadComplete' });
  expect((await after.api('GET', `/jobs/ingest/${textAt(open, 'id')}`)).body).toMatchObject({
    state: 'JobComplete',
    numberRecordsProcessed: 1,
    numberRecordsFailed: 0,
  });
  const results = await after.api('GET', `/jobs/query/${textAt(asked, 'id')}/results`);
  expect(textAt(results.body, '').trim().split('\n')).toHaveLength(2501);
  const job = await after.api('GET', `/services/async/59.0/job/${textAt(elder.body, 'id')}`, undefined, {
    'x-sfdc-session': after.token,
  });
  expect(job.body).toMatchObject({ state: 'Open', operation: 'insert' });
  await after.stop();
});
