/** What is said before a flow goes live: rights that the connected user lacks, and what the account requires. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFlow } from '../api.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { type ConnectedOrg, connectPractice, connectTo } from '../testing/working.ts';
import { item, list, literal, map, reference } from '../values/source.ts';
import { checkAccess } from './needs.ts';

let given: TestEngine;
let org: ConnectedOrg;
/** Acts for somebody who may read, create and edit accounts, and see less of them. */
let clerk: string;

const hidden = { Industry: 'hidden' };

beforeAll(async () => {
  given = await testEngine();
  org = await connectPractice(given);
  const username = 'clerk@practice.example';
  const objectRights = { Account: 'edit', Lead: 'read' };
  const rights = { objectRights, fieldRights: { Account: hidden } };
  await org.changeSchema({ users: [{ username, lastName: 'Clerk', ...rights }], runAs: username });
  clerk = await connectTo(given, org, 'Clerk');
});
afterAll(async () => {
  await org.close();
  await given.close();
});

const check = async (steps: (connection: string) => ReturnType<typeof flow>, connection: string) => {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Checked', document: steps(connection).document() });
  return checkAccess(engine, actor.workspaceId, flowId);
};

const seen = async (steps: (connection: string) => ReturnType<typeof flow>) => ({
  admin: await check(steps, org.connectionId),
  clerk: await check(steps, clerk),
});

test('deleting and merging want the right to delete', async () => {
  const { admin, clerk: told } = await seen((connection) =>
    flow('manual.started')
      .step('delete', 'salesforce.deleteRecord', {
        connection,
        config: { object: 'Account' },
        input: { id: reference('trigger', 'id') },
      })
      .step('merge', 'salesforce.mergeRecords', {
        connection,
        config: { object: 'Account' },
        input: { id: reference('trigger', 'id'), others: reference('trigger', 'ids') },
      }),
  );
  expect(admin).toEqual([]);
  expect(told).toMatchObject([
    { nodeId: 'delete', code: 'salesforce.needDelete', params: { object: 'Account' } },
    { nodeId: 'merge', code: 'salesforce.needDelete' },
  ]);
});

test('fields of parents are followed, and named with the way to them', async () => {
  const { admin, clerk: told } = await seen((connection) =>
    flow('manual.started').step('search', 'salesforce.searchRecords', {
      connection,
      config: { object: 'Contact', fields: ['Account.Industry', 'Account.Name', 'Owner.Name'] },
      input: { conditions: list(map({ field: literal('Account.Industry'), operator: literal('isNotEmpty') })) },
    }),
  );
  expect(admin).toEqual([]);
  expect(told).toMatchObject([
    { nodeId: 'search', code: 'salesforce.needField', params: { label: 'Account.Industry' } },
  ]);
});

test('a trigger’s conditions and the fields of one’s own SOQL are needs too', async () => {
  const { admin, clerk: told } = await seen((connection) => {
    const conditions = [{ field: 'Industry', operator: 'isNotEmpty' }];
    const watching = flow('salesforce.recordChanged', { object: 'Account', conditions });
    const [trigger] = watching.document().nodes;
    if (trigger) Object.assign(trigger, { connection });
    return watching.step('query', 'salesforce.queryRecords', {
      connection,
      config: { soql: "SELECT Id, Industry FROM Account WHERE Name = ':x'" },
    });
  });
  expect(admin).toEqual([]);
  const needed = { code: 'salesforce.needField', params: { field: 'Industry' } };
  expect(told).toMatchObject([
    { nodeId: 'trigger', ...needed },
    { nodeId: 'query', ...needed },
  ]);
});

test('converting a lead wants its edit, and the creation of what comes out of it', async () => {
  const { admin, clerk: told } = await seen((connection) =>
    flow('manual.started').step('convert', 'salesforce.convertLead', {
      connection,
      config: { status: 'Closed - Converted' },
      input: { id: reference('trigger', 'id') },
    }),
  );
  expect(admin).toEqual([]);
  expect(told).toMatchObject([{ nodeId: 'convert', code: 'salesforce.needEdit', params: { object: 'Lead' } }]);
});

test('required fields of a new record and inputs of a called flow that are left empty are named by their labels', async () => {
  const found = await check(
    (connection) =>
      flow('manual.started')
        .step('add', 'salesforce.addRecord', {
          connection,
          config: { object: 'Lead' },
          input: { fields: map({ lastname: literal('Sato'), Company: literal('') }) },
        })
        .step('update', 'salesforce.updateRecord', {
          connection,
          config: { object: 'Lead' },
          input: { id: reference('add', 'id'), fields: map({ City: literal('Osaka') }) },
        })
        .step('call', 'salesforce.callFlow', {
          connection,
          config: { flow: 'Add_Task' },
          input: { values: map({ subject: literal('x') }) },
        })
        .step('many', 'salesforce.addRecords', {
          connection,
          config: { object: 'Contact' },
          input: { items: reference('trigger', 'rows'), fields: map({ FirstName: item('name') }) },
        }),
    org.connectionId,
  );
  expect(found).toMatchObject([
    { nodeId: 'add', code: 'flow.requiredEmpty', field: 'fields', severity: 'warning', params: { fields: 'Company' } },
    { nodeId: 'call', code: 'flow.requiredEmpty', field: 'values', params: { fields: 'Record ID' } },
    { nodeId: 'many', code: 'flow.requiredEmpty', field: 'fields', params: { fields: 'Last Name' } },
  ]);
});
