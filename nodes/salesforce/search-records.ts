import { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import { defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import type { Call, QueryPage, SalesforceClient, SalesforceRecord } from './client.ts';
import { leadsOfSamePerson } from './elsewhere.ts';
import { conditions, objectField, returnedFields } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { withParents } from './parents.ts';
import { inSmallerPages } from './smaller-pages.ts';
import type { Query } from './soql.ts';

const where = conditions();

const config = z.object({
  object: objectField('queryableObjects'),
  fields: returnedFields('readablePaths'),
  /** Of steps made before conditions had groups; shown only where it is on, so that it can be turned off. */
  match: field(z.enum(['all', 'any']).default('all'), {
    control: 'choice',
    choices: ['all', 'any'],
    default: 'all',
    when: { field: 'match', is: ['any'] },
  }),
  whenBlank: field(z.enum(['fail', 'matchBlank']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'matchBlank'],
    default: 'fail',
    advanced: true,
  }),
  orderBy: field(z.string().max(200).optional(), {
    control: 'choice',
    options: 'sortableFields',
    dependsOn: ['object'],
    advanced: true,
  }),
  orderDirection: field(z.enum(['asc', 'desc']).default('asc'), {
    control: 'choice',
    choices: ['asc', 'desc'],
    default: 'asc',
    advanced: true,
  }),
  limit: field(z.int().min(1).max(limits.loopItems).optional(), { control: 'number', advanced: true }),
});

const input = z.object({ conditions: field(where.list, where.spec) });

export const searchRecords = defineAction<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'salesforce.searchRecords',
  version: 1,
  icon: 'search',
  group: 'app',
  effect: 'read',
  connection: 'salesforce',
  config,
  input,
  output: z.object({
    totalSize: z.number(),
    records: z.array(z.record(z.string(), json)),
    firstId: z.string().nullable(),
  }),
  outputs: [
    { path: ['totalSize'], labelKey: 'totalSize', type: 'number', sample: 1 },
    { path: ['firstId'], labelKey: 'firstId', type: 'text', sample: '001000000000001AAA' },
    { path: ['records'], labelKey: 'records', type: 'list' },
  ],
  options: loaders,
  run: (context) => withLabels(context.client, () => run(context)),
  elsewhere: leadsOfSamePerson,
});

async function run({
  client,
  config: settings,
  input: given,
  signal,
  ...step
}: RunContext<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>): Promise<StepResult> {
  const call = { signal };
  const { orderBy, orderDirection, limit } = settings;
  const names = [...settings.fields, ...given.conditions.map(({ field: name }) => name), ...(orderBy ? [orderBy] : [])];
  const object = await withParents(client, await client.describe(settings.object, call), names, call);
  const query: Query = {
    object,
    fields: settings.fields,
    conditions: given.conditions,
    join: settings.match === 'any' ? 'or' : 'and',
    matchBlanks: settings.whenBlank === 'matchBlank',
    ...(orderBy ? { orderBy: { field: orderBy, direction: orderDirection } } : {}),
    ...(limit === undefined ? {} : { limit }),
  };
  const { page, records } = await inSmallerPages(step, { isWhole: false }, async (pages) => {
    const page = await client.search(query, { ...call, ...pages });
    return { page, records: await allRecords(client, page, { ...call, ...pages }) };
  });
  return done({
    totalSize: page.totalSize,
    firstId: records[0]?.Id ?? null,
    records: records as Json[], // SalesforceRecord is JSON with an optional Id
  });
}

/** Salesforce answers with 2,000 at most; the rest is fetched page by page, up to what a step may hand on. */
export async function allRecords(client: SalesforceClient, first: QueryPage, call: Call): Promise<SalesforceRecord[]> {
  if (first.totalSize > limits.loopItems) {
    throw new UserFixableError('salesforce.tooManyRecords', { count: first.totalSize, limit: limits.loopItems });
  }
  const records = [...first.records];
  for (let page = first; !page.done && page.nextRecordsUrl; ) {
    page = await client.queryMore(page.nextRecordsUrl, call);
    records.push(...page.records);
  }
  return records;
}
