import { findField } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';

interface Work {
  operation: string;
  externalIdFieldName?: string;
}

/** Without blanks around them; a byte order mark is part of the first name, and so of none that the object has. */
export const columnNames = (header: readonly string[]): string[] => header.map((name) => name.replace(/^ +| +$/g, ''));

/**
 * What a load is refused for as a whole before any of its rows is looked at: the first column that the object does not
 * have, or the key that is no column. Undefined = nothing.
 */
export function wrongColumn(
  object: SObject,
  { operation, externalIdFieldName }: Work,
  columns: readonly string[],
): string | undefined {
  const unknown = columns.find((name) => !isColumn(object, name));
  const key = keyOf(operation, externalIdFieldName);
  const isThere = key === undefined || columns.some((name) => name.toLowerCase() === key.toLowerCase());
  const missing = unknown ?? (isThere ? undefined : key);
  return missing === undefined ? undefined : `Field name not found : ${missing}`;
}

/** An upsert by Id without one only adds. */
function keyOf(operation: string, externalIdFieldName: string | undefined): string | undefined {
  if (operation === 'insert') return undefined;
  if (operation !== 'upsert') return 'Id';
  return externalIdFieldName?.toLowerCase() === 'id' ? undefined : externalIdFieldName;
}

/** A field, or a parent by one of its external ids: `Account.Nagare_Key__c`, `Lead:Who.Email`. */
function isColumn(object: SObject, name: string): boolean {
  const dot = name.indexOf('.');
  if (dot < 0) return findField(object, name) !== undefined;
  const parent = name.slice(0, dot).split(':').at(-1) ?? '';
  return object.fieldByRelationship.has(parent.toLowerCase());
}

/** Of a job of the second Bulk API: the file ends its lines as the job says, or nothing of it is read. */
export function wrongLineEnding(text: string, lineEnding: 'LF' | 'CRLF'): string | undefined {
  const end = text.indexOf('\n');
  if (end < 0 || (text[end - 1] === '\r') === (lineEnding === 'CRLF')) return undefined;
  return `LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`;
}
