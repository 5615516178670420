import { type ApiError, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { isIdLookup } from '../schema/describe-field.ts';
import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import type { Input } from './input.ts';
import { createRecord, idField, updateRecord } from './write.ts';

/** Several rows hold the key: the caller has to choose. */
export class SeveralMatches extends Error {
  readonly field: string;
  readonly ids: string[];

  constructor(field: string, ids: string[]) {
    super('several records match the external id');
    this.field = field;
    this.ids = ids;
  }

  /** What one record among many is told. */
  get words(): string {
    return `${this.field}: more than one record found for external id field: [${this.ids.join(', ')}]`;
  }
}

/** The same as the error of one record among many. */
export const severalHold = ({ words }: SeveralMatches): ApiError => refuse(400, 'DUPLICATE_EXTERNAL_ID', words, []);

/** The external id field of an address, or Salesforce's refusal. */
export function externalIdField(object: SObject, name: string): Field {
  const field = findField(object, name);
  if (!field || !isIdLookup(object, field)) throw idField(name);
  return field;
}

export function rowsByExternalId(call: Call, object: SObject, field: Field, value: string): Row[] {
  const rows = call.org.store.table(object.name).find(field.name, value) ?? [];
  return rows.filter((row) => row.IsDeleted !== true);
}

export function upsertRecord(target: {
  call: Call;
  object: SObject;
  field: Field;
  value: string;
  input: Input;
  updateOnly: boolean;
}): { id: string; created: boolean } {
  const { call, object, field, value, input, updateOnly } = target;
  if (Object.keys(input).some((key) => key.toLowerCase() === field.name.toLowerCase())) throw keyInBody(field);
  const rows = rowsByExternalId(call, object, field, value);
  if (rows.length > 1)
    throw new SeveralMatches(
      field.name,
      rows.map((row) => row.Id),
    );
  const [row] = rows;
  if (row) {
    updateRecord(call, object, row.Id, input);
    return { id: row.Id, created: false };
  }
  if (updateOnly) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  return { id: createRecord(call, object, { ...input, [field.name]: value }), created: true };
}

const keyInBody = (field: Field): ApiError =>
  refuse(400, 'INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`);
