import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Json, Option } from '../contract.ts';
import { PersonNeededError } from '../errors.ts';
import { catalogFields } from '../fields.ts';
import { nodeDefinition, nodes } from '../registry.ts';
import { failure, refusal } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { writeOptionsOf } from './write.ts';

let org: SalesforceTest;

const exact = (object: string, action: string, match: string[][], more: object = {}) => ({
  ...{ object, name: `Own_${object}_${action}`, active: true, action, match, message: 'Looks like one we have.' },
  ...more,
});

beforeAll(async () => {
  org = await startSalesforce();
  await org.schema({
    fields: Object.fromEntries(
      ['Account', 'Lead'].map((object) => [
        object,
        [{ name: 'Key__c', label: 'Key', type: 'text', length: 80, externalId: true, unique: true }],
      ]),
    ),
    recordTypes: [
      { object: 'Account', developerName: 'Shop', name: 'Shop', picklists: { Rating: ['Hot', 'Cold'] } },
      { object: 'Account', developerName: 'Partner', name: 'Partner', default: true },
    ],
    users: [
      { username: 'clerk@practice.example', lastName: 'Clerk' },
      { username: 'robot@practice.example', lastName: 'Robot' },
    ],
    assignmentRules: [
      { object: 'Lead', name: 'Day shift', active: true, entries: [{ owner: 'robot@practice.example' }] },
      { object: 'Lead', name: 'Night shift', active: false, entries: [{ owner: 'clerk@practice.example' }] },
    ],
    duplicateRules: [
      exact('Account', 'alert', [['Phone']]),
      exact('Lead', 'block', [['Email']]),
      exact('Contact', 'alert', [['Email']], { alsoAgainst: ['Lead'] }),
    ],
  });
});

afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const add = (object: string, fields: { [name: string]: Json }, more: object = {}) =>
  org.run('addRecord', { object, ...more }, { fields });

async function options(node: string, loader: string, config: Record<string, Json>, locale: 'ja' | 'en' = 'en') {
  const found = nodeDefinition(`salesforce.${node}`);
  if (found?.kind !== 'action') throw new Error('no action');
  const load = found.options?.[loader];
  return (await load?.({ client: org.client, config, locale, flows: async () => [] })) as Option[];
}

describe('record type', () => {
  test('is chosen by its API name, and picklists offer what it has', async () => {
    expect(await options('addRecord', 'recordTypes', { object: 'Account' })).toEqual([
      { value: 'Shop', label: 'Shop' },
      { value: 'Partner', label: 'Partner' },
    ]);
    const rating = async (recordType: string) =>
      (await options('addRecord', 'creatableFields', { object: 'Account', recordType })).find(
        ({ value }) => value === 'Rating',
      );
    expect((await rating('Shop'))?.values?.map(({ value }) => value)).toEqual(['Hot', 'Cold']);
    expect((await rating('Partner'))?.values?.map(({ value }) => value)).toContain('Warm');
  });

  test('is written with the record; one that is not there names the field', async () => {
    const { id } = await add('Account', { Name: 'Typed' }, { recordType: 'Shop' });
    expect(await org.query(`SELECT RecordType.DeveloperName FROM Account WHERE Id = '${id}'`)).toMatchObject([
      { RecordType: { DeveloperName: 'Shop' } },
    ]);
    expect(await failure(add('Account', { Name: 'x' }, { recordType: 'Gone' }))).toMatchObject({
      code: 'salesforce.recordTypeUnknown',
      params: { name: 'Gone' },
      repair: { kind: 'field', field: 'recordType' },
    });
  });
});

describe('owner', () => {
  test('is a user or a queue of the object, by name', async () => {
    const owners = await options('addRecord', 'owners', { object: 'Lead' });
    expect(owners.length).toBeGreaterThan(0);
    expect(owners.every(({ value }) => /^(005|00G)/.test(value))).toBe(true);
    expect(await options('addRecord', 'owners', { object: 'CampaignMember' })).toEqual([]);
  });

  test('is written, and set in one place only', async () => {
    const [owner] = await options('addRecord', 'owners', { object: 'Account' });
    const { id } = await add('Account', { Name: 'Owned' }, { owner: owner?.value });
    expect(await org.query(`SELECT OwnerId FROM Account WHERE Id = '${id}'`)).toMatchObject([
      { OwnerId: owner?.value },
    ]);
    const twice = add('Account', { Name: 'x', OwnerId: owner?.value as string }, { owner: owner?.value });
    expect(await failure(twice)).toMatchObject({
      code: 'salesforce.setTwice',
      params: { field: 'OwnerId' },
      repair: { kind: 'field', field: 'fields.OwnerId' },
    });
  });
});

