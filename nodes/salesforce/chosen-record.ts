import { z } from 'zod';
import { defineTrigger, type Json, type Option } from '../contract.ts';
import type { SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { objectField, returnedFields } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { recordIdOf } from './record-id.ts';
import { fieldOf, type Query, soql } from './soql.ts';

const config = z.object({ object: objectField('queryableObjects'), fields: returnedFields() });

const most = 20;

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
      withLabels(client, async () => search(client, await client.describe(object, { signal }), text.trim(), signal)),
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

/** Without a text the newest changed ones. */
async function search(
  client: SalesforceClient,
  object: ObjectDescription,
  text: string,
  signal: AbortSignal,
): Promise<Option[]> {
  const name = object.fields.find(({ nameField }) => nameField)?.name;
  const telling = hints.flatMap((one) => object.byName.get(one.toLowerCase())?.name ?? []);
  const isId = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text) && text.startsWith(object.keyPrefix ?? '');
  const query: Query = {
    object,
    fields: [...(name ? [name] : []), ...telling],
    conditions: conditionsOf(text, isId, name),
    ...(object.byName.has('lastmodifieddate') ? { orderBy: { field: 'LastModifiedDate', direction: 'desc' } } : {}),
    limit: most,
  };
  const { records } = await client.query(soql(query), { signal }, { object: object.name });
  return records.map((record) => {
    const id = record.Id ?? '';
    const label = String((name && record[name]) ?? id);
    const hint = telling
      .map((one) => record[one])
      .find((value) => typeof value === 'string' && value !== '' && value !== label);
    return {
      value: id,
      label,
      ...(typeof hint === 'string' ? { hint } : {}),
    };
  });
}

function conditionsOf(text: string, isId: boolean, name: string | undefined): NonNullable<Query['conditions']> {
  if (text === '') return [];
  if (isId || !name) return [{ field: 'Id', operator: 'equals', value: text }];
  return [{ field: name, operator: 'contains', value: text }];
}

/** What tells records of one name apart. */
const hints = ['Email', 'Company', 'AccountNumber', 'Phone', 'Subject', 'StageName', 'Username'];
