import { z } from 'zod';
import { defineAction, done, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { type SalesforceClient, settleMs } from './client.ts';
import { confirmAdd } from './confirm-add.ts';
import { fieldMap, objectField, writeOptions } from './inputs.ts';
import { aboutObject, withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { fieldValues } from './values.ts';
import { added, writeOptionsOf } from './write.ts';

const config = z.object({ object: objectField('creatableObjects'), ...writeOptions });

const input = z.object({ fields: fieldMap('creatableFields') });

export type AddConfig = z.infer<typeof config>;
export type AddInput = z.infer<typeof input>;

export const addRecord = defineAction<SalesforceClient, AddConfig, AddInput>({
  type: 'salesforce.addRecord',
  version: 1,
  icon: 'file-plus',
  group: 'app',
  effect: 'once',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), url: z.string(), object: z.string() }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['object'], labelKey: 'object', type: 'text', sample: 'Account' },
  ],
  options: loaders,
  settleMs,
  preview: (context) => ({ object: context.config.object, fields: context.input.fields }),
  run: (context) => withLabels(context.client, () => run(context)),
  confirm: confirmAdd,
});

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
}: RunContext<SalesforceClient, AddConfig, AddInput>): Promise<StepResult> {
  const object = await client.describe(settings.object, { signal });
  const values = fieldValues(object, given.fields, 'create');
  if (Object.keys(values).length === 0) {
    throw new UserFixableError('salesforce.nothingMapped', aboutObject(object), {
      repair: { kind: 'field', field: 'fields' },
    });
  }
  const { id } = await client.create(object.name, values, writeOptionsOf(settings), { signal, guard });
  return done(added(client, object.name, id));
}