describe('a duplicate rule', () => {
  test('stops the add, and the error names what is alike', async () => {
    const id = await org.add('Account', { Name: 'First', Phone: '1' });
    expect(await failure(add('Account', { Name: 'Second', Phone: '1' }))).toMatchObject({
      code: 'salesforce.duplicatesDetected',
      params: { recordIds: id, message: 'Looks like one we have.' },
    });
  });

  test('use the match: goes on with it, adds nothing', async () => {
    const id = await org.add('Account', { Name: 'Match', Phone: '2' });
    const used = await add('Account', { Name: 'Again', Phone: '2' }, { duplicates: 'useMatch' });
    expect(used).toMatchObject({ id, created: false, url: `${org.url}/${id}` });
    expect(await org.query("SELECT Id FROM Account WHERE Phone = '2'")).toHaveLength(1);
  });

  test('use the match: several, or one of another kind, are no match to use', async () => {
    const one = await org.add('Account', { Name: 'One', Phone: '3' });
    await org.client.create('Account', { Name: 'Two', Phone: '3' }, { allowDuplicates: true }, {});
    const several = failure(add('Account', { Name: 'Three', Phone: '3' }, { duplicates: 'useMatch' }));
    expect(await several).toMatchObject({
      code: 'salesforce.severalDuplicates',
      params: { count: 2, records: expect.stringContaining(`One (${one})`) },
    });
    await org.add('Lead', { LastName: 'Lead', Company: 'x', Email: 'lead@x.jp' });
    const other = failure(add('Contact', { LastName: 'x', Email: 'lead@x.jp' }, { duplicates: 'useMatch' }));
    expect(await other).toMatchObject({ code: 'salesforce.duplicateOfOtherObject' });
  });

  test('save anyway: saves past an alert, never past a block', async () => {
    await org.add('Account', { Name: 'Alert', Phone: '4' });
    expect(await add('Account', { Name: 'Alert too', Phone: '4' }, { duplicates: 'saveAnyway' })).toMatchObject({
      created: true,
    });
    await org.add('Lead', { LastName: 'Block', Company: 'x', Email: 'block@x.jp' });
    const blocked = add('Lead', { LastName: 'Block', Company: 'x', Email: 'block@x.jp' }, { duplicates: 'saveAnyway' });
    expect(await failure(blocked)).toMatchObject({ code: 'salesforce.duplicatesDetected' });
  });

  test('review: a person gets the matches with their names, and nothing was saved', async () => {
    const id = await org.add('Account', { Name: 'Look at me', Phone: '5' });
    const error = await failure(add('Account', { Name: 'Me too', Phone: '5' }, { duplicates: 'review' }));
    expect(error).toBeInstanceOf(PersonNeededError);
    expect(error).toMatchObject({
      code: 'salesforce.duplicatesForReview',
      candidates: [{ id, label: 'Look at me', url: `${org.url}/${id}` }],
    });
    expect(await org.query("SELECT Id FROM Account WHERE Phone = '5'")).toHaveLength(1);
  });

  test('of an add or update by external ID: the match gets the key, and is found by it from then on', async () => {
    const id = await org.add('Account', { Name: 'Keyless', Phone: '9' });
    const upsert = (key: string, more: object = {}) =>
      org.run(
        'upsertRecord',
        { object: 'Account', keyField: 'Key__c', duplicates: 'useMatch', ...more },
        { key, fields: { Name: 'Keyed', Phone: '9' } },
      );
    expect(await upsert('k-9')).toMatchObject({ id, created: false, found: true });
    expect(await upsert('k-9')).toMatchObject({ id, created: false });
    expect(await org.query("SELECT Id, Name, Key__c FROM Account WHERE Phone = '9'")).toMatchObject([
      { Id: id, Name: 'Keyed', Key__c: 'k-9' },
    ]);
    expect(await failure(upsert('k-10'))).toMatchObject({
      code: 'salesforce.matchHasOtherKey',
      params: { id, value: 'k-9', label: 'Key' },
    });
    expect(await failure(upsert('k-10', { duplicates: 'stop' }))).toMatchObject({
      code: 'salesforce.duplicatesDetected',
    });
  });

  test('of an update by external ID is told as it is: the key has its record', async () => {
    await org.add('Account', { Name: 'Has it', Phone: '10' });
    await org.add('Account', { Name: 'Wants it', Phone: '11', Key__c: 'k-11' });
    const update = org.run(
      'upsertRecord',
      { object: 'Account', keyField: 'Key__c', duplicates: 'useMatch' },
      { key: 'k-11', fields: { Phone: '10', Name: 'Wants it' } },
    );
    expect(await failure(update)).toMatchObject({ code: 'salesforce.duplicatesDetected' });
  });

  test('is answered in a crowd as alone: each of a list goes on with its own match, or is shown it', async () => {
    const ids = await Promise.all(
      ['c1', 'c2', 'c3'].map((Phone) => org.add('Account', { Name: `Crowd of ${Phone}`, Phone })),
    );
    const used = ['c1', 'c2', 'c3'].map((Phone) => add('Account', { Name: 'x', Phone }, { duplicates: 'useMatch' }));
    expect((await Promise.all(used)).map(({ id }) => id)).toEqual(ids);
    const reviewed = ['c1', 'c2', 'c3'].map((Phone) =>
      failure(add('Account', { Name: 'x', Phone }, { duplicates: 'review' })),
    );
    for (const [n, error] of (await Promise.all(reviewed)).entries())
      expect(error).toMatchObject({ candidates: [{ id: ids[n] }] });
  });

  test('of an update is reviewed too', async () => {
    await org.add('Account', { Name: 'Taken', Phone: '6' });
    const id = await org.add('Account', { Name: 'Moves', Phone: '7' });
    const update = org.run('updateRecord', { object: 'Account', duplicates: 'review' }, { id, fields: { Phone: '6' } });
    expect(await failure(update)).toMatchObject({ candidates: [{ label: 'Taken' }] });
  });

  test('steps with other choices never share a call', async () => {
    await org.add('Account', { Name: 'Crowd', Phone: '8' });
    const both = Array.from({ length: 40 }, (_, n) =>
      add('Account', { Name: `Crowd ${n}`, Phone: '8' }, { duplicates: n % 2 === 0 ? 'saveAnyway' : 'stop' }).then(
        () => 'saved',
        () => 'stopped',
      ),
    );
    expect(await Promise.all(both)).toEqual(both.map((_, n) => (n % 2 === 0 ? 'saved' : 'stopped')));
  });
});

