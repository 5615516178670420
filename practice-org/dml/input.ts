import { ApiError, type Problem, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { isIdLookup } from '../schema/describe-field.ts';
import { fieldLabel } from '../schema/labels.ts';
import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import { indexKey, type Value } from '../store/table.ts';
import { checkValue } from '../validate/field-value.ts';
import { at, valueOffset } from '../validate/json-position.ts';

export type Input = Record<string, unknown>;
export type Values = Map<Field, Value | null>;

/**
 * Turns a request's body into stored values. Unknown fields are refused first, then wrong JSON types, then fields that
 * may not be written; what the values themselves break comes back as problems, so that required fields can be said first.
 */
export function readInput(
  call: Call,
  object: SObject,
  input: Input,
  forCreate: boolean,
): { values: Values; problems: Problem[] } {
  const values: Values = new Map();
  const problems: Problem[] = [];
  const locked: string[] = [];
  for (const [name, raw] of Object.entries(input)) {
    if (name.toLowerCase() === 'attributes') continue;
    const field = findField(object, name);
    if (!field) {
      readForeignKey(call, object, name, raw, values);
      continue;
    }
    if (forCreate ? !field.createable : !field.updateable) {
      locked.push(field.name);
      continue;
    }
    const checked = checkValue(field, raw, fieldLabel(object, field, call.language));
    if ('wrongType' in checked) throw wrongType(call, field, raw, checked.wrongType);
    if ('problem' in checked) problems.push(checked.problem);
    else values.set(field, checked.value);
  }
  if (locked.length > 0) throw notWritable(locked);
  return { values, problems };
}

function wrongType(call: Call, field: Field, raw: unknown, jsonType: string): ApiError {
  const shown = typeof raw === 'object' ? '' : ` value ${String(raw)}`;
  const type = field.type === 'reference' ? 'reference' : field.type;
  const place = at(call.raw, valueOffset(call.raw, field.name));
  const message = `Cannot deserialize instance of ${type} from ${jsonType}${shown} ${place}`;
  return new ApiError(400, [{ errorCode: 'JSON_PARSER_ERROR', message, field: field.name }]);
}

function notWritable(fields: string[]): ApiError {
  return refuse(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields,
  );
}

/** `{"Account": {"Nagare_Key__c": "x"}}` names the parent by one of its external ids instead of its id. */
function readForeignKey(call: Call, object: SObject, name: string, raw: unknown, values: Values): void {
  const field = object.fieldByRelationship.get(name.toLowerCase());
  if (!field || typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw noSuchColumn(name, object);
  const entries = Object.entries(raw).filter(([key]) => key.toLowerCase() !== 'attributes');
  const [key, value] = entries[0] ?? [];
  for (const target of field.referenceTo) {
    const parent = call.org.schema.find(target);
    const external = parent && key !== undefined ? findField(parent, key) : undefined;
    if (!parent || !external || external.type === 'id' || !isIdLookup(parent, external)) continue;
    const wanted = value as Value;
    const row = call.org.store
      .table(parent.name)
      .find(external.name, wanted)
      ?.find((hit) => hit.IsDeleted !== true);
    if (!row) {
      const message = `Foreign key external ID: ${indexKey(wanted)} not found for field ${external.name} in entity ${parent.name}`;
      throw refuse(400, 'INVALID_FIELD', message);
    }
    values.set(field, row.Id);
    return;
  }
  throw noSuchColumn(name, object);
}

export function noSuchColumn(name: string, object: SObject): ApiError {
  return refuse(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
}
