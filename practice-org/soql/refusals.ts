import { type ApiError, refuse } from '../http/api-error.ts';

/** Shows the row of the query with a caret under the place, as Salesforce does. */
function caret(query: string, offset: number, message: string): string {
  const before = query.slice(0, offset);
  const row = before.split('\n').length;
  const start = before.lastIndexOf('\n') + 1;
  const column = offset - start + 1;
  const line = query.slice(start).split('\n')[0] ?? '';
  const text = message.replace('{column}', String(column));
  return `\n${line}\n${' '.repeat(column - 1)}^\nERROR at Row:${row}:Column:${column}\n${text}`;
}

export function malformed(query: string | undefined, offset: number, message: string): ApiError {
  return refuse(400, 'MALFORMED_QUERY', query === undefined ? message : caret(query, offset, message));
}

/** Where a name stands in the query (behind the given place), outside of its string literals. */
export function offsetOf(query: string, name: string, behind = 0): number {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const blanked = query.replace(/'(?:\\.|[^'\\])*'/gs, (literal) => '\u0001'.repeat(literal.length));
  const pattern = new RegExp(`(?<![\\w.])${escaped}(?!\\w)`, 'ig');
  pattern.lastIndex = behind;
  return pattern.exec(blanked)?.index ?? 0;
}

export function noSuchField(query: string, name: string, entity: string): ApiError {
  const field = name.split('.').at(-1) ?? name;
  const message = `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;
  return refuse(400, 'INVALID_FIELD', caret(query, offsetOf(query, name), message));
}

export function noSuchRelationship(query: string, relationship: string, path: string): ApiError {
  const message = `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`;
  return refuse(400, 'INVALID_FIELD', caret(query, offsetOf(query, path), message));
}

export function noSuchType(query: string, name: string): ApiError {
  const message = `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`;
  return refuse(400, 'INVALID_TYPE', caret(query, offsetOf(query, name), message));
}

export function badFilter(query: string, path: string, message: string): ApiError {
  return refuse(400, 'INVALID_FIELD', caret(query, offsetOf(query, path, whereOf(query)), message));
}

const whereOf = (query: string): number => Math.max(0, query.search(/\bwhere\b/i));

export const invalidId = (query: string, path: string, value: string): ApiError =>
  refuse(
    400,
    'INVALID_QUERY_FILTER_OPERATOR',
    caret(query, offsetOf(query, path, whereOf(query)), `invalid ID field: ${value}`),
  );
