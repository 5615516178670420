import { z } from 'zod';
import { defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { json } from '../rest/json.ts';
import type { SalesforceClient } from './client.ts';
import { idSpec, objectField, returnedFields } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { recordIdOf } from './record-id.ts';
import { fieldOf } from './soql.ts';

const config = z.object({ object: objectField('queryableObjects'), fields: returnedFields() });

const input = z.object({ id: field(json, idSpec) });

export const getRecord = defineAction<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'salesforce.getRecord',
  version: 1,
  icon: 'file-search',
  group: 'app',
  effect: 'read',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), url: z.string(), record: z.record(z.string(), json) }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['record'], labelKey: 'record', type: 'record' },
  ],
  options: loaders,
  run: (context) => withLabels(context.client, () => run(context)),
});

async function run({
  client,
  config: settings,
  input: given,
  signal,
}: RunContext<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>): Promise<StepResult> {
  const object = await client.describe(settings.object, { signal });
  const id = recordIdOf(object, given.id);
  // Without a choice all of them: Salesforce gives the whole record when no field is named.
  const fields = settings.fields.map((name) => fieldOf(object, name).name);
  const record = await client.retrieve(object.name, id, fields, { signal });
  const found = record.Id ?? id;
  return done({ id: found, url: client.recordUrl(found), record: record as Json }); // JSON with an optional Id
}
