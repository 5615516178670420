/** Issue 4, point 25: what a person types or an import brings as a setting is no way into a query, an address or a header either. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { FlowError } from '../errors.ts';
import { catalogFields } from '../fields.ts';
import { nodeDefinition, nodes } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { hostile } from '../testing/hostile.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';

let org: SalesforceTest;
let account: string;
let campaign: string;
let lead: string;

beforeAll(async () => {
  org = await startSalesforce();
  await org.schema({
    fields: { Account: [{ name: 'Key__c', label: 'Key', type: 'text', length: 255, externalId: true, unique: true }] },
  });
  account = await org.add('Account', { Name: 'Only one' });
  campaign = await org.add('Campaign', { Name: 'c' });
  lead = await org.add('Lead', { LastName: 'l', Company: 'l' });
});
afterAll(() => org.close());

const named = [{ field: 'Name', operator: 'equals', value: 'nobody' }];
const fields = { Phone: '1' };

/** A step that would work; each of its settings is then replaced by something hostile. */
const steps: Record<string, () => [config: Record<string, Json>, input: Record<string, Json>]> = {
  searchRecords: () => [{ object: 'Account' }, { conditions: named }],
  queryRecords: () => [{ soql: 'SELECT Id FROM Account' }, {}],
  getRecord: () => [{ object: 'Account' }, { id: account }],
  addRecord: () => [{ object: 'Account' }, { fields: { Name: 'x' } }],
  updateRecord: () => [
    { object: 'Account', applyAssignmentRule: true },
    { id: account, fields },
  ],
  upsertRecord: () => [
    { object: 'Account', keyField: 'Key__c', applyAssignmentRule: true },
    { key: 'k', fields: { Name: 'x' } },
  ],
  findOrAddRecord: () => [{ object: 'Account' }, { conditions: named, fields: { Name: 'x' } }],
  deleteRecord: () => [{ object: 'Account' }, { id: account }],
  convertLead: () => [{ status: 'Closed - Converted' }, { id: lead }],
  mergeRecords: () => [{ object: 'Account' }, { id: account, others: account }],
  addToCampaign: () => [{}, { campaignId: campaign, personId: lead }],
  attachFile: () => [{ contentIs: 'text' }, { recordId: account, fileName: 'a', content: 'x' }],
  callFlow: () => [{ flow: 'Add_Task' }, { values: { recordId: account } }],
  recordChanged: () => [{ object: 'Account', change: 'added' }, {}],
  chosenRecord: () => [{ object: 'Account' }, {}],
};

const own = nodes.filter(({ type, kind, ...node }) => {
  const isList = 'perItem' in node && node.perItem !== undefined; // its settings are those of the single step
  const isRun = kind === 'action' || 'poll' in node || 'choose' in node;
  return type.startsWith('salesforce.') && isRun && !isList;
});

/** Settings that take any text: choices from the org, names and texts of a person's own. */
const settings = own.flatMap((node) =>
  catalogFields(node.config, 'config')
    .filter(({ choices, control }) => !choices && ['choice', 'choices', 'text', 'longText'].includes(control))
    .map(({ key, control }) => [node.type.replace('salesforce.', ''), key, control === 'choices'] as const),
);

test('every Salesforce step and trigger that asks the org is here', () => {
  expect(own.map(({ type }) => type.replace('salesforce.', '')).filter((type) => !steps[type])).toEqual([]);
  expect(settings.length).toBeGreaterThan(25);
});

async function run(type: string, config: Record<string, Json>, input: Record<string, Json>): Promise<unknown> {
  const node = nodeDefinition(`salesforce.${type}`);
  if (node?.kind !== 'trigger') return org.run(type, config, input);
  const signal = AbortSignal.timeout(20_000);
  const parsed = { client: org.client, config: node.config.parse(config), signal };
  if (node.poll) return node.poll.latest({ ...parsed, now: new Date() });
  return node.choose?.read({ ...parsed, id: account });
}

