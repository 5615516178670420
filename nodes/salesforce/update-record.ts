import { z } from 'zod';
import { type DryRun, defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import { fieldsAsSent } from './as-sent.ts';
import { differing, only, readable } from './change-record.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { type Attempt, dryRun } from './dry-run.ts';
import { insist, matchInstead } from './duplicates.ts';
import { leadsOfSamePerson } from './elsewhere.ts';
import { byConditions, conditions, fieldMap, idSpec, objectField, writeOptions } from './inputs.ts';
import { aboutObject, withLabels } from './labels.ts';
import { countMatching, matching } from './matching.ts';
import { loaders } from './options.ts';
import { namedRecord, recordIdOf } from './record-id.ts';
import type { FieldValues } from './values.ts';
import { valuesToWrite, writeOptionsOf } from './write.ts';
import type { WriteOptions } from './write-headers.ts';

const where = conditions();

const config = z.object({
  object: objectField('updatableObjects'),
  findBy: field(z.enum(['id', 'conditions']).default('id'), {
    control: 'choice',
    choices: ['id', 'conditions'],
    default: 'id',
  }),
  whenSeveral: field(z.enum(['fail', 'newest', 'oldest', 'all']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'newest', 'oldest', 'all'],
    default: 'fail',
    when: byConditions,
  }),
  whenNone: field(z.enum(['fail', 'finish']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'finish'],
    default: 'fail',
    when: byConditions,
  }),
  changedOnly: field(z.boolean().default(false), { control: 'boolean', default: false }),
  ...writeOptions('change'),
});

const input = z.object({
  id: field(json.optional(), { ...idSpec, required: true, when: { field: 'findBy', is: ['id'] } }),
  conditions: field(where.list.optional(), { ...where.spec, required: true, when: byConditions }),
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
    unchanged: z.number(),
    changedFields: z.array(z.string()),
    id: z.string().nullable(),
    ids: z.array(z.string()),
    url: z.string().nullable(),
  }),
  outputs: [
    { path: ['updated'], labelKey: 'updated', type: 'number', sample: 1 },
    { path: ['unchanged'], labelKey: 'unchanged', type: 'number', sample: 0 },
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['ids'], labelKey: 'ids', type: 'list' },
    { path: ['changedFields'], labelKey: 'changedFields', type: 'list' },
    { path: ['url'], labelKey: 'url', type: 'text' },
  ],
  options: loaders,
  timeoutMs: 10 * 60_000, // up to 200 records, one after the other; each has its own limit
  preview: async (context) => ({
    object: context.config.object,
    ...(context.config.findBy === 'id'
      ? { id: context.input.id ?? null }
      : { conditions: (context.input.conditions ?? []) as Json[] }),
    fields: await fieldsAsSent(context, 'update'),
  }),
  run: (context) => withLabels(context.client, () => run(context)),
  insist,
  adopt: async ({ client, config: { object }, recordId, isChoice, signal }) => {
    const id = await namedRecord(client, object, { recordId, signal });
    return {
      ...{ updated: isChoice ? 0 : 1, unchanged: isChoice ? 1 : 0, changedFields: [] },
      ...{ id, ids: [id], url: client.recordUrl(id) },
    };
  },
  dryRun: (context) => withLabels(context.client, () => tryUpdate(context)),
  matches: async ({ client, config: settings, input: given, signal }) => {
    const object = await client.describe(settings.object, { signal });
    const byId = () => [{ field: 'Id', operator: 'equals' as const, value: recordIdOf(object, given.id) }];
    const wanted = settings.findBy === 'id' ? byId() : (given.conditions ?? []);
    return countMatching(client, { object, conditions: wanted }, { signal });
  },
  elsewhere: leadsOfSamePerson,
});

/** `fields` = those that differ, when only they are written. */
const choices = z.array(z.object({ id: z.string(), fields: z.array(z.string()).optional() }));

type Choice = z.infer<typeof choices>;
type Context = RunContext<SalesforceClient, Config, Input>;
type Looking = Pick<Context, 'client' | 'config' | 'input' | 'signal'>;

