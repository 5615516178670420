import { z } from 'zod';
import { type DryRun, defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { addOne, tryAdd } from './add-record.ts';
import { fieldsAsSent } from './as-sent.ts';
import { changeRecord, changesOf, only } from './change-record.ts';
import { type SalesforceClient, settleMs, WRITING_STEP_MS } from './client.ts';
import { confirmAdd } from './confirm-add.ts';
import type { ObjectDescription } from './describe.ts';
import { dryRun } from './dry-run.ts';
import { insist } from './duplicates.ts';
import { leadsOfSamePerson } from './elsewhere.ts';
import { conditions, fieldMap, keyFieldOption, objectField, writeOptions } from './inputs.ts';
import { aboutObject, withLabels } from './labels.ts';
import { countMatching, isTaken, matching } from './matching.ts';
import { loaders } from './options.ts';
import { namedRecord } from './record-id.ts';
import { hasKey, isOwn, stepKey } from './step-key.ts';
import { updateAttempt } from './update-record.ts';
import { added, changeOptionsOf, valuesToWrite } from './write.ts';

const where = conditions();

const config = z.object({
  object: objectField('upsertableObjects'),
  whenFound: field(z.enum(['use', 'update']).default('use'), {
    control: 'choice',
    choices: ['use', 'update'],
    default: 'use',
  }),
  whenSeveral: field(z.enum(['fail', 'newest', 'oldest']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'newest', 'oldest'],
    default: 'fail',
  }),
  ...writeOptions('add'),
  keyField: keyFieldOption(),
});

