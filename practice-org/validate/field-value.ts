import type { Problem } from '../http/api-error.ts';
import type { Field } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import type { Value } from '../store/table.ts';
import { parseDate, parseDatetime } from './date-values.ts';

/** The value as it is stored (null = empty), a JSON type the field cannot take, or a value its rules refuse. */
export type Checked = { value: Value | null } | { wrongType: string } | { problem: Problem };

const EMAIL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

/** Checks one value of a create or update, in the order in which Salesforce does: JSON type, length, then its rules. */
export function checkValue(field: Field, input: unknown, label: string): Checked {
  if (input === null || input === undefined || input === '') {
    return { value: field.type === 'boolean' ? false : null };
  }
  switch (field.type) {
    case 'boolean':
      return checkBoolean(input);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return checkNumber(field, input, label);
    case 'date': {
      const day = typeof input === 'string' ? parseDate(input) : undefined;
      return day === undefined ? { wrongType: jsonType(input) } : { value: day };
    }
    case 'datetime': {
      const time = typeof input === 'string' ? parseDatetime(input) : undefined;
      return time === undefined ? { wrongType: jsonType(input) } : { value: time };
    }
    case 'reference':
    case 'id':
      return checkReference(field, input, label);
    case 'base64':
      return typeof input === 'string' ? { value: input } : { wrongType: jsonType(input) };
    default:
      return checkText(field, input, label);
  }
}

function checkBoolean(input: unknown): Checked {
  if (typeof input === 'boolean') return { value: input };
  if (typeof input === 'string' && /^(true|false)$/i.test(input)) return { value: input.toLowerCase() === 'true' };
  return { wrongType: jsonType(input) };
}

function checkNumber(field: Field, input: unknown, label: string): Checked {
  const number = typeof input === 'string' && input.trim() !== '' ? Number(input) : input;
  if (typeof number !== 'number' || !Number.isFinite(number)) return { wrongType: jsonType(input) };
  if (field.type === 'int' && !Number.isInteger(number)) return { wrongType: 'VALUE_NUMBER_FLOAT' };
  const limit = 10 ** (field.precision - field.scale);
  if (Math.abs(number) >= limit) {
    const message = `${label}: value outside of valid range on numeric field: ${number}`;
    return { problem: { errorCode: 'NUMBER_OUTSIDE_VALID_RANGE', message, fields: [field.name] } };
  }
  return { value: field.type === 'int' ? number : Number(number.toFixed(field.scale)) };
}

function checkReference(field: Field, input: unknown, label: string): Checked {
  if (typeof input !== 'string') return { wrongType: jsonType(input) };
  const id = normalizeId(input.trim());
  if (id) return { value: id };
  const message = `${label}: id value of incorrect type: ${input}`;
  return { problem: { errorCode: 'MALFORMED_ID', message, fields: [field.name] } };
}

function checkText(field: Field, input: unknown, label: string): Checked {
  if (typeof input !== 'string') return { wrongType: jsonType(input) };
  const text = field.type === 'textarea' ? input.trimEnd() : input.trim();
  if (text === '') return { value: null };
  if (text.length > field.length) {
    const message = `${label}: data value too large: ${text} (max length=${field.length})`;
    return { problem: { errorCode: 'STRING_TOO_LONG', message, fields: [field.name] } };
  }
  if (field.type === 'email' && !EMAIL.test(text)) {
    const message = `${label}: invalid email address: ${text}`;
    return { problem: { errorCode: 'INVALID_EMAIL_ADDRESS', message, fields: [field.name] } };
  }
  const values = field.type === 'multipicklist' ? text.split(';') : [text];
  if (field.restricted) {
    const known = values.map((value) => field.picklist.find((entry) => entry.active && sameText(entry.value, value)));
    const stranger = values[known.indexOf(undefined)];
    if (stranger !== undefined) {
      const message = `${label}: bad value for restricted picklist field: ${stranger}`;
      return { problem: { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, fields: [field.name] } };
    }
    return { value: known.map((entry) => entry?.value).join(';') };
  }
  return { value: text };
}

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The parser's name for a JSON value, as refusals of a wrong type quote it. */
export function jsonType(input: unknown): string {
  if (typeof input === 'string') return 'VALUE_STRING';
  if (typeof input === 'number') return Number.isInteger(input) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  if (input === true) return 'VALUE_TRUE';
  if (input === false) return 'VALUE_FALSE';
  return Array.isArray(input) ? 'START_ARRAY' : 'START_OBJECT';
}
