/** How far a record of the org agrees with what a step sent. */

import type { Json } from '../contract.ts';
import { isBlank } from '../rest/json.ts';
import type { SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { type FieldValues, typedValue } from './values.ts';

const telling = new Set(['string', 'email', 'phone', 'url', 'id']);

/** Salesforce gives back something else than it was sent: a mask, an address of the bytes, parts with more in them. */
const unlike = new Set(['encryptedstring', 'base64', 'address', 'location', 'anyType', 'complexvalue']);

const numbers = new Set(['double', 'currency', 'percent', 'int', 'long']);

/** What is compared to know a record again. */
export interface Identity {
  fields: string[];
  /** False = all that was sent is shared by many, and none of it can rule a record out. */
  isTelling: boolean;
}

/**
 * Fields whose value tells one record from another: texts, external ids, unique ones. Choices, amounts and dates are
 * shared by many. When nothing else was sent, everything sent has to do.
 */
export function identityOf(object: ObjectDescription, sent: FieldValues): Identity {
  const typeOf = (name: string): string => object.byName.get(name.toLowerCase())?.type ?? '';
  const filled = Object.keys(sent).filter((name) => !isBlank(sent[name]) && !unlike.has(typeOf(name)));
  const found = filled.filter((name) => {
    const field = object.byName.get(name.toLowerCase());
    return field !== undefined && (telling.has(field.type) || field.externalId || field.unique || field.idLookup);
  });
  return found.length > 0 ? { fields: found, isTelling: true } : { fields: filled, isTelling: false };
}

export function agreement(
  record: SalesforceRecord,
  sent: FieldValues,
  { fields, isTelling }: Identity,
  object: ObjectDescription,
): 'full' | 'part' | 'none' {
  const equal = fields.filter((name) => isAlike(record[name], sent[name], name, object));
  if (fields.length > 0 && equal.length === fields.length) return 'full';
  return equal.length > 0 || !isTelling ? 'part' : 'none';
}

/** Whether the one may be what Salesforce keeps of the other: rounded, in whole seconds, in an order of its own. */
function isAlike(one: Json | undefined, other: Json | undefined, name: string, object: ObjectDescription): boolean {
  const field = object.byName.get(name.toLowerCase());
  const type = field?.type ?? 'string';
  const [own, their] = [comparable(one, name, object), comparable(other, name, object)];
  if (own === their) return true;
  if (type === 'datetime') return Math.abs(Number(own) - Number(their)) < 1_000;
  if (numbers.has(type)) return field?.scale !== undefined && isSameNumber(Number(own), Number(their), field.scale);
  if (type === 'multipicklist') return choicesIn(own) === choicesIn(their);
  return own.replace(/\s+/g, ' ') === their.replace(/\s+/g, ' ');
}

function isSameNumber(one: number, other: number, scale: number): boolean {
  const rounding = 0.5 * 10 ** -scale;
  return Math.abs(one - other) <= rounding + Number.EPSILON * 4 * Math.max(Math.abs(one), Math.abs(other));
}

const choicesIn = (text: string): string =>
  text
    .split(';')
    .map((one) => one.trim())
    .sort()
    .join(';');

/**
 * Whether writing `value` would change nothing. What only looks different is not written: it would move the record's time of
 * change, and wake whoever waits for changes.
 */
export function sameInField(stored: Json | undefined, value: Json, name: string, object: ObjectDescription): boolean {
  if (isBlank(stored) || isBlank(value)) return isBlank(stored) && isBlank(value);
  const field = object.byName.get(name.toLowerCase());
  const type = field?.type ?? 'string';
  // What counts as the same person's address is not the same text: a change of case is a change.
  if (type === 'email') return String(stored).trim() === String(value).trim();
  const asKept = (given: Json | undefined): string => {
    const text = comparable(given, name, object);
    if (type === 'datetime') return String(Math.floor(Number(text) / 1_000));
    if (type === 'multipicklist') return choicesIn(text);
    if (numbers.has(type) && field?.scale !== undefined) return rounded(text, field.scale);
    return text.replace(/\r\n?/g, '\n');
  };
  return asKept(stored) === asKept(value);
}

/** Half away from zero, in decimals: 1.005 is 1.01, which binary fractions get wrong. */
function rounded(text: string, scale: number): string {
  const [, sign, digits] = /^(-?)(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (digits === undefined) return text;
  const whole = Math.round(Number(`${digits}e${scale}`));
  return whole === 0 ? '0' : `${sign}${whole}`;
}

/** As Salesforce keeps it: trimmed, e-mail without case, typed. */
function comparable(value: unknown, name: string, object: ObjectDescription): string {
  const type = object.byName.get(name.toLowerCase())?.type ?? 'string';
  const typed = typedValue((value ?? null) as never, type) ?? null; // any JSON: records come from JSON answers
  if (typed === null || typeof typed === 'object') return JSON.stringify(typed);
  const text = String(typed).trim().normalize('NFC');
  if (type === 'datetime') return String(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
  if (type === 'reference' || type === 'id') return text.slice(0, 15);
  return type === 'email' ? text.toLowerCase() : text;
}
