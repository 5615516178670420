/** A mapped value -> what Salesforce takes for that field. Plain readings only; anything doubtful is refused by name. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';
import { aboutField } from './labels.ts';
import { day, decimal } from './literals.ts';
import { fieldOf } from './soql.ts';

export type FieldValues = { [name: string]: Json };

/** Canonical names and typed values; an unknown or read-only field fails before anything is sent. */
export function fieldValues(object: ObjectDescription, given: FieldValues, purpose: 'create' | 'update'): FieldValues {
  const values: FieldValues = {};
  for (const [name, value] of Object.entries(given)) {
    const repair = { repair: { kind: 'field' as const, field: `fields.${name}` } };
    let field: FieldDescription;
    try {
      field = fieldOf(object, name);
    } catch (error) {
      if (!(error instanceof UserFixableError)) throw error;
      throw new UserFixableError(error.code, error.params, { cause: error, ...repair });
    }
    const params = aboutField(object, field);
    if (purpose === 'create' ? !field.createable : !field.updateable) {
      throw new UserFixableError('salesforce.fieldNotWritable', params, repair);
    }
    const typed = typedValue(value, field.type);
    if (typed === undefined) {
      throw new UserFixableError(
        'salesforce.wrongType',
        { ...params, type: field.type, value: shortened(value) },
        repair,
      );
    }
    values[field.name] = typed;
  }
  return values;
}

/** Undefined = does not read as that type. */
export function typedValue(value: Json, type: string): Json | undefined {
  if (type === 'multipicklist' && Array.isArray(value)) {
    return value.every((one) => typeof one === 'string') ? value.join(';') : undefined;
  }
  if (value === null) return type === 'boolean' ? undefined : null;
  if (typeof value === 'object') return type === 'address' || type === 'location' ? value : undefined;
  switch (type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return /^(true|false)$/i.test(String(value).trim()) ? /^true$/i.test(String(value).trim()) : undefined;
    case 'double':
    case 'currency':
    case 'percent':
    case 'int':
    case 'long':
      return typeof value === 'boolean' ? undefined : numeric(value);
    case 'date':
      return isBlank(value) ? null : day(String(value));
    case 'datetime':
      return isBlank(value) ? null : instantText(String(value).trim());
    default:
      return typeof value === 'string' ? value : String(value);
  }
}

/** A number that a double would round stays text: Salesforce reads its digits itself. */
function numeric(value: number | string): Json | undefined {
  if (isBlank(value)) return null;
  const text = decimal(value);
  if (text === undefined) return undefined;
  return text.replace(/\D/g, '').length > 15 ? text : Number(text);
}

function instantText(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const at = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
