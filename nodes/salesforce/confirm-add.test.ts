/** Whether a record is the one whose answer was lost: as Salesforce keeps what it is sent, and over all its pages. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { type FarSide, startFarSide } from '../testing/far-side.ts';
import { confirmNode } from '../testing/step.ts';
import { SalesforceClient } from './client.ts';

const field = (name: string, type: string, more: object = {}) => ({
  name,
  label: name,
  type,
  createable: true,
  ...more,
});

const Visit = {
  ...{ name: 'Visit__c', label: 'Visit', createable: true },
  fields: [
    field('Id', 'id', { createable: false }),
    field('CreatedDate', 'datetime', { createable: false }),
    field('CreatedById', 'reference', { createable: false }),
    field('Rate__c', 'double', { scale: 1 }),
    field('At__c', 'datetime'),
    field('Topics__c', 'multipicklist'),
    field('Secret__c', 'encryptedstring'),
    field('Note__c', 'string'),
  ],
};
const ContentVersion = {
  ...{ name: 'ContentVersion', label: 'File' },
  fields: [
    ...['Id', 'Title', 'PathOnClient', 'FirstPublishLocationId', 'Checksum'].map((name) => field(name, 'string')),
    field('CreatedDate', 'datetime'),
    field('CreatedById', 'reference'),
  ],
};

let far: FarSide;
let client: SalesforceClient;
/** What the query over the time in question finds, page by page. */
let pages: Record<string, Json>[][];
beforeAll(async () => {
  far = await startFarSide(({ url }) => {
    if (url.endsWith('/describe')) return { status: 200, body: url.includes('Visit__c') ? Visit : ContentVersion };
    const at = Number(/more-(\d+)$/.exec(url)?.[1] ?? 0);
    const isClock = at === 0 && !/SELECT .*CreatedDate.* FROM/.test(decodeURIComponent(url));
    const records = isClock ? [] : (pages[at] ?? []);
    const more = { done: false, nextRecordsUrl: `/services/data/v62.0/query/more-${at + 1}` };
    const next = isClock || at + 1 >= pages.length ? { done: true } : more;
    return { status: 200, body: { totalSize: pages.flat().length, records, ...next } };
  });
  const secrets = {
    ...{ method: 'clientCredentials' as const, loginUrl: far.url, instanceUrl: far.url, clientId: 'a' },
    ...{ accessToken: 't', orgId: '00D', userId: '005000000000001AAA', issuedAt: 0 },
  };
  client = new SalesforceClient(secrets, { renew: async (used) => used });
});
afterAll(() => far.close());

const Id = 'a00000000000001AAA';

const confirmed = (fields: Record<string, Json>, found: Record<string, Json>[][]) => {
  pages = found;
  return confirmNode('salesforce.addRecord', client, { object: 'Visit__c' }, { fields });
};

describe('an add of nothing that tells records apart', () => {
  test.each<[string, Record<string, Json>, Record<string, Json>]>([
    ['a number that Salesforce rounds', { Rate__c: 2.71 }, { Rate__c: 2.7 }],
    [
      'a time that loses its milliseconds',
      { At__c: '2026-11-22T01:02:03.987Z' },
      { At__c: '2026-11-22T01:02:03.000+0000' },
    ],
    ['choices that come back in another order', { Topics__c: 'B;A' }, { Topics__c: 'A;B' }],
    ['a secret that comes back masked', { Rate__c: 1, Secret__c: '4111' }, { Rate__c: 1, Secret__c: '****' }],
  ])('happened: %s', async (_what, sent, kept) => {
    expect(await confirmed(sent, [[{ Id, ...kept }]])).toMatchObject({ kind: 'happened', output: { id: Id } });
  });

  test('may have happened while there is a record that could be it, however unlike', async () => {
    expect(await confirmed({ Rate__c: 1 }, [[{ Id, Rate__c: 5 }]])).toMatchObject({
      kind: 'cannotTell',
      candidates: [{ id: Id }],
    });
    expect(await confirmed({ Secret__c: '4111' }, [[{ Id, Secret__c: '****' }]])).toMatchObject({ kind: 'cannotTell' });
    expect(await confirmed({ Rate__c: 1 }, [[]])).toEqual({ kind: 'didNotHappen' });
  });
});

test('what tells records apart is not outweighed by a secret that comes back masked', async () => {
  const sent = { Note__c: 'ours', Secret__c: '4111' };
  expect(await confirmed(sent, [[{ Id, Note__c: 'ours', Secret__c: '****' }]])).toMatchObject({ kind: 'happened' });
  expect(await confirmed(sent, [[{ Id, Note__c: 'theirs', Secret__c: '****' }]])).toEqual({ kind: 'didNotHappen' });
});

describe('Salesforce’s pages may be short', () => {
  test('an added record on the second is found', async () => {
    const other = { Id: 'a00000000000002AAA', Note__c: 'theirs' };
    expect(await confirmed({ Note__c: 'ours' }, [[other], [{ Id, Note__c: 'ours' }]])).toMatchObject({
      output: { id: Id },
    });
  });

  const file = { recordId: '001000000000001AAA', fileName: 'a.txt', content: 'ours' };
  const attached = (found: Record<string, Json>[][]) => {
    pages = found;
    return confirmNode('salesforce.attachFile', client, { contentIs: 'text' }, file);
  };

  test('a file on the second is found; with too many to look through, nobody says that it was not attached', async () => {
    const others = Array.from({ length: 5_000 }, (_, n) => ({
      Id: `068${String(n).padStart(12, '0')}`,
      Checksum: 'x',
    }));
    const ours = { Id: '068A00000000001AAA', Title: 'a', PathOnClient: 'a.txt', FirstPublishLocationId: file.recordId };
    const unlike = [{ ...ours, Checksum: 'y' }];
    const Checksum = createHash('md5').update('ours').digest('hex');
    expect(await attached([others, [{ ...ours, Checksum }]])).toMatchObject({
      kind: 'happened',
      output: { id: ours.Id },
    });
    expect(await attached([others, unlike])).toEqual({ kind: 'didNotHappen' });
    expect(await attached([others, others])).toEqual({ kind: 'cannotTell', candidates: [] });
  });
});
