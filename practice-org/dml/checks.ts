import { type Problem, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { isNillable } from '../schema/describe-field.ts';
import { fieldLabel } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import type { Draft } from './derive.ts';
import type { Values } from './input.ts';

/** Fields a create leaves out or an update empties, although they must hold something. */
export function missingFields(
  object: SObject,
  values: Values,
  draft: Draft,
  refused: readonly Problem[],
  forCreate: boolean,
): string[] {
  const given = new Set(refused.flatMap((problem) => problem.fields ?? []));
  return object.fields
    .filter((field) => {
      if (given.has(field.name)) return false;
      if (forCreate) return field.requiredOnCreate && field.createable && draft[field.name] === undefined;
      return values.get(field) === null && !isNillable(field) && field.type !== 'boolean';
    })
    .map((field) => field.name);
}

/** Lookups must point to a living row of an allowed object. */
export function checkReferences(call: Call, object: SObject, values: Values): Problem[] {
  const problems: Problem[] = [];
  for (const [field, value] of values) {
    if (field.type !== 'reference' || typeof value !== 'string') continue;
    const problem = checkReference(call, object, field, value);
    if (problem) problems.push(problem);
  }
  return problems;
}

function checkReference(call: Call, object: SObject, field: Field, id: string): Problem | undefined {
  const { schema, store } = call.org;
  const target = schema.byPrefix(id, field.referenceTo);
  if (!target) {
    const message = `${fieldLabel(object, field, call.language)}: id value of incorrect type: ${id}`;
    return { errorCode: 'MALFORMED_ID', message, fields: [field.name] };
  }
  const row = store.table(target.name).rows.get(id);
  if (field.name === 'RecordTypeId' && (row?.SobjectType !== object.name || row.IsActive !== true)) {
    const message = `Record Type ID: this ID value isn't valid for the user: ${id}`;
    return { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message, fields: ['RecordTypeId'] };
  }
  if (row?.IsDeleted === true) return { errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] };
  if (target.name === 'Lead' && row?.IsConverted === true) {
    return { errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead', fields: [] };
  }
  if (row) return undefined;
  if (field.name === 'OwnerId') {
    return { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [field.name] };
  }
  return {
    errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    message: `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`,
    fields: [],
  };
}

/** No two living rows may share a unique value. */
export function checkUnique(call: Call, object: SObject, draft: Draft): void {
  for (const field of object.fields) {
    if (!field.unique) continue;
    const value = draft[field.name];
    if (value === undefined) continue;
    const other = holderOf(call, object, field, value, draft.Id);
    if (!other) continue;
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${other.Id.slice(0, 15)}`;
    throw refuse(400, 'DUPLICATE_VALUE', message, []);
  }
}

function holderOf(call: Call, object: SObject, field: Field, value: Value, ownId: string): Row | undefined {
  const rows = call.org.store.table(object.name).find(field.name, value) ?? [];
  return rows.find(
    (row) => row.Id !== ownId && row.IsDeleted !== true && (!field.caseSensitive || row[field.name] === value),
  );
}
