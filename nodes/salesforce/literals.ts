/** A value -> a SOQL literal of the field's own type. Anything that does not read as that type is refused by name. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { shortened } from '../rest/json.ts';
import { currentTimeZone } from '../time-zone.ts';
import { dayOf, decimal, momentOf, timeOf } from '../typed-value.ts';
import type { FieldDescription } from './describe.ts';

export { decimal };

const numberTypes = new Set(['double', 'currency', 'percent', 'int', 'long']);
const idTypes = new Set(['id', 'reference']);
const unsearchable = new Set(['base64', 'address', 'location', 'anyType', 'complexvalue', 'json']);

export type LiteralKind = 'text' | 'multipicklist' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'id';

export function literalKind(field: FieldDescription): LiteralKind {
  if (numberTypes.has(field.type)) return 'number';
  if (idTypes.has(field.type)) return 'id';
  switch (field.type) {
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'time':
    case 'multipicklist':
      return field.type;
  }
  if (unsearchable.has(field.type)) throw new UserFixableError('salesforce.fieldNotSearchable', { field: field.name });
  return 'text';
}

export function literal(value: Json, field: FieldDescription): string {
  const kind = literalKind(field);
  if (typeof value === 'string') refuseHalfCharacters(value, field.name);
  const written = write(value, kind);
  if (written === undefined) {
    throw new UserFixableError('salesforce.wrongSearchType', {
      field: field.name,
      kind,
      value: shortened(value),
    });
  }
  return written;
}

/** A blank of another script (a full-width one) may be kept around a text or not: the text is looked for with it and without. */
export function literalsOf(value: Json, field: FieldDescription): string[] {
  const first = literal(value, field);
  if (typeof value !== 'string' || literalKind(field) !== 'text') return [first];
  return [...new Set([first, quoted(value.trim())])];
}

/** Half of a character, as a text that was cut in the middle of an emoji ends in: no address can carry it. */
export function refuseHalfCharacters(text: string, field: string): void {
  if (text.isWellFormed()) return;
  throw new UserFixableError('salesforce.textUnsendable', { field, place: field }, { repair: { kind: 'data', field } });
}

function write(value: Json, kind: LiteralKind): string | undefined {
  if (value === null || typeof value === 'object') return undefined;
  const text = String(value).trim();
  switch (kind) {
    case 'text':
    case 'multipicklist':
      return quoted(asKept(String(value)));
    case 'number':
      return typeof value === 'boolean' ? undefined : decimal(value);
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() : undefined;
    case 'id':
      return /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text) ? quoted(text) : undefined;
    case 'date':
      return dayOf(text, currentTimeZone());
    case 'datetime':
      return momentOf(text);
    case 'time':
      return timeOf(text);
  }
}

/** Salesforce keeps no text with blanks around it: compared with them, a record would not find itself and be added once more. */
export const asKept = (text: string): string => withoutBlanksAfter(withoutBlanksBefore(text));
export const withoutBlanksBefore = (text: string): string => text.replace(/^[ \t\n\v\f\r]+/, '');
export const withoutBlanksAfter = (text: string): string => text.replace(/[ \t\n\v\f\r]+$/, '');

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** Backslash, quote and control characters; everything else, Japanese, emoji and all, is itself. */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what must not reach the query raw
  return text.replace(/[\\'\u0000-\u001f\u007f\u2028\u2029]/g, (character) => {
    return escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

export const quoted = (text: string) => `'${escaped(text)}'`;

/** For LIKE: the text's own % and _ are ordinary characters. */
export const likeEscaped = (text: string) => escaped(text).replace(/[%_]/g, (character) => `\\${character}`);
