import { z } from 'zod';
import { defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import { boundSoql } from './bound-soql.ts';
import type { SalesforceClient } from './client.ts';
import { withLabels } from './labels.ts';
import { withAllBelow } from './records-below.ts';
import { allRecords } from './search-records.ts';
import { inSmallerPages } from './smaller-pages.ts';
import { LONGEST_QUERY } from './soql.ts';

/** Salesforce itself ends a query after two minutes. */
const QUERY_MS = 120_000;

const config = z.object({ soql: field(z.string().min(1).max(20_000), { control: 'longText' }) });

const input = z.object({
  values: field(
    z
      .array(z.object({ key: z.string().max(100), value: json.optional() }))
      .max(100)
      .optional(),
    {
      control: 'keyValues',
    },
  ),
});

type Context = RunContext<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>;

/** For what the search card cannot say: aggregates, children, date functions. SOQL can only read. */
export const queryRecords = defineAction<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'salesforce.queryRecords',
  version: 1,
  icon: 'database-search',
  group: 'app',
  effect: 'read',
  connection: 'salesforce',
  config,
  input,
  output: z.object({
    totalSize: z.number(),
    records: z.array(z.record(z.string(), json)),
    first: z.record(z.string(), json).nullable(),
    firstId: z.string().nullable(),
  }),
  outputs: [
    { path: ['totalSize'], labelKey: 'totalSize', type: 'number', sample: 1 },
    { path: ['firstId'], labelKey: 'firstId', type: 'text', sample: '001000000000001AAA' },
    { path: ['first'], labelKey: 'first', type: 'record' },
    { path: ['records'], labelKey: 'records', type: 'list' },
  ],
  timeoutMs: 2 * QUERY_MS, // many pages, also of what is below each record
  run: (context) => withLabels(context.client, () => run(context)),
});

const hasGroups = (soql: string): boolean => /\bgroup\s+by\b/i.test(soql);

async function run({
  client,
  config: { soql },
  input: { values = [] },
  signal,
  ...step
}: Context): Promise<StepResult> {
  const call = { signal, timeoutMs: QUERY_MS };
  const given = Object.fromEntries(values.map(({ key, value = null }) => [key.trim().replace(/^:/, ''), value]));
  const { text, object } = await boundSoql(client, { soql, values: given }, call);
  const isTooLong = (one: string): boolean => encodeURIComponent(one).length > LONGEST_QUERY;
  if (isTooLong(text)) {
    const repair = { kind: 'field', field: isTooLong(soql) ? 'soql' : 'values' } as const;
    throw new UserFixableError('salesforce.soqlTooLong', {}, { repair });
  }
  const { page, records } = await inSmallerPages(step, { isWhole: hasGroups(text) }, async (pages) => {
    const page = await client.query(text, { ...call, ...pages }, { object });
    const rows = page.done ? page.records : await allRecords(client, page, { ...call, ...pages });
    return { page, records: await withAllBelow(client, rows, { ...call, ...pages }) };
  });
  const [first] = records;
  return done({
    totalSize: page.totalSize, // of COUNT() there are no rows
    firstId: first?.Id ?? null,
    first: (first ?? null) as Json, // SalesforceRecord is JSON with an optional Id
    records: records as Json[],
  });
}
