import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keeping } from '../testing/context.ts';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { clientAt, type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';
import { SalesforceClient } from './client.ts';
import { signInAsApp } from './oauth.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const remove = (id: unknown, more: object = {}) => org.run('deleteRecord', { object: 'Account', ...more }, { id });

test('deletes the record', async () => {
  const id = await org.add('Account', { Name: 'Delete me' });
  expect(await remove(id)).toEqual({ id, deleted: true });
  expect(await org.query(`SELECT Id FROM Account WHERE Id = '${id}'`)).toEqual([]);
});

test('already gone is what was wanted, unless a person wants to hear of it', async () => {
  const id = await org.add('Account', { Name: 'Gone' });
  await remove(id);
  expect(await remove(id)).toEqual({ id, deleted: false });
  expect(await failure(remove(id, { whenGone: 'fail' }))).toMatchObject({ code: 'salesforce.recordNotFound' });
});

test('a user who may no longer see the object deletes nothing, and hears of it', async () => {
  const id = await org.add('Account', { Name: 'Still there' });
  const robot = { username: 'robot@acme.jp', lastName: 'Robot' };
  await org.changeSchema({ users: [robot], runAs: robot.username });
  const { url: loginUrl, clientId, clientSecret } = org;
  const signedIn = await signInAsApp({ loginUrl, clientId, clientSecret });
  const client = new SalesforceClient(signedIn, { renew: (used, refresh) => refresh(used) });
  await client.describe('Account');
  await org.changeSchema({ users: [{ ...robot, objectRights: { Account: 'none' } }], runAs: robot.username });
  const step = runNode('salesforce.deleteRecord', client, { object: 'Account' }, { id });
  expect(await failure(step)).toMatchObject({ code: 'salesforce.unknownObject' });
  await org.changeSchema({ users: [] });
  expect(await org.query(`SELECT Id FROM Account WHERE Id = '${id}'`)).toHaveLength(1);
});

describe('a record that is gone, as organizations say it', () => {
  const id = '001000000000001AAA';
  let answer: Recorded = { status: 404 };
  let far: FarSide;
  beforeAll(async () => {
    const object = {
      name: 'Account',
      label: 'Account',
      keyPrefix: '001',
      fields: [{ name: 'Id', label: 'Id', type: 'id' }],
    };
    const none = { totalSize: 0, done: true, records: [] };
    far = await startFarSide(({ method, url }) =>
      method === 'GET' ? { status: 200, body: url.includes('/query') ? none : object } : answer,
    );
  });
  afterAll(() => far.close());

  const step = (whenGone: string) => {
    return runNode('salesforce.deleteRecord', clientAt(far.url), { object: 'Account', whenGone }, { id });
  };
  const said = (status: number, errorCode: string, message: string): Recorded => ({
    status,
    body: [{ errorCode, message, fields: [] }],
  });

  test.each([
    [404, 'ENTITY_IS_DELETED', 'entity is deleted'],
    [404, 'NOT_FOUND', 'The requested resource does not exist'],
    [404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'],
    [400, 'INVALID_CROSS_REFERENCE_KEY', '相互参照 ID が無効です'],
  ])('%i %s', async (status, errorCode, message) => {
    answer = said(status, errorCode, message);
    expect(await step('goOn')).toEqual({ id, deleted: false });
    expect(await failure(step('fail'))).toMatchObject({ code: 'salesforce.recordNotFound', params: { id } });
  });

  test.each([
    [400, 'MALFORMED_ID', 'malformed id 001000000000001AAA', 'salesforce.idMalformed'],
    [400, 'DELETE_FAILED', 'Your attempt to delete x could not be completed', 'salesforce.deleteRefused'],
    [403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights', 'salesforce.accessDenied'],
    [400, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access', 'salesforce.accessDenied'],
  ])('is not what %i %s says', async (status, errorCode, message, code) => {
    answer = said(status, errorCode, message);
    expect(await failure(step('goOn'))).toMatchObject({ code });
  });
});

test('many at once share calls, each with its own outcome', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => org.add('Account', { Name: `Many ${n}` })));
  await org.client.remove('Account', ids[3] as string, {});
  const answers = await Promise.all(ids.map((id) => remove(id)));
  expect(answers.map(({ deleted }) => deleted)).toEqual(ids.map((_, n) => n !== 3));
});

test('a lost answer may be sent again', async () => {
  const id = await org.add('Account', { Name: 'Lost delete' });
  await org.fault({ fail: [{ method: 'DELETE', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(remove(id))).toMatchObject({ kind: 'uncertain' });
  expect(await remove(id)).toEqual({ id, deleted: false });
});

test('a repeat after a lost answer deleted what is gone, also for who wants to hear of records that are gone', async () => {
  for (const whenGone of ['goOn', 'fail']) {
    const id = await org.add('Account', { Name: `Lost, then ${whenGone}` });
    const memory = keeping();
    const step = () => runNode('salesforce.deleteRecord', org.client, { object: 'Account', whenGone }, { id }, memory);
    await org.fault({ fail: [{ method: 'DELETE', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
    expect(await failure(step())).toMatchObject({ kind: 'uncertain' });
    expect(await step()).toEqual({ id, deleted: true });
  }
});

test('the id of another object is not taken for a record that is gone', async () => {
  const contact = await org.add('Contact', { LastName: 'Stays' });
  expect(await failure(remove(contact))).toMatchObject({
    code: 'salesforce.idOfOtherObject',
    params: { objectLabel: 'Account', value: contact },
    repair: { kind: 'field', field: 'id' },
  });
  expect(await failure(remove('not an id'))).toMatchObject({ code: 'salesforce.notAnId' });
});
