/** A lost add of what an assignment rule may have given to somebody whose records we do not see. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FarSide, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';
import { confirmNode } from '../testing/step.ts';
import type { SalesforceClient } from './client.ts';

const field = (name: string, type: string) => ({ name, label: name, type, createable: true });

const described = (name: string) => ({
  ...{ name, label: name, createable: true },
  fields: [
    field('Id', 'id'),
    field('LastName', 'string'),
    field('OwnerId', 'reference'),
    field('CreatedDate', 'datetime'),
    field('CreatedById', 'reference'),
  ],
});

/** What the org answers with a record, by a part of the query; `refused` = what our user may not ask. */
let has: string[];
let refused: string[];

let far: FarSide;
let client: SalesforceClient;
beforeAll(async () => {
  far = await startFarSide(({ url }) => {
    const object = /sobjects\/(\w+)\/describe/.exec(url)?.[1];
    if (object) return { status: 200, body: described(object) };
    const soql = decodeURIComponent(url);
    if (refused.some((part) => soql.includes(part)))
      return { status: 400, body: [{ errorCode: 'INVALID_TYPE', message: 'sObject type is not supported.' }] };
    const isThere = has.some((part) => soql.includes(part));
    if (soql.includes(isPrivate)) {
      const model = { InternalSharingModel: isThere ? 'Private' : 'ReadWrite' };
      return { status: 200, body: { totalSize: 1, done: true, records: [model] } };
    }
    const records = isThere ? [{ Id: '01Q000000000001AAA' }] : [];
    return { status: 200, body: { totalSize: records.length, done: true, records } };
  });
  client = clientAt(far.url);
});
afterAll(() => far.close());

const rule = 'FROM AssignmentRule';
const isPrivate = 'FROM EntityDefinition';
const seesAllData = 'PermissionsViewAllData';
const seesAllLeads = 'PermissionsViewAllRecords';

const lost = async (found: string[], config: object = {}, denied: string[] = []) => {
  has = found;
  refused = denied;
  const settings = { object: 'Lead', ...config };
  const { kind } = await confirmNode('salesforce.addRecord', client, settings, { fields: { LastName: 'Sato' } });
  return kind;
};

test('is not called undone where the rule’s new owner alone sees it', async () => {
  expect(await lost([rule, isPrivate])).toBe('cannotTell');
  expect(await lost([isPrivate], { assignmentRule: '01Q000000000001AAA' })).toBe('cannotTell');
});

test('is called undone where nobody gives it away, or we see it all the same', async () => {
  expect(await lost([rule])).toBe('didNotHappen');
  expect(await lost([isPrivate])).toBe('didNotHappen');
  expect(await lost([rule, isPrivate], { useAssignmentRule: false })).toBe('didNotHappen');
  expect(await lost([rule, isPrivate], { owner: '005000000000001AAA' })).toBe('didNotHappen');
  expect(await lost([rule, isPrivate], { object: 'Contact' })).toBe('didNotHappen');
  expect(await lost([rule, isPrivate, seesAllData])).toBe('didNotHappen');
  expect(await lost([rule, isPrivate, seesAllLeads])).toBe('didNotHappen');
});

test('is left to a person where our user may not ask how the org shares', async () => {
  expect(await lost([rule], {}, [isPrivate])).toBe('cannotTell');
  expect(await lost([rule, isPrivate], {}, [seesAllData, seesAllLeads])).toBe('cannotTell');
  expect(await lost([], {}, [rule])).toBe('didNotHappen');
});
