import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keeping } from '../testing/context.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';
import { mergeRequest } from './merge-records.ts';
import { xml } from './soap.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const merge = (id: unknown, others: unknown, object = 'Account') => org.run('mergeRecords', { object }, { id, others });
const account = (Name: string) => org.add('Account', { Name });

test('the others go, what belongs to them moves, the first one stays', async () => {
  const [id, one, two, three] = [await account('Keep'), await account('1'), await account('2'), await account('3')];
  const contact = await org.add('Contact', { LastName: 'Moves', AccountId: three });
  const others = [one, { Id: two, Name: '2' }, { id: three, created: true }, one, id];
  expect(await merge(id, others)).toEqual({ id, url: `${org.url}/${id}`, merged: 3, mergedIds: [one, two, three] });
  expect(await org.query(`SELECT AccountId FROM Contact WHERE Id = '${contact}'`)).toMatchObject([{ AccountId: id }]);
  expect(await org.query("SELECT Id FROM Account WHERE Name IN ('1', '2', '3')")).toEqual([]);
});

test('a lost answer may be sent again: what is merged already stays merged', async () => {
  const [id, one, two] = [await account('Again'), await account('4'), await account('5')];
  await org.fault({ fail: [{ method: 'POST', path: 'Soap', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(merge(id, one))).toMatchObject({ kind: 'uncertain' });
  expect(await merge(id, `${one}, ${two}`)).toMatchObject({ merged: 1, mergedIds: [two] });
  expect(await merge(id, [one, two])).toMatchObject({ merged: 0, mergedIds: [] });
});

test('a repeat after a lost answer tells of all that the step merged', async () => {
  const [id, ...others] = [await account('Told'), await account('6'), await account('7'), await account('8')];
  const memory = keeping();
  const step = () => runNode('salesforce.mergeRecords', org.client, { object: 'Account' }, { id, others }, memory);
  await org.fault({ fail: [{ method: 'POST', path: 'Soap', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(step())).toMatchObject({ kind: 'uncertain' });
  expect(await step()).toMatchObject({ merged: 3, mergedIds: others });
});

test('a record that is not there to merge into is named, not one that something refers to', async () => {
  const other = await org.add('Account', { Name: 'Other' });
  const id = '001000000000001AAA';
  const refused = await failure(org.run('mergeRecords', { object: 'Account' }, { id, others: other }));
  expect(refused).toMatchObject({ code: 'salesforce.recordNotFound', params: { id, object: 'Account' } });
});

test('a record that was deleted in another way is told by its id', async () => {
  const [id, gone] = [await account('Stays'), await account('Gone')];
  await org.client.remove('Account', gone, {});
  expect(await failure(merge(id, gone))).toMatchObject({
    code: 'salesforce.recordNotFound',
    params: { id: gone },
    repair: { kind: 'data', field: 'others' },
  });
});

test.each<[unknown, string]>([
  ['', 'salesforce.idMissing'],
  [[], 'salesforce.idMissing'],
  ['x', 'salesforce.notAnId'],
  ["001000000000001AAA' OR Id != '", 'salesforce.notAnId'],
  ['003000000000001AAA', 'salesforce.idOfOtherObject'],
  [Array.from({ length: 21 }, (_, n) => `0010000000000${String(n).padStart(2, '0')}AAA`), 'salesforce.tooManyToMerge'],
])('%j is refused at its field', async (others, code) => {
  expect(await failure(merge(await account('Refused'), others))).toMatchObject({
    code,
    repair: { kind: 'field', field: 'others' },
  });
});

test('is asked for in the elements of the WSDL, the record’s own in the namespace of records', () => {
  const own = 'xmlns="urn:sobject.partner.soap.sforce.com"';
  expect(xml(mergeRequest('Account', '001A', ['001B', '001C']))).toBe(
    [
      `<request><masterRecord><type ${own}>Account</type><Id ${own}>001A</Id></masterRecord>`,
      '<recordToMergeIds>001B</recordToMergeIds><recordToMergeIds>001C</recordToMergeIds></request>',
    ].join(''),
  );
});
