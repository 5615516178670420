import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
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
  [{ content: 'data:text/plain;base64,' }, 'salesforce.fileEmpty', 'content'],
  [{ content: 'not base64 at all!' }, 'salesforce.notBase64', 'content'],
  [{ content: 'A'.repeat(17 * 1024 * 1024) }, 'salesforce.fileTooLarge', 'content'],
])('%# is refused at its field', async (input, code, field) => {
  expect(await failure(attach(input))).toMatchObject({ code, repair: { kind: 'field', field } });
});

test.each(['unavailable', 'dailyLimit', 'apiDisabled'])(
  'a file that was attached is not attached again because what follows met %s',
  async (as) => {
    const input = { fileName: `${as}.pdf`, content: Buffer.from(`with ${as}`).toString('base64') };
    await org.fault({ fail: [{ method: 'GET', path: 'sobjects/ContentVersion/', as }] });
    expect(await failure(attach(input))).toMatchObject({ kind: 'uncertain' });
    expect(await confirmNode('salesforce.attachFile', org.client, {}, { recordId, ...input })).toMatchObject({
      kind: 'happened',
    });
  },
);

describe('a file at an address', () => {
  let far: FarSide;
  let answer: Recorded;
  beforeAll(async () => {
    far = await startFarSide(() => answer);
  });
  afterAll(() => far.close());
  beforeEach(() => {
    vi.stubEnv('NAGARE_PRIVATE_HOSTS', '127.0.0.1');
    answer = { status: 200, body: bytes, headers: { 'content-type': 'application/pdf' } };
  });
  afterEach(() => vi.unstubAllEnvs());

  const at = (address: unknown, more: object = {}) =>
    org.run('attachFile', { contentIs: 'address' }, { recordId, fileName: 'a.pdf', address, ...more });

  test('is fetched when the step runs, without anything of ours', async () => {
    const { id } = await at(`${far.url}/files/a.pdf?sig=1#page`);
    expect(await org.query(`SELECT ContentSize FROM ContentVersion WHERE Id = '${id}'`)).toMatchObject([
      { ContentSize: 6 },
    ]);
    const sent = far.received.at(-1);
    expect(sent).toMatchObject({ method: 'GET', url: '/files/a.pdf?sig=1', body: '' });
    expect(Object.keys(sent?.headers ?? {})).not.toContain('authorization');
  });

  test.each<[string, Recorded, string]>([
    ['is gone', { status: 404, body: 'no' }, 'salesforce.fileNotFetched'],
    ['wants a sign-in', { status: 403, body: 'no' }, 'salesforce.fileNotFetched'],
    ['is a page', { status: 200, body: '<html>Sign in</html>' }, 'salesforce.fileIsPage'],
    ['is empty', { status: 200, body: '', headers: { 'content-type': 'application/pdf' } }, 'salesforce.fileEmpty'],
    ['leads inside', { status: 302, headers: { location: 'https://169.254.169.254/keys' } }, 'http.addressInside'],
    ['leads to plain http', { status: 302, headers: { location: 'http://example.com/' } }, 'http.notHttps'],
    [
      'is too large',
      { status: 200, body: Buffer.alloc(12 * 1024 * 1024 + 1), headers: { 'content-type': 'application/pdf' } },
      'salesforce.fileTooLarge',
    ],
  ])('that %s is refused at the address, and nothing is attached', async (_what, given, code) => {
    answer = given;
    await org.clearStats();
    expect(await failure(at(`${far.url}/x`))).toMatchObject({ code, repair: { kind: 'field', field: 'address' } });
    expect((await org.stats()).apiCalls).toBe(0);
  });

  test.each([
    [''],
    ['hello'],
    ['ftp://x/y'],
    ['file:///etc/passwd'],
    ['https://me:secret@example.com/x'],
    [['https://x']],
  ])('%j is no address', async (address) => {
    const error = await failure(at(address));
    expect(error).toMatchObject({ repair: { kind: 'field', field: 'address' } });
  });

  test('a server that is busy is tried again, since nothing was sent to Salesforce', async () => {
    answer = { status: 503 };
    expect(await failure(at(`${far.url}/x`))).toMatchObject({ kind: 'transient' });
  });

  test('a lost answer is confirmed by the bytes; when they have changed since, a person is asked', async () => {
    const input = { recordId, fileName: 'moving.pdf', address: `${far.url}/moving` };
    const confirm = () => confirmNode('salesforce.attachFile', org.client, { contentIs: 'address' }, input);
    answer = { status: 200, body: Buffer.from('first'), headers: { 'content-type': 'application/pdf' } };
    await org.fault({ fail: [{ method: 'POST', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
    expect(await failure(at(input.address, input))).toMatchObject({ kind: 'uncertain' });
    expect(await confirm()).toMatchObject({ kind: 'happened', output: { bytes: 5 } });
    answer = { status: 200, body: Buffer.from('second'), headers: { 'content-type': 'application/pdf' } };
    expect(await confirm()).toMatchObject({ kind: 'cannotTell', candidates: [{ label: 'moving' }] });
  });
});