describe('an assignment rule', () => {
  const ruled = { useAssignmentRule: true, duplicates: 'stop', allowDuplicates: false } as const;

  test('is chosen among those of the object, the active one first, and gives the record its owner', async () => {
    const rules = await options('addRecord', 'assignmentRules', { object: 'Lead' });
    expect(rules.map(({ label, hint }) => [label, hint])).toEqual([
      [expect.any(String), 'Active'],
      ['Night shift', 'Inactive (applies when chosen)'],
    ]);
    expect(await options('addRecord', 'assignmentRules', { object: 'Account' })).toEqual([]);
    const ownerOf = async (more: object) => {
      const { id } = await add('Lead', { LastName: 'Ruled', Company: 'c', City: 'Night' }, more);
      return (await org.query(`SELECT Owner.Username FROM Lead WHERE Id = '${id}'`))[0]?.Owner;
    };
    expect(await ownerOf({})).toMatchObject({ Username: 'robot@practice.example' });
    const chosen = { assignmentRule: rules[1]?.value };
    expect(await ownerOf(chosen)).toMatchObject({ Username: 'clerk@practice.example' });
    expect(await ownerOf({ ...chosen, useAssignmentRule: false })).toMatchObject({ Username: org.username });
  });

  test.each([
    ['updateRecord', { findBy: 'id' }, true],
    ['upsertRecord', { keyField: 'Key__c' }, true],
    ['findOrAddRecord', { whenFound: 'update' }, false],
  ])('leaves a lead with its owner when %s changes it', async (node, config, mayBeAsked) => {
    const key = `${node} key`;
    const fields = { LastName: 'Owned', Company: 'c' };
    const { id } = await add('Lead', { ...fields, Key__c: key }, { useAssignmentRule: false });
    const condition = { field: 'Key__c', operator: 'equals', value: key };
    const changed = async (title: string, more: object) => {
      const found = { updateRecord: { id }, upsertRecord: { key }, findOrAddRecord: { conditions: [condition] } }[node];
      await org.run(node, { object: 'Lead', ...config, ...more }, { ...found, fields: { ...fields, Title: title } });
      return (await org.query(`SELECT Title, Owner.Username FROM Lead WHERE Id = '${id}'`))[0];
    };
    expect(await changed('one', {})).toMatchObject({ Title: 'one', Owner: { Username: org.username } });
    // Steps from before there was a choice carry it, because it was once on from the start.
    expect(await changed('two', { useAssignmentRule: true })).toMatchObject({ Owner: { Username: org.username } });
    const ruled = mayBeAsked ? 'robot@practice.example' : org.username;
    expect(await changed('three', { applyAssignmentRule: true })).toMatchObject({
      Title: 'three',
      Owner: { Username: ruled },
    });
  });

  test('that is no id is refused by name before anything is sent, so that nothing else gets into the header', () => {
    const evil = { ...ruled, assignmentRule: 'TRUE\r\nX-Evil: 1' };
    expect(refusal(() => writeOptionsOf(evil))).toMatchObject({
      code: 'salesforce.notAnId',
      repair: { kind: 'field', field: 'assignmentRule' },
    });
  });

  test('is off when the step names an owner', async () => {
    const [owner] = await options('addRecord', 'owners', { object: 'Lead' });
    const off = { allowDuplicates: false, useAssignmentRule: false };
    expect(writeOptionsOf({ ...ruled, owner: owner?.value })).toEqual(off);
    expect(writeOptionsOf({ ...ruled, owner: owner?.value, assignmentRule: '01Q000000000001AAA' })).toEqual(off);
    expect(writeOptionsOf(ruled)).toEqual({ allowDuplicates: false });
  });

  test('does not take the record from the owner among its fields', async () => {
    const [{ Id: clerk } = {}] = await org.query("SELECT Id FROM User WHERE Username = 'clerk@practice.example'");
    const fields = { LastName: 'Mapped', Company: 'c', OwnerId: clerk ?? null };
    const on = { object: 'Lead', useAssignmentRule: true, applyAssignmentRule: true };
    const ownerOf = async (id: unknown) => (await org.query(`SELECT OwnerId FROM Lead WHERE Id = '${id}'`))[0]?.OwnerId;
    const { id } = await org.run('addRecord', on, { fields });
    expect(await ownerOf(id)).toBe(clerk);
    await org.run('updateRecord', { ...on, changedOnly: true }, { id, fields: { ...fields, Title: 'New' } });
    expect(await ownerOf(id)).toBe(clerk);
    await org.run('upsertRecord', { ...on, keyField: 'Key__c' }, { key: 'mapped', fields });
    const [upserted] = await org.query("SELECT OwnerId FROM Lead WHERE Key__c = 'mapped'");
    expect(upserted?.OwnerId).toBe(clerk);
  });

  test('is asked about only while the step names no owner', () => {
    const fields = new Map(
      catalogFields(nodeDefinition('salesforce.addRecord')?.config as z.ZodType, 'config').map((one) => [one.key, one]),
    );
    expect(fields.get('useAssignmentRule')?.when).toEqual({ field: 'owner', is: [null, ''] });
    expect(fields.get('assignmentRule')?.when).toEqual({ field: 'useAssignmentRule', is: [true] });
  });
});

