import { externalIdField, SeveralMatches, upsertRecord } from '../dml/upsert.ts';
import { createRecord, deleteRecord, livingRow, updateRecord } from '../dml/write.ts';
import { ApiError, type Problem, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';

export interface BulkWork {
  operation: string;
  externalIdFieldName?: string;
}

export type RowOutcome = { id: string; created: boolean } | { problem: Problem };

/** Writes one row of a bulk job; what Salesforce refuses is the outcome of this row alone. */
export function writeRow(call: Call, work: BulkWork, object: SObject, input: Record<string, unknown>): RowOutcome {
  try {
    return call.org.store.transaction(() => write({ ...call, raw: JSON.stringify(input) }, work, object, input));
  } catch (error) {
    if (error instanceof SeveralMatches) {
      return { problem: { errorCode: 'DUPLICATE_EXTERNAL_ID', message: error.words, fields: [] } };
    }
    if (!(error instanceof ApiError)) throw error;
    const [problem] = error.problems;
    return { problem: problem ? plain(problem) : { errorCode: 'UNKNOWN_EXCEPTION', message: error.message } };
  }
}

/** `CODE:message:fields --`, as bulk results tell it. */
export const errorText = ({ errorCode, message, fields }: Problem): string =>
  `${errorCode}:${message}:${(fields ?? []).join(' ')} --`;

/** A row of a CSV file has no place in a JSON body to point to. */
function plain(problem: Problem): Problem {
  if (problem.errorCode === 'NOT_FOUND') {
    return { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] };
  }
  if (problem.errorCode !== 'JSON_PARSER_ERROR') return problem;
  const [, type = '', value = ''] =
    /instance of (\w+) from \w+(?: value (.*?))? at \[line/s.exec(problem.message) ?? [];
  return {
    errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
    message: `${problem.field}: value not of required type: ${value || type}`,
    fields: problem.field ? [problem.field] : [],
  };
}

function write(
  call: Call,
  { operation, externalIdFieldName }: BulkWork,
  object: SObject,
  input: Record<string, unknown>,
): { id: string; created: boolean } {
  if (operation === 'insert') return { id: createRecord(call, object, input), created: true };
  const idKey = Object.keys(input).find((key) => key.toLowerCase() === 'id') ?? 'Id';
  const { [idKey]: id, ...rest } = input;
  if (operation === 'upsert' && externalIdFieldName && externalIdFieldName.toLowerCase() !== 'id') {
    const field = externalIdField(object, externalIdFieldName);
    const key = Object.keys(input).find((name) => name.toLowerCase() === field.name.toLowerCase()) ?? field.name;
    const { [key]: value, ...values } = input;
    if (value === undefined || value === null)
      throw refuse(400, 'MISSING_ARGUMENT', `${field.name} not specified`, [field.name]);
    return upsertRecord({ call, object, field, value: String(value), input: values, updateOnly: false });
  }
  if (operation === 'upsert' && id === undefined) return { id: createRecord(call, object, rest), created: true };
  if (id === undefined) throw refuse(400, 'MISSING_ARGUMENT', `Id not specified in an ${operation} call`, []);
  if (!normalizeId(String(id))) throw refuse(400, 'MALFORMED_ID', `bad id ${String(id)}`, ['Id']);
  const row = livingRow(call, object, String(id));
  if (operation === 'delete' || operation === 'hardDelete') deleteRecord(call, object, row.Id);
  else updateRecord(call, object, row.Id, rest);
  return { id: row.Id, created: false };
}

/** `Account.Nagare_Key__c` names a parent by its external id. */
export function setPath(input: Record<string, unknown>, name: string, value: unknown): void {
  const [relation, field] = name.split('.');
  if (field !== undefined && relation !== undefined) input[relation] = { [field]: value };
  else input[name] = value;
}
