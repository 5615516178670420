import { z } from 'zod';
import { defineAction, done, field, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { conditions, fieldMap, objectField, writeOptions } from './inputs.ts';
import { aboutObject, withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { recordId } from './record-id.ts';
import { soql } from './soql.ts';
import { fieldValues } from './values.ts';
import { writeOptionsOf } from './write.ts';

/** More at once is a mass update: that asks for a loop with its own limits. */
const MOST_AT_ONCE = 200;

const where = conditions();

const config = z.object({
  object: objectField('updatableObjects'),
  findBy: field(z.enum(['id', 'conditions']).default('id'), {
    control: 'choice',
    choices: ['id', 'conditions'],
    default: 'id',
  }),
  whenSeveral: field(z.enum(['fail', 'newest', 'all']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'newest', 'all'],
    default: 'fail',
    when: { field: 'findBy', is: ['conditions'] },
  }),
  whenNone: field(z.enum(['fail', 'finish']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'finish'],
    default: 'fail',
    when: { field: 'findBy', is: ['conditions'] },
  }),
  ...writeOptions,
});

const input = z.object({
  id: field(json.optional(), { control: 'text', required: true, when: { field: 'findBy', is: ['id'] } }),
  conditions: field(where.list.optional(), {
    ...where.spec,
    required: true,
    when: { field: 'findBy', is: ['conditions'] },
  }),
  fields: fieldMap('updatableFields'),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

export const updateRecord = defineAction<SalesforceClient, Config, Input>({
  type: 'salesforce.updateRecord',
  version: 1,
  icon: 'file-pencil',
  group: 'app',
  effect: 'idempotent',
  connection: 'salesforce',
  config,
  input,
  output: z.object({
    updated: z.number(),
    id: z.string().nullable(),
    ids: z.array(z.string()),
    url: z.string().nullable(),
  }),
  outputs: [
    { path: ['updated'], labelKey: 'updated', type: 'number', sample: 1 },
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['ids'], labelKey: 'ids', type: 'list' },
    { path: ['url'], labelKey: 'url', type: 'text' },
  ],
  options: loaders,
  timeoutMs: 120_000, // up to 200 records, one after the other
  run: (context) => withLabels(context.client, () => run(context)),
});

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
}: RunContext<SalesforceClient, Config, Input>): Promise<StepResult> {
  const call = { signal, guard };
  const object = await client.describe(settings.object, { signal });
  const values = fieldValues(object, given.fields, 'update');
  if (Object.keys(values).length === 0) {
    throw new UserFixableError('salesforce.nothingMapped', aboutObject(object), {
      repair: { kind: 'field', field: 'fields' },
    });
  }
  const ids =
    settings.findBy === 'id'
      ? [recordId(given.id)]
      : await matches(client, object, settings, given.conditions, { signal });
  // One after the other: they often share a parent record, whose lock they would fight for.
  for (const id of ids) await client.update(object.name, id, values, writeOptionsOf(settings), call);
  const [first] = ids;
  return done({
    updated: ids.length,
    id: first ?? null,
    ids,
    url: first === undefined ? null : client.recordUrl(first),
  });
}

/** Newest first by creation, which our own update does not change: a repeated step finds the same record. */
async function matches(
  client: SalesforceClient,
  object: ObjectDescription,
  settings: Config,
  conditionsGiven: Input['conditions'],
  call: Call,
): Promise<string[]> {
  const atConditions = { repair: { kind: 'field' as const, field: 'conditions' } };
  const params = aboutObject(object);
  if (!conditionsGiven || conditionsGiven.length === 0) {
    throw new UserFixableError('salesforce.conditionsMissing', params, atConditions);
  }
  const isDated = object.byName.get('createddate')?.sortable ?? false;
  const query = soql({
    object,
    fields: [],
    conditions: conditionsGiven,
    orderBy: { field: isDated ? 'CreatedDate' : 'Id', direction: 'desc' },
    limit: MOST_AT_ONCE + 1,
  });
  const { records } = await client.query(query, call, { object: object.name });
  const ids = records.flatMap(({ Id }) => Id ?? []);
  if (ids.length === 0) {
    if (settings.whenNone === 'finish') return [];
    throw new UserFixableError('salesforce.noMatch', params, { repair: { kind: 'data', field: 'conditions' } });
  }
  if (ids.length === 1 || settings.whenSeveral === 'newest') return ids.slice(0, 1);
  if (settings.whenSeveral === 'fail') {
    const count = ids.length > MOST_AT_ONCE ? `${MOST_AT_ONCE}+` : String(ids.length);
    throw new UserFixableError(
      'salesforce.severalMatch',
      { ...params, count, ids: ids.slice(0, 5).join(', ') },
      atConditions,
    );
  }
  if (ids.length > MOST_AT_ONCE) {
    throw new UserFixableError('salesforce.tooManyMatches', { ...params, limit: MOST_AT_ONCE }, atConditions);
  }
  return ids;
}
