import { z } from 'zod';
import {
  type DryRun,
  defineAction,
  done,
  type Json,
  type RunContext,
  type StepIdentity,
  type StepResult,
} from '../contract.ts';
import { fieldsAsSent } from './as-sent.ts';
import { type Call, type SalesforceClient, settleMs, WRITING_STEP_MS } from './client.ts';
import { confirmAdd } from './confirm-add.ts';
import type { ObjectDescription } from './describe.ts';
import { type Attempt, dryRun } from './dry-run.ts';
import { insist, matchInstead } from './duplicates.ts';
import { type AddSettings, fieldMap, keyFieldOption, objectField, writeOptions } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { namedRecord } from './record-id.ts';
import { addedBefore, hasKey, keyField, stepKey } from './step-key.ts';
import { added, valuesToWrite, writeOptionsOf } from './write.ts';

const config = z.object({
  object: objectField('creatableObjects'),
  ...writeOptions('add'),
  keyField: keyFieldOption(),
});

const input = z.object({ fields: fieldMap('creatableFields', ['recordType', 'keyField']) });

type AddConfig = z.infer<typeof config>;
type AddInput = z.infer<typeof input>;

export const addRecord = defineAction<SalesforceClient, AddConfig, AddInput>({
  type: 'salesforce.addRecord',
  version: 1,
  icon: 'file-plus',
  group: 'app',
  effect: 'once',
  makes: 'record',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), url: z.string(), object: z.string(), created: z.boolean() }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['object'], labelKey: 'object', type: 'text', sample: 'Account' },
    { path: ['created'], labelKey: 'created', type: 'boolean', sample: true },
  ],
  options: loaders,
  settleMs,
  timeoutMs: WRITING_STEP_MS,
  rivalTypes: ['salesforce.addRecords', 'salesforce.findOrAddRecord', 'salesforce.findOrAddRecords'],
  preview: async (context) => ({ object: context.config.object, fields: await fieldsAsSent(context, 'create') }),
  run: (context) => withLabels(context.client, () => run(context)),
  confirm: confirmAdd,
  hasKey,
  insist,
  adopt: async ({ client, config: { object }, recordId, isChoice, signal }) => ({
    ...added(client, object, await namedRecord(client, object, { recordId, signal })),
    created: !isChoice,
  }),
  dryRun: ({ client, config: settings, input: given, signal }) =>
    withLabels(client, async () => {
      const object = await client.describe(settings.object, { signal });
      return tryAdd(client, { object, settings, fields: given.fields }, { signal });
    }),
});

interface Adding {
  object: ObjectDescription;
  settings: AddSettings;
  fields: { [name: string]: Json };
}

/** What adding would do; nothing where the step would go on with the one that a duplicate rule found. */
export async function tryAdd(client: SalesforceClient, given: Adding, call: Call): Promise<DryRun | undefined> {
  const { object, settings } = given;
  keyField(object, settings); // refused as the step itself would be; the key has a value only in a run
  const fields = valuesToWrite(object, given.fields, settings, 'create');
  const subject = { object: object.name, values: fields };
  const options = writeOptionsOf(settings, fields);
  const attempt: Attempt = { method: 'POST', path: `/sobjects/${object.name}`, fields, options, subject };
  try {
    return await dryRun(client, { kind: 'add', attempts: [attempt] }, call);
  } catch (error) {
    await matchInstead(client, { object, settings, error, call });
    return { kind: 'nothing', count: 0 };
  }
}

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
  step,
}: RunContext<SalesforceClient, AddConfig, AddInput>): Promise<StepResult> {
  const object = await client.describe(settings.object, { signal });
  return done(await addOne(client, { object, settings, fields: given.fields, step }, { signal, guard }));
}

/**
 * Adds the record, or goes on with the one that a duplicate rule found where the step chose that. With a key, a record that an
 * earlier attempt has added is the one.
 */
export async function addOne(client: SalesforceClient, given: Adding & { step: StepIdentity }, call: Call) {
  const { object, settings, fields, step } = given;
  const key = stepKey(object, settings, step);
  const values = valuesToWrite(object, fields, settings, 'create', key);
  try {
    const { id } = await client.create(object.name, values, writeOptionsOf(settings, values), call);
    return added(client, object.name, id);
  } catch (error) {
    const own = key && (await addedBefore(client, { object, key, step, error }, { signal: call.signal }));
    if (own) return added(client, object.name, own);
    const id = await matchInstead(client, { object, settings, error, call: { signal: call.signal } });
    return { ...added(client, object.name, id), created: false };
  }
}
