import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { TransientError } from '../errors.ts';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type Practice, startPractice } from '../testing/practice.ts';
import { confirmNode, runNode } from '../testing/step.ts';
import { SalesforceClient } from './client.ts';
import { salesforceConnection } from './connection.ts';
import type { SalesforceSecrets } from './secrets.ts';

let practice: Practice;
let secrets: SalesforceSecrets;
let client: SalesforceClient;
let renewals = 0;

beforeAll(async () => {
  practice = await startPractice();
  const { url, clientId, clientSecret } = practice;
  const fields = { loginUrl: `${url}/`, clientId, clientSecret };
  secrets = (await salesforceConnection.connect(fields, { signal: AbortSignal.timeout(10_000) })) as SalesforceSecrets;
});

afterAll(() => practice.close());

beforeEach(async () => {
  await practice.fault({ clear: true });
  renewals = 0;
  client = new SalesforceClient(secrets, {
    renew: async (used, refresh) => {
      renewals += 1;
      secrets = await refresh(used);
      return secrets;
    },
  });
});

const account = { object: 'Account', fields: ['Name', 'Mail__c'] };
const named = (Name: string, Mail__c: string) => ({ fields: { Name, Mail__c } });
const mailIs = (value: Json) => ({ conditions: [{ field: 'Mail__c', operator: 'equals', value }] });
const add = (fields: object, more = {}) =>
  runNode('salesforce.addRecord', client, { object: 'Account' }, { fields }, more);
const search = (value: Json) => runNode('salesforce.searchRecords', client, account, mailIs(value));

describe('the connection', () => {
  test('knows whose org it reached, from the answer itself', async () => {
    expect(salesforceConnection.facts(secrets)).toMatchObject({
      instanceUrl: practice.url,
      orgId: expect.stringMatching(/^00D/),
      organization: expect.any(String),
      username: expect.stringContaining('@'),
    });
    expect(await salesforceConnection.test(client)).toMatchObject({ user: expect.stringContaining('@') });
  });

  test('says at once that the secret is wrong', async () => {
    const fields = { loginUrl: practice.url, clientId: practice.clientId, clientSecret: 'wrong' };
    const error = await failure(salesforceConnection.connect(fields, { signal: AbortSignal.timeout(5_000) }));
    expect(error).toMatchObject({ code: 'salesforce.wrongClientSecret' });
    expect(JSON.stringify(error)).not.toContain('"wrong"');
  });

  test('renews an expired session once for all who wait, and does the work', async () => {
    await client.query('SELECT Id FROM Account LIMIT 1');
    await practice.fault({ expireSessions: true });
    await Promise.all([search('a@x.jp'), search('b@x.jp'), search('c@x.jp')]);
    expect(renewals).toBe(1);
  });

  test('is dead when the grant is revoked', async () => {
    await practice.fault({ revokeTokens: true });
    const error = await failure(search('a@x.jp'));
    expect(error).toMatchObject({ kind: 'userFixable', repair: { kind: 'connection' } });
  });
});