/** Issue 4, point 9: what applies to which step. */
const choices: Record<string, [duplicates: string[], others: string[]]> = {
  addRecord: [
    ['stop', 'useMatch', 'saveAnyway', 'review'],
    ['recordType', 'owner', 'useAssignmentRule', 'assignmentRule'],
  ],
  findOrAddRecord: [
    ['stop', 'useMatch', 'saveAnyway', 'review'],
    ['recordType', 'owner', 'useAssignmentRule', 'assignmentRule'],
  ],
  upsertRecord: [
    ['stop', 'useMatch', 'saveAnyway', 'review'],
    ['recordType', 'owner', 'applyAssignmentRule', 'assignmentRule'],
  ],
  // A record that is chosen already cannot be replaced by its likeness.
  updateRecord: [
    ['stop', 'saveAnyway', 'review'],
    ['recordType', 'owner', 'applyAssignmentRule', 'assignmentRule'],
  ],
  // Salesforce gives what a lead becomes its own record types, and asks no assignment rule.
  convertLead: [['stop', 'useMatch', 'saveAnyway', 'review'], ['owner']],
};

test.each(Object.entries(choices))(
  '%s, and its list, offer every choice that applies',
  (single, [duplicates, others]) => {
    const offered = nodes.filter((node) => {
      const type = node.kind === 'action' && node.perItem ? node.perItem.action.type : node.type;
      return type === `salesforce.${single}`;
    });
    expect(offered.length).toBe(single === 'convertLead' ? 1 : 2);
    for (const node of offered) {
      const fields = new Map(catalogFields(node.config, 'config').map((field) => [field.key, field]));
      expect(fields.get('duplicates')?.choices).toEqual(duplicates);
      expect(others.filter((key) => !fields.has(key))).toEqual([]);
    }
  },
);