/** What a watching start compares records with is typed once and asked for every minute. */
const watched = nodes.flatMap((node) => (node.kind === 'trigger' && node.poll ? [node] : []));

test('every start that watches takes conditions, or has no place for a value', () => {
  expect(watched.map(({ type }) => type)).toEqual(['salesforce.recordChanged']);
});

describe.each(['equals', 'contains', 'startsWith', 'in'])('records watched for whose name %s', (operator) => {
  test.each([...hostile, ['1 MB', 'x'.repeat(1024 * 1024)]] as const)(
    '%s finds no other record',
    async (_what, text) => {
      const value = operator === 'in' ? [text, 'nobody'] : text;
      const conditions = [{ field: 'Name', operator, value }];
      const tried = (async () => run('recordChanged', { object: 'Account', change: 'added', conditions }, {}))();
      const { found, error } = await tried.then(
        (done) => ({ found: done, error: undefined }),
        (thrown: unknown) => ({ found: undefined, error: thrown }),
      );
      if (error === undefined) expect(found).toBeNull();
      else if ((error as Error).name !== 'ZodError') {
        const spoken = await failure(Promise.reject(error));
        expect(spoken).toMatchObject({ kind: 'userFixable' });
        expect(JSON.stringify((spoken as FlowError).params).length).toBeLessThan(2_000);
      }
    },
  );
});

/** Each of the org's choices that a form offers, once: many steps have the same ones. */
const loaders = [
  ...new Map(
    nodes.flatMap((node) =>
      node.type.startsWith('salesforce.')
        ? Object.entries(node.options ?? {}).map(([name, load]) => [load, `${node.type} ${name}`] as const)
        : [],
    ),
  ),
];

test('every choice that the org offers to a form is among them', () => {
  expect(loaders.length).toBeGreaterThan(20);
});

describe.each(loaders.map(([load, name]) => [name, load] as const))('%s', (_name, load) => {
  test.each([...hostile, ['1 MB', 'x'.repeat(1024 * 1024)]] as const)('%s finds nothing else', async (_what, text) => {
    const typed = { object: 'Account', field: text, recordType: text, flow: text, campaignId: text, keyField: text };
    for (const config of [{ object: 'Account', field: 'ParentId' }, { object: text }, typed]) {
      const context = { client: org.client, config, locale: 'en' as const, text, flows: async () => [] };
      const { error, found } = await (async () => load(context))().then(
        (options) => ({ found: options, error: undefined }),
        (thrown: unknown) => ({ found: [], error: thrown }),
      );
      expect(found.filter(({ label }) => label === 'Only one')).toEqual([]);
      if (error === undefined) continue;
      const spoken = await failure(Promise.reject(error));
      expect(spoken).toMatchObject({ kind: 'userFixable' });
      expect(JSON.stringify((spoken as FlowError).params).length).toBeLessThan(2_000);
    }
  });
});

const everything = async () => [
  await org.query('SELECT Id, Name, Phone, OwnerId FROM Account ORDER BY Id'),
  await org.query('SELECT Id, IsConverted FROM Lead ORDER BY Id'),
];

describe.each(settings)('%s %s', (type, key, isList) => {
  test.each(hostile)('%s is refused, and nothing is written', async (_what, value) => {
    const [config, input] = steps[type]?.() ?? [{}, {}];
    const before = await everything();
    const tried = (async () => run(type, { ...config, [key]: isList ? [value] : value }, input))();
    const error = await failure(tried);
    // The shape of a setting is checked when the flow is saved: that is a refusal too.
    if (error.name !== 'ZodError') {
      expect(error).toBeInstanceOf(FlowError);
      expect(error).toMatchObject({ kind: 'userFixable' });
      expect(JSON.stringify((error as FlowError).params).length).toBeLessThan(2_000);
    }
    expect(await everything()).toEqual(before);
  });
});
