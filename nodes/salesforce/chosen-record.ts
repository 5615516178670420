import { z } from 'zod';
import { defineTrigger, type Json } from '../contract.ts';
import type { SalesforceClient } from './client.ts';
import { findRecords } from './find-records.ts';
import { objectField, returnedFields } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { recordIdOf } from './record-id.ts';
import { fieldOf } from './soql.ts';

const config = z.object({ object: objectField('queryableObjects'), fields: returnedFields() });

/** A person chooses a record, by its name or its id, and starts the flow with it. */
export const chosenRecord = defineTrigger<z.infer<typeof config>, SalesforceClient>({
  type: 'salesforce.chosenRecord',
  version: 1,
  icon: 'pointer-search',
  start: 'manual',
  connection: 'salesforce',
  config,
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['record'], labelKey: 'record', type: 'record' },
  ],
  options: loaders,
  choose: {
    search: ({ client, config: { object }, text, signal }) =>
      withLabels(client, async () => findRecords(client, await client.describe(object, { signal }), text, { signal })),
    read: ({ client, config: settings, id, signal }) =>
      withLabels(client, async () => {
        const object = await client.describe(settings.object, { signal });
        const fields = settings.fields.map((name) => fieldOf(object, name).name);
        const record = await client.retrieve(object.name, recordIdOf(object, id, 'record'), fields, { signal });
        const found = record.Id ?? id;
        return { id: found, url: client.recordUrl(found), record: record as Json }; // JSON with an optional Id
      }),
  },
});