describe('search, get, add, update', () => {
  test.each(["o'brien\\@x.jp", "' OR Name != '", 'a\nb', '佐藤😀', 'שלום', '100%_'])(
    '%j goes there and back as data',
    async (text) => {
      const { id, url } = await add({ Name: text, Description: text });
      expect(url).toBe(`${practice.url}/${id}`);
      const conditions = [{ field: 'name', operator: 'equals', value: text }];
      const found = await runNode(
        'salesforce.searchRecords',
        client,
        { object: 'account', fields: ['Description'] },
        { conditions },
      );
      expect(found).toEqual({ totalSize: 1, firstId: id, records: [{ Id: id, Description: text }] });
    },
  );

  test('nothing found is no error', async () => {
    expect(await search('nobody@x.jp')).toEqual({ totalSize: 0, firstId: null, records: [] });
  });

  test('a search for an empty value fails instead of finding the records without one', async () => {
    expect(await failure(search(''))).toMatchObject({
      code: 'salesforce.blankSearchValue',
      params: { field: 'Mail__c' },
      repair: { kind: 'field', field: 'conditions.0' },
    });
  });

  test('gets a record by id', async () => {
    const { id } = await add({ Name: 'Get me', Mail__c: 'get@x.jp' });
    const got = await runNode('salesforce.getRecord', client, account, { id: id as string });
    expect(got).toMatchObject({ id, record: { Name: 'Get me', Mail__c: 'get@x.jp' } });
    const none = failure(runNode('salesforce.getRecord', client, account, { id: '001000000000999AAA' }));
    expect(await none).toMatchObject({ code: 'salesforce.recordNotFound' });
    const wrong = runNode('salesforce.getRecord', client, account, { id: '003000000000001AAA' });
    expect(await failure(wrong)).toMatchObject({ code: 'salesforce.idOfOtherObject' });
    expect(await failure(runNode('salesforce.getRecord', client, account, { id: null }))).toMatchObject({
      code: 'salesforce.idMissing',
    });
  });

  test('updates by id and by condition', async () => {
    const { id } = await add({ Name: 'Old', Mail__c: 'update@x.jp' });
    await runNode('salesforce.updateRecord', client, { object: 'Account' }, { id, fields: { Name: 'By id' } });
    expect(await search('update@x.jp')).toMatchObject({ records: [{ Name: 'By id' }] });
    const byMail = { object: 'Account', findBy: 'conditions' };
    const input = { ...mailIs('update@x.jp'), fields: { Name: 'By mail' } };
    expect(await runNode('salesforce.updateRecord', client, byMail, input)).toMatchObject({
      updated: 1,
      id,
      ids: [id],
    });
    expect(await search('update@x.jp')).toMatchObject({ records: [{ Name: 'By mail' }] });
  });

  test('asks what to do when several records fit, and changes none until told', async () => {
    await add({ Name: 'One', Mail__c: 'several@x.jp' });
    await add({ Name: 'Two', Mail__c: 'several@x.jp' });
    const update = (whenSeveral: string) =>
      runNode(
        'salesforce.updateRecord',
        client,
        { object: 'Account', findBy: 'conditions', whenSeveral },
        { ...mailIs('several@x.jp'), fields: { Name: 'Changed' } },
      );
    expect(await failure(update('fail'))).toMatchObject({ code: 'salesforce.severalMatch', params: { count: '2' } });
    const names = async () =>
      ((await search('several@x.jp')).records as { Name: string }[]).map(({ Name }) => Name).sort();
    expect(await names()).toEqual(['One', 'Two']);
    expect(await update('newest')).toMatchObject({ updated: 1 });
    expect(await names()).toContain('Changed');
    expect(await update('all')).toMatchObject({ updated: 2 });
    expect(await names()).toEqual(['Changed', 'Changed']);
  });

  test('goes on without a match only when chosen', async () => {
    const input = { ...mailIs('none@x.jp'), fields: { Name: 'x' } };
    const settings = { object: 'Account', findBy: 'conditions' };
    expect(await failure(runNode('salesforce.updateRecord', client, settings, input))).toMatchObject({
      code: 'salesforce.noMatch',
    });
    const lenient = { ...settings, whenNone: 'finish' };
    expect(await runNode('salesforce.updateRecord', client, lenient, input)).toEqual({
      updated: 0,
      unchanged: 0,
      changedFields: [],
      id: null,
      ids: [],
      url: null,
    });
  });

  test.each<[string, object, string, object]>([
    ['Account', { Name: 'x'.repeat(256) }, 'salesforce.valueTooLong', { field: 'Name', length: 256, maxLength: 255 }],
    [
      'Lead',
      { Company: 'x' },
      'salesforce.requiredFieldMissing',
      { field: 'LastName', fields: expect.stringContaining('LastName') },
    ],
    [
      'Lead',
      { LastName: 'x', Company: 'x', Email: 'nope' },
      'salesforce.emailInvalid',
      { field: 'Email', value: 'nope' },
    ],
    ['Account', { Name: 'x', Nope__c: '1' }, 'salesforce.unknownField', { field: 'Nope__c', object: 'Account' }],
    ['Account', { Name: 'x', CreatedDate: '2026-11-21' }, 'salesforce.fieldNotWritable', { field: 'CreatedDate' }],
    ['Account', { Name: ['x'] }, 'salesforce.wrongType', { field: 'Name', value: '["x"]' }],
    [
      'Account',
      { Name: 'x', NumberOfEmployees: 'many' },
      'salesforce.wrongType',
      { field: 'NumberOfEmployees', value: 'many' },
    ],
    ['Nope__c', { Name: 'x' }, 'salesforce.unknownObject', { object: 'Nope__c' }],
    ['Account', {}, 'salesforce.nothingMapped', { object: 'Account' }],
  ])('a refused %s names field, value and way out: %j', async (object, fields, code, params) => {
    const error = await failure(runNode('salesforce.addRecord', client, { object }, { fields }));
    expect(error).toMatchObject({ kind: 'userFixable', code, params: expect.objectContaining(params) });
  });
});