async function tryUpdate(context: Looking): Promise<DryRun | undefined> {
  const { client, config: settings, input: given, signal } = context;
  const object = await client.describe(settings.object, { signal });
  const values = valuesToWrite(object, given.fields, settings, 'update');
  const found = await chosen(context, object, readable(object, values));
  const options = writeOptionsOf(settings, values);
  const attempts = found.flatMap((record) => {
    const id = record.Id ?? '';
    const fields = settings.changedOnly ? differing(object, values, record) : values;
    return Object.keys(fields).length === 0 ? [] : [updateAttempt(object, id, fields, options)];
  });
  return dryRun(client, { kind: 'update', attempts }, { signal });
}

export function updateAttempt(
  object: ObjectDescription,
  id: string,
  fields: FieldValues,
  options: WriteOptions,
): Attempt {
  const subject = { object: object.name, id, values: fields };
  return { method: 'PATCH', path: `/sobjects/${object.name}/${id}`, fields, options, subject };
}

async function run(context: Context): Promise<StepResult> {
  const { client, config: settings, signal, guard } = context;
  const object = await client.describe(settings.object, { signal });
  const values = valuesToWrite(object, context.input.fields, settings, 'update');
  const records = await choice(context, object, values);
  const options = writeOptionsOf(settings, values);
  const changedFields = new Set<string>();
  let unchanged = 0;
  // One after the other: they often share a parent record, whose lock they would fight for.
  for (const { id, fields } of records) {
    const changes = fields ? only(values, fields) : values;
    if (Object.keys(changes).length === 0) unchanged += 1;
    else await write(context, { object, id, values: changes, options }, { signal, guard });
    for (const name of Object.keys(changes)) changedFields.add(name);
  }
  const ids = records.map(({ id }) => id);
  const [first] = ids;
  return done({
    updated: ids.length - unchanged,
    unchanged,
    changedFields: [...changedFields],
    id: first ?? null,
    ids,
    url: first === undefined ? null : client.recordUrl(first),
  });
}

/**
 * What this step writes to, chosen once: records that it has changed already may not be found again, or no longer differ, and
 * others would be written in their place.
 */
async function choice(context: Context, object: ObjectDescription, values: FieldValues): Promise<Choice> {
  const { config: settings } = context;
  const kept = context.kept();
  if (kept !== undefined) return choices.parse(kept);
  const found = await chosen(context, object, settings.changedOnly ? readable(object, values) : []);
  const made = found.flatMap((record) => {
    const fields = settings.changedOnly ? { fields: Object.keys(differing(object, values, record)) } : {};
    return record.Id ? [{ id: record.Id, ...fields }] : [];
  });
  const mayDiffer = settings.findBy === 'conditions' || settings.changedOnly;
  if (mayDiffer && made.some(({ fields }) => fields?.length !== 0)) await context.keep(made);
  return made;
}

async function write(
  { client, config: settings, signal }: Context,
  {
    object,
    id,
    values,
    options,
  }: { object: ObjectDescription; id: string; values: FieldValues; options: WriteOptions },
  call: Call,
): Promise<void> {
  await client.update(object.name, id, values, options, call).catch(async (error: unknown) => {
    await matchInstead(client, { object, settings, error, call: { signal } });
  });
}

/** The records to write, with what stands in the given columns. */
async function chosen(
  { client, config: settings, input: given, signal }: Looking,
  object: ObjectDescription,
  columns: string[],
): Promise<SalesforceRecord[]> {
  if (settings.findBy === 'id') {
    const Id = recordIdOf(object, given.id);
    return columns.length === 0 ? [{ Id }] : [{ ...(await client.retrieve(object.name, Id, columns, { signal })), Id }];
  }
  const params = aboutObject(object);
  if (!given.conditions || given.conditions.length === 0) {
    throw new UserFixableError('salesforce.conditionsMissing', params, {
      repair: { kind: 'field', field: 'conditions' },
    });
  }
  const { whenSeveral } = settings;
  const found = await matching(
    client,
    { object, conditions: given.conditions, whenSeveral, fields: columns },
    { signal },
  );
  if (found.length === 0 && settings.whenNone === 'fail')
    throw new UserFixableError('salesforce.noMatch', params, { repair: { kind: 'data', field: 'conditions' } });
  return found;
}
