/** One record as it should be: only what differs from what stands in the org is written. */
import type { Json } from '../contract.ts';
import { sameInField } from './agreement.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { matchInstead } from './duplicates.ts';
import type { WriteSettings } from './inputs.ts';
import { withoutSetOnce } from './set-once.ts';
import type { FieldValues } from './values.ts';
import { changeOptionsOf, valuesToWrite } from './write.ts';

interface Change {
  object: ObjectDescription;
  id: string;
  settings: WriteSettings;
  fields: { [name: string]: Json };
}

/** Of a record that was found, by a step that would have added it. */
export async function changesOf(client: SalesforceClient, given: Change, call: Call): Promise<FieldValues> {
  const { object, id, settings } = given;
  const values = valuesToWrite(object, given.fields, settings, 'found');
  const stored = await client.retrieve(object.name, id, readable(object, values), call);
  return differing(object, withoutSetOnce(object, values, stored), stored);
}

export async function changeRecord(
  client: SalesforceClient,
  given: { object: ObjectDescription; id: string; settings: WriteSettings; changes: FieldValues },
  call: Call,
): Promise<void> {
  const { object, id, settings, changes } = given;
  await client.update(object.name, id, changes, changeOptionsOf(settings), call).catch(async (error: unknown) => {
    await matchInstead(client, {
      object,
      settings: { ...settings, ...noMatch(settings) },
      error,
      call: { signal: call.signal },
    });
  });
}

/** Those of the values that were found to differ before, by their names. */
export const only = (values: FieldValues, names: string[]): FieldValues =>
  Object.fromEntries(names.flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name] ?? null]] : [])));

/** A record that is already chosen cannot be replaced by its likeness: then the refusal stands. */
function noMatch({ duplicates }: WriteSettings): Pick<WriteSettings, 'duplicates'> {
  return { duplicates: duplicates === 'useMatch' ? 'stop' : duplicates };
}

export const readable = (object: ObjectDescription, values: FieldValues): string[] =>
  Object.keys(values).filter((name) => object.byName.get(name.toLowerCase())?.type !== 'base64');

/** In doubt a field counts as changed: a needless write is better than a missing one. */
export function differing(object: ObjectDescription, values: FieldValues, stored: SalesforceRecord): FieldValues {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => !(name in stored) || !sameInField(stored[name], value, name, object),
    ),
  );
}
