/** Answers that come in pages. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FarSide, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';

let far: FarSide;

const page = (id: string, more: object) => ({
  status: 200,
  body: { totalSize: 3, records: [{ attributes: { type: 'Lead' }, Id: id }], ...more },
});

beforeAll(async () => {
  far = await startFarSide(({ url }) => {
    if (url.includes('/query?'))
      return page('1', { done: false, nextRecordsUrl: '/services/data/v62.0/query/01g-2000' });
    if (url.endsWith('/query/01g-2000')) return page('2', { done: true });
    return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
  });
});

afterAll(() => far.close());

test('more than one page of records is fetched to the end', async () => {
  const client = clientAt(far.url, {});
  const first = await client.query('SELECT Id FROM Lead');
  expect(first).toMatchObject({ totalSize: 3, done: false, records: [{ Id: '1' }] });
  expect(await client.queryMore(first.nextRecordsUrl ?? '')).toMatchObject({ done: true, records: [{ Id: '2' }] });
});
