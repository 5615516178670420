/** A mapped value -> what Salesforce takes for that field. Plain readings only; anything doubtful is refused by name. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { shortened } from '../rest/json.ts';
import { currentTimeZone } from '../time-zone.ts';
import { readTyped } from '../typed-value.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';
import { aboutField } from './labels.ts';
import { fieldOf } from './soql.ts';

export type FieldValues = { [name: string]: Json };

/** `found` = for a record that is there, by a step that would have added it: fields that can only be filled then are let through (set-once.ts). */
export type Purpose = 'create' | 'update' | 'found';

const isWritable = ({ createable, updateable }: FieldDescription, purpose: Purpose): boolean =>
  purpose === 'create' ? createable : updateable || (purpose === 'found' && createable);

/** Canonical names and typed values; an unknown or read-only field fails before anything is sent. */
export function fieldValues(object: ObjectDescription, given: FieldValues, purpose: Purpose): FieldValues {
  const values: FieldValues = {};
  for (const [name, value] of Object.entries(given)) {
    const repair = () => ({ repair: { kind: 'field' as const, field: `fields.${name}` } });
    let field: FieldDescription;
    try {
      field = fieldOf(object, name);
    } catch (error) {
      if (!(error instanceof UserFixableError)) throw error;
      throw new UserFixableError(error.code, error.params, { cause: error, ...repair() });
    }
    if (!isWritable(field, purpose)) {
      throw new UserFixableError('salesforce.fieldNotWritable', aboutField(object, field), repair());
    }
    const typed = typedValue(value, field.type);
    if (typed === undefined) {
      throw new UserFixableError(
        'salesforce.wrongType',
        { ...aboutField(object, field), type: field.type, value: shortened(value) },
        repair(),
      );
    }
    values[field.name] = typed;
  }
  return values;
}

/** Undefined = does not read as that type. */
export const typedValue = (value: Json, type: string): Json | undefined => readTyped(value, type, currentTimeZone());
