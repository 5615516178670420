import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const ask = async (soql: string) => at((await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body, 'records');
const upload = (values: Record<string, unknown>) =>
  org.api('POST', '/sobjects/ContentVersion', {
    PathOnClient: 'offer.pdf',
    VersionData: Buffer.from('見積書').toString('base64'),
    ...values,
  });

test('a file brings its document and hangs on its record and its owner', async () => {
  const account = await org.create('Account', { Name: 'a' });
  const { status, body } = await upload({ Title: '見積', FirstPublishLocationId: account });
  expect(status).toBe(201);
  const versions = await ask(
    `SELECT ContentDocumentId, Title, Checksum, ContentSize, FileExtension, VersionNumber, IsLatest FROM ContentVersion WHERE FirstPublishLocationId = '${account}'`,
  );
  expect(at(versions, '0')).toMatchObject({
    Title: '見積',
    Checksum: createHash('md5').update('見積書').digest('hex'),
    ContentSize: 9,
    FileExtension: 'pdf',
    VersionNumber: '1',
    IsLatest: true,
  });
  expect(
    await ask(`SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${account}'`),
  ).toMatchObject([{ ContentDocument: { Title: '見積' } }]);
  const row = (await org.api('GET', `/sobjects/ContentVersion/${textAt(body, 'id')}`)).body;
  const bytes = await fetch(org.url + at(row, 'VersionData'), { headers: { authorization: `Bearer ${org.token}` } });
  expect(await bytes.text()).toBe('見積書');
});

test('a second version takes the document over; deleting the document takes all with it', async () => {
  const first = textAt((await upload({})).body, 'id');
  const document = textAt((await org.api('GET', `/sobjects/ContentVersion/${first}`)).body, 'ContentDocumentId');
  const second = textAt((await upload({ ContentDocumentId: document, PathOnClient: 'offer 2.pdf' })).body, 'id');
  expect(
    await ask(`SELECT Id, IsLatest FROM ContentVersion WHERE ContentDocumentId = '${document}' ORDER BY Id`),
  ).toMatchObject([
    { Id: first, IsLatest: false },
    { Id: second, IsLatest: true },
  ]);
  expect((await org.api('GET', `/sobjects/ContentDocument/${document}`)).body).toMatchObject({
    LatestPublishedVersionId: second,
    Title: 'offer 2',
  });
  expect((await org.api('DELETE', `/sobjects/ContentDocument/${document}`)).status).toBe(204);
  expect(await ask(`SELECT Id FROM ContentVersion WHERE ContentDocumentId = '${document}'`)).toEqual([]);
});

test('a file without bytes or name is refused', async () => {
  expect(refusal(await upload({ VersionData: null }))).toContain('REQUIRED_FIELD_MISSING');
  expect(refusal(await upload({ PathOnClient: null }))).toContain('[PathOnClient]');
});