test('a refusal carries the org’s labels in both languages, for whoever reads it', async () => {
  const lead = runNode('salesforce.addRecord', client, { object: 'Lead' }, { fields: { FirstName: 'x' } });
  expect(await failure(lead)).toMatchObject({
    params: {
      object: 'Lead',
      objectLabel: 'Lead',
      objectLabelJa: 'リード',
      label: 'Last Name',
      labelJa: '姓',
      fields: 'Last Name (LastName), Company',
      fieldsJa: '姓 (LastName)、会社名 (Company)',
    },
  });
  const blank = runNode('salesforce.searchRecords', client, account, {
    conditions: [{ field: 'Name', operator: 'equals', value: '' }],
  });
  expect(await failure(blank)).toMatchObject({ params: { label: 'Account Name', labelJa: '取引先名' } });
});

describe('an add is sent at most once', () => {
  const dropped = { fail: [{ method: 'POST', path: 'sobjects', as: 'dropAfterCommit' }] };
  const count = async (mail: string) => (await search(mail)).totalSize;

  test('a lost answer is uncertain and nothing repeats it', async () => {
    await practice.fault(dropped);
    expect(await failure(add(named('Lost', 'lost@x.jp').fields))).toMatchObject({
      kind: 'uncertain',
      code: 'salesforce.noAnswer',
    });
    expect(await count('lost@x.jp')).toBe(1);
  });

  test('a 503 and a locked row surely had no effect', async () => {
    await practice.fault({ fail: [{ method: 'POST', path: 'sobjects', as: 'unavailable' }] });
    expect(await failure(add({ Name: 'Busy' }))).toMatchObject({ kind: 'transient', code: 'salesforce.busy' });
    await practice.fault({ lockRows: 1 });
    expect(await failure(add({ Name: 'Locked' }))).toMatchObject({ kind: 'transient', code: 'salesforce.rowLocked' });
  });

  test('after the guard says no nothing is written', async () => {
    const check = () => {
      throw new TransientError('engine.sentTooLate');
    };
    expect(await failure(add(named('Late', 'late@x.jp').fields, { guard: { check } }))).toMatchObject({
      code: 'engine.sentTooLate',
    });
    expect(await count('late@x.jp')).toBe(0);
  });

  describe('and confirmed afterwards', () => {
    const confirm = (fields: object, more = {}) =>
      confirmNode('salesforce.addRecord', client, { object: 'Account' }, { fields }, more);

    test('it happened', async () => {
      await practice.fault(dropped);
      const { fields } = named('Confirmed', 'confirmed@x.jp');
      await failure(add(fields));
      const { firstId } = await search('confirmed@x.jp');
      expect(await confirm(fields)).toMatchObject({ kind: 'happened', output: { id: firstId, object: 'Account' } });
    });

    test('it did not happen', async () => {
      await practice.fault({ fail: [{ method: 'POST', path: 'sobjects', as: 'dropBefore' }] });
      const { fields } = named('Vanished', 'vanished@x.jp');
      expect(await failure(add(fields))).toMatchObject({ kind: 'uncertain' });
      expect(await confirm(fields)).toEqual({ kind: 'didNotHappen' });
    });

    test('a record that another step already calls its own is not taken', async () => {
      const { fields } = named('Claimed', 'claimed@x.jp');
      const { id } = await add(fields);
      expect(await confirm(fields, { claimed: async () => new Set([id as string]) })).toEqual({ kind: 'didNotHappen' });
    });

    test('two records alike are for a person to tell apart', async () => {
      const { fields } = named('Twins', 'twins@x.jp');
      await add(fields);
      await add(fields);
      const answer = await confirm(fields);
      expect(answer).toMatchObject({ kind: 'cannotTell', candidates: [{ label: 'Twins' }, { label: 'Twins' }] });
    });

    test('one record and another open step with the same values: nobody can tell whose it is', async () => {
      const { fields } = named('Rival', 'rival@x.jp');
      await add(fields);
      const rivals = async () => [{ runId: 'other', input: { fields: { name: 'Rival', MAIL__C: 'RIVAL@x.jp' } } }];
      expect(await confirm(fields, { rivals })).toMatchObject({ kind: 'cannotTell', candidates: [{ label: 'Rival' }] });
    });

    test('an open step with other values is no rival', async () => {
      const { fields } = named('Alone', 'alone@x.jp');
      await add(fields);
      const rivals = async () => [{ runId: 'other', input: named('Somebody', 'somebody@x.jp') }];
      expect(await confirm(fields, { rivals })).toMatchObject({ kind: 'happened' });
    });

    test('a record that agrees only in part may have been changed by the org: a person decides', async () => {
      await add({ Name: 'Part', Mail__c: 'part@x.jp' });
      expect(await confirm({ Name: 'Part', Mail__c: 'other@x.jp' })).toMatchObject({ kind: 'cannotTell' });
    });

    test('a record that is in full what another open step sent is that one’s, whatever it shares with us', async () => {
      await add({ Name: 'Neighbour', Mail__c: 'shared@example.jp' });
      const rivals = async () => [
        { runId: 'other', input: { fields: { Name: 'Neighbour', Mail__c: 'shared@example.jp' } } },
      ];
      const input = { Name: 'Never arrived', Mail__c: 'shared@example.jp' };
      expect(await confirm(input, { rivals })).toEqual({ kind: 'didNotHappen' });
      expect(await confirm(input)).toMatchObject({ kind: 'cannotTell' });
      const less = async () => [{ runId: 'other', input: { fields: { Mail__c: 'shared@example.jp' } } }];
      expect(await confirm(input, { rivals: less })).toMatchObject({ kind: 'cannotTell' });
    });

    test('a record of before the intent is not taken for it', async () => {
      const { fields } = named('Before', 'before@x.jp');
      await add(fields);
      const later = (ms: number) => new Date(Date.now() + ms);
      const window = { intendedAt: later(60_000), sendBefore: later(61_000), settledAfter: later(65_000) };
      expect(await confirm(fields, window)).toEqual({ kind: 'didNotHappen' });
    });
  });
});

test('the practice org settles in seconds, a real one in minutes', () => {
  const add = nodeDefinition('salesforce.addRecord');
  if (add?.kind !== 'action') throw new Error('no action');
  expect(add.settleMs?.(client)).toBe(5_000);
  const real = new SalesforceClient(
    { ...secrets, instanceUrl: 'https://x.my.salesforce.com' },
    { renew: async (used) => used },
  );
  expect(add.settleMs?.(real)).toBeGreaterThan(10 * 60_000);
});

test('choices come from the org in the reader’s language', async () => {
  const add = nodeDefinition('salesforce.addRecord');
  if (add?.kind !== 'action') throw new Error('no action');
  const objects = await add.options?.creatableObjects?.({ client, config: {}, locale: 'ja', flows: async () => [] });
  expect(objects?.[0]).toEqual({ value: 'Account', label: '取引先' });
  const fields = await add.options?.creatableFields?.({
    client,
    config: { object: 'Account' },
    locale: 'en',
    flows: async () => [],
  });
  expect(fields?.[0]).toMatchObject({
    value: 'Name',
    label: 'Account Name',
    type: 'string',
    required: true,
    maxLength: 255,
  });
  expect(fields?.find(({ value }) => value === 'CreatedDate')).toBeUndefined();
});
