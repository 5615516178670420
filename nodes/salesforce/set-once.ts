/**
 * Fields that are filled when a record is added and never again: the campaign of a member, the product of an opportunity's line.
 * A step that adds or updates has them mapped; of a record that is there already they are compared and not written.
 */
import { UserFixableError } from '../errors.ts';
import { sameInField } from './agreement.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { aboutField } from './labels.ts';
import type { FieldValues } from './values.ts';

function setOnce(object: ObjectDescription, values: FieldValues) {
  return Object.keys(values).flatMap((name) => {
    const field = object.byName.get(name.toLowerCase());
    return field?.createable && !field.updateable ? [field] : [];
  });
}

/** Throws where the record has something else: it is another one than the step means, or the value can no longer be had. */
export function withoutSetOnce(object: ObjectDescription, values: FieldValues, stored: SalesforceRecord): FieldValues {
  const fields = setOnce(object, values);
  for (const field of fields) {
    const { name } = field;
    if (name in stored && sameInField(stored[name], values[name] ?? null, name, object)) continue;
    throw new UserFixableError('salesforce.fieldSetOnce', aboutField(object, field), {
      repair: { kind: 'field', field: `fields.${name}` },
    });
  }
  const names = new Set(fields.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

/** Asks the org only where such a field is mapped. */
export async function valuesForFound(
  client: SalesforceClient,
  { object, id, values }: { object: ObjectDescription; id: string; values: FieldValues },
  call: Call,
): Promise<FieldValues> {
  const names = setOnce(object, values).map(({ name }) => name);
  if (names.length === 0) return values;
  return withoutSetOnce(object, values, await client.retrieve(object.name, id, names, call));
}

export const hasSetOnce = (object: ObjectDescription, values: FieldValues): boolean =>
  setOnce(object, values).length > 0;