const input = z.object({
  conditions: field(where.list, where.spec),
  fields: fieldMap('creatableFields', ['recordType', 'keyField']),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/**
 * Two flows that look for the same at the same moment both find nothing and both add: a lane (one at a time per key), a
 * unique field or an external id with an upsert closes that gap; the search itself cannot.
 */
export const findOrAddRecord = defineAction<SalesforceClient, Config, Input>({
  type: 'salesforce.findOrAddRecord',
  version: 1,
  icon: 'file-search',
  group: 'app',
  effect: 'once',
  makes: 'record',
  connection: 'salesforce',
  config,
  input,
  output: z.object({
    id: z.string(),
    url: z.string(),
    object: z.string(),
    created: z.boolean(),
    changed: z.boolean(),
  }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['created'], labelKey: 'created', type: 'boolean', sample: false },
    { path: ['changed'], labelKey: 'changed', type: 'boolean', sample: false },
    { path: ['object'], labelKey: 'object', type: 'text', sample: 'Account' },
  ],
  options: loaders,
  settleMs,
  rivalTypes: ['salesforce.findOrAddRecords', 'salesforce.addRecord', 'salesforce.addRecords'],
  timeoutMs: WRITING_STEP_MS,
  preview: async (context) => ({
    object: context.config.object,
    conditions: context.input.conditions as Json[],
    fields: await fieldsAsSent(context, 'create'),
  }),
  run: (context) => withLabels(context.client, () => run(context)),
  dryRun: (context) => withLabels(context.client, () => tryFindOrAdd(context)),
  matches: async ({ client, config: settings, input: { conditions: given }, signal }) => {
    const object = await client.describe(settings.object, { signal });
    return countMatching(client, { object, conditions: given }, { signal });
  },
  elsewhere: leadsOfSamePerson,
  confirm: async (context) => {
    // It had found a record: no add was on its way, and the update is repeated.
    if (context.kept() !== undefined) return { kind: 'didNotHappen' };
    const answer = await confirmAdd(context);
    if (answer.kind !== 'happened') return answer;
    return { kind: 'happened', output: { ...answer.output, changed: true } };
  },
  hasKey,
  insist,
  adopt: async ({ client, config: { object }, recordId, isChoice, signal }) => ({
    ...added(client, object, await namedRecord(client, object, { recordId, signal })),
    created: !isChoice,
    changed: !isChoice,
  }),
});

/** The record that was found and is about to be changed: changed, it may not be found again. */
const choice = z.object({ id: z.string(), fields: z.array(z.string()) });

type Context = RunContext<SalesforceClient, Config, Input>;
type Looking = Pick<Context, 'client' | 'config' | 'input' | 'signal'>;

async function tryFindOrAdd(context: Looking): Promise<DryRun | undefined> {
  const { client, config: settings, input: given, signal } = context;
  const object = await client.describe(settings.object, { signal });
  const found = await find(context, object);
  const id = found?.Id;
  if (id === undefined) {
    return tryAdd(client, { object, settings, fields: given.fields }, { signal });
  }
  const changes =
    settings.whenFound === 'use'
      ? {}
      : await changesOf(client, { object, id, settings, fields: given.fields }, { signal });
  const hasChanges = Object.keys(changes).length > 0;
  const attempts = hasChanges ? [updateAttempt(object, id, changes, changeOptionsOf(settings))] : [];
  return dryRun(client, { kind: 'update', attempts }, { signal });
}

async function find(
  { client, config: { whenSeveral }, input: { conditions: given }, signal }: Looking,
  object: ObjectDescription,
  fields: string[] = [],
) {
  if (given.length === 0) {
    throw new UserFixableError('salesforce.conditionsMissing', aboutObject(object), {
      repair: { kind: 'field', field: 'conditions' },
    });
  }
  const [found] = await matching(client, { object, conditions: given, whenSeveral, fields }, { signal });
  return found;
}

async function run(context: Context): Promise<StepResult> {
  const { client, config: settings, input: given, signal, guard, step } = context;
  const object = await client.describe(settings.object, { signal });
  if (context.kept() !== undefined) return change(context, object, choice.parse(context.kept()));
  const key = step.attempt > 1 ? stepKey(object, settings, step) : undefined;
  const found = await find(context, object, key && [key.field]);
  // What an earlier attempt of this step has added is no record that was there before.
  if (key && found?.Id && isOwn(found, key)) return done({ ...added(client, object.name, found.Id), changed: true });
  if (found?.Id) return goOnWith(context, object, found.Id);
  try {
    const fields = await addOne(client, { object, settings, fields: given.fields, step }, { signal, guard });
    return done({ ...fields, changed: fields.created });
  } catch (error) {
    if (!isTaken(error)) throw error;
    return whoCameFirst(context, object, error);
  }
}

/** Somebody added the record between our search and our add. Without a record that fits, the refusal is a person's to mend. */
async function whoCameFirst(context: Context, object: ObjectDescription, refusal: Error): Promise<StepResult> {
  try {
    const found = await find(context, object);
    if (!found?.Id) throw refusal;
    return await goOnWith(context, object, found.Id);
  } catch (error) {
    // The add was refused, so nothing is in doubt: this search and this update may be repeated.
    if (error instanceof UncertainError) throw new TransientError(error.code, error.params, { cause: error });
    throw error;
  }
}

async function goOnWith(context: Context, object: ObjectDescription, id: string): Promise<StepResult> {
  const { client, config: settings, input: given, signal } = context;
  const changes =
    settings.whenFound === 'use'
      ? {}
      : await changesOf(client, { object, id, settings, fields: given.fields }, { signal });
  const fields = Object.keys(changes);
  if (fields.length === 0) return done({ ...added(client, object.name, id), created: false, changed: false });
  await context.keep({ id, fields });
  return change(context, object, { id, fields });
}

async function change(
  { client, config: settings, input: given, signal, guard }: Context,
  object: ObjectDescription,
  { id, fields }: z.infer<typeof choice>,
): Promise<StepResult> {
  const changes = only(valuesToWrite(object, given.fields, settings, 'found'), fields);
  // An update whose answer is lost may be repeated, unlike the add that the step was announced as: it only looks at the clock.
  await changeRecord(client, { object, id, settings, changes }, { signal, guard: { check: guard.look } });
  return done({ ...added(client, object.name, id), created: false, changed: true });
}
