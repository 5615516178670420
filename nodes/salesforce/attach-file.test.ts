import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { confirmNode } from '../testing/step.ts';

let org: SalesforceTest;
let recordId: string;
beforeAll(async () => {
  org = await startSalesforce();
  recordId = await org.add('Account', { Name: 'With files' });
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const bytes = Buffer.from([0, 255, 37, 80, 68, 70]);
const file = { fileName: '見積書.pdf', content: bytes.toString('base64') };
const attach = (input: object = {}, config: object = {}) =>
  org.run('attachFile', config, { recordId, ...file, ...input });

test('the bytes lie on the record under their name', async () => {
  const made = await attach();
  expect(made).toMatchObject({
    bytes: 6,
    documentId: expect.stringMatching(/^069/),
    url: expect.stringContaining(org.url),
  });
  const found = await org.query(`SELECT Title, PathOnClient, Checksum FROM ContentVersion WHERE Id = '${made.id}'`);
  const Checksum = createHash('md5').update(bytes).digest('hex');
  expect(found).toMatchObject([{ Title: '見積書', PathOnClient: '見積書.pdf', Checksum }]);
});

test('text is sent as what it is, a data URL as what it carries', async () => {
  expect(await attach({ fileName: 'a.csv', content: '佐藤,1\r\n' }, { contentIs: 'text' })).toMatchObject({
    bytes: 10,
  });
  expect(await attach({ content: `data:application/pdf;base64,${file.content}` })).toMatchObject({ bytes: 6 });
});

test('a lost answer is confirmed by the same bytes on the same record, and by nothing else', async () => {
  const input = { recordId, ...file, fileName: 'lost.pdf', content: Buffer.from('only once').toString('base64') };
  const confirm = (more = {}) => confirmNode('salesforce.attachFile', org.client, {}, input, more);
  await org.fault({ fail: [{ method: 'POST', path: 'sobjects', times: 1, as: 'dropBefore' }] });
  expect(await failure(attach(input))).toMatchObject({ kind: 'uncertain' });
  expect(await confirm()).toEqual({ kind: 'didNotHappen' });
  await org.fault({ fail: [{ method: 'POST', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(attach(input))).toMatchObject({ kind: 'uncertain' });
  expect(await confirm()).toMatchObject({ kind: 'happened', output: { bytes: 9, documentId: expect.any(String) } });
  expect(await confirm({ rivals: async () => [{ runId: 'x', input }] })).toMatchObject({ kind: 'cannotTell' });
  expect(await confirm({ claimed: async (ids: string[]) => new Set(ids) })).toEqual({ kind: 'didNotHappen' });
});

test.each<[object, string, string]>([
  [{ recordId: '' }, 'salesforce.idMissing', 'recordId'],
  [{ fileName: ' ' }, 'salesforce.fileNameMissing', 'fileName'],
  [{ fileName: 'x'.repeat(501) }, 'salesforce.fileNameTooLong', 'fileName'],
  [{ content: '' }, 'salesforce.fileEmpty', 'content'],
  [{ content: 'not base64 at all!' }, 'salesforce.notBase64', 'content'],
  [{ content: 'A'.repeat(17 * 1024 * 1024) }, 'salesforce.fileTooLarge', 'content'],
])('%# is refused at its field', async (input, code, field) => {
  expect(await failure(attach(input))).toMatchObject({ code, repair: { kind: 'field', field } });
});
