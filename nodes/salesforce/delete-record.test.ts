import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keeping } from '../testing/context.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';

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
