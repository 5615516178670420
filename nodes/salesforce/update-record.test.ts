import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(async () => {
  await org.fault({ clear: true });
  await org.clearStats();
});

const changed = { object: 'Account', changedOnly: true };
const writes = async () => ((await org.stats()) as { writes: object }).writes;

describe('only what changes', () => {
  const stored = {
    Name: 'As it is',
    Phone: '03-1234-5678',
    AnnualRevenue: 1200.5,
    NumberOfEmployees: 10,
    Description: 'two\nlines',
    Mail__c: 'a@x.jp',
  };

  test('nothing differs: nothing is written, and the output says so', async () => {
    const id = await org.add('Account', stored);
    await org.clearStats();
    const fields = { ...stored, AnnualRevenue: '1200.50', NumberOfEmployees: '10', Name: ' As it is ', Fax: '' };
    expect(await org.run('updateRecord', changed, { id, fields })).toMatchObject({
      ...{ id, ids: [id], updated: 0, unchanged: 1, changedFields: [] },
    });
    expect(await writes()).toEqual({});
  });

  test('what differs is written, and only that', async () => {
    const id = await org.add('Account', stored);
    const fields = { ...stored, Phone: '06-0000-0000', Mail__c: 'A@x.jp', Fax: null };
    expect(await org.run('updateRecord', changed, { id, fields })).toMatchObject({
      ...{ updated: 1, unchanged: 0, changedFields: ['Phone', 'Mail__c'] },
    });
  });

  test('by condition each record is compared by itself', async () => {
    await org.add('Account', { Name: 'One', Mail__c: 'each@x.jp', Phone: '1' });
    await org.add('Account', { Name: 'Two', Mail__c: 'each@x.jp', Phone: '2' });
    const settings = { ...changed, findBy: 'conditions', whenSeveral: 'all' };
    const conditions = [{ field: 'Mail__c', operator: 'equals', value: 'each@x.jp' }];
    expect(await org.run('updateRecord', settings, { conditions, fields: { Phone: '2' } })).toMatchObject({
      ...{ updated: 1, unchanged: 1, changedFields: ['Phone'] },
    });
  });
});

test('by condition the newest and the oldest are told apart by when they were created', async () => {
  const conditions = [{ field: 'Mail__c', operator: 'equals', value: 'age@x.jp' }];
  const first = await org.add('Account', { Name: 'First', Mail__c: 'age@x.jp' });
  const last = await org.add('Account', { Name: 'Last', Mail__c: 'age@x.jp' });
  const update = (whenSeveral: string) =>
    org.run(
      'updateRecord',
      { object: 'Account', findBy: 'conditions', whenSeveral },
      { conditions, fields: { Phone: '1' } },
    );
  expect(await update('oldest')).toMatchObject({ ids: [first] });
  expect(await update('newest')).toMatchObject({ ids: [last] });
});

test('conditions may look at the parent record', async () => {
  const AccountId = await org.add('Account', { Name: 'Parent of one' });
  const id = await org.add('Contact', { LastName: 'Child', AccountId });
  await org.add('Contact', { LastName: 'Child' });
  const conditions = [{ field: 'account.name', operator: 'equals', value: 'Parent of one' }];
  const settings = { object: 'Contact', findBy: 'conditions' };
  expect(await org.run('updateRecord', settings, { conditions, fields: { Title: 'x' } })).toMatchObject({ ids: [id] });
});

test('more matches than one step may change: none is changed', async () => {
  await org.seed(201);
  const settings = { object: 'Account', findBy: 'conditions', whenSeveral: 'all' };
  const conditions = [{ field: 'Mail__c', operator: 'endsWith', value: '@seed.example.jp' }];
  await org.clearStats();
  expect(await failure(org.run('updateRecord', settings, { conditions, fields: { Phone: '1' } }))).toMatchObject({
    code: 'salesforce.tooManyMatches',
  });
  expect(await writes()).toEqual({});
});

test('the id of another object is refused before anything is sent', async () => {
  const contact = await org.add('Contact', { LastName: 'x' });
  const update = org.run('updateRecord', { object: 'Account' }, { id: contact, fields: { Name: 'x' } });
  expect(await failure(update)).toMatchObject({ code: 'salesforce.idOfOtherObject', repair: { field: 'id' } });
});
