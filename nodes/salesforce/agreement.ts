/** How far a record of the org agrees with what a step sent. */

import type { Json } from '../contract.ts';
import { isBlank } from '../rest/json.ts';
import type { SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { type FieldValues, typedValue } from './values.ts';

const telling = new Set(['string', 'email', 'phone', 'url', 'encryptedstring', 'id']);

/**
 * Fields whose value tells one record from another: texts, external ids, unique ones. Choices, amounts and dates are
 * shared by many. When nothing else was sent, everything sent has to do.
 */
export function identifyingFields(object: ObjectDescription, sent: FieldValues): string[] {
  const filled = Object.keys(sent).filter((name) => !isBlank(sent[name]));
  const found = filled.filter((name) => {
    const field = object.byName.get(name.toLowerCase());
    return field !== undefined && (telling.has(field.type) || field.externalId || field.unique || field.idLookup);
  });
  return found.length > 0 ? found : filled;
}

export function agreement(
  record: SalesforceRecord,
  sent: FieldValues,
  fields: string[],
  object: ObjectDescription,
): 'full' | 'part' | 'none' {
  const equal = fields.filter(
    (name) => comparable(record[name], name, object) === comparable(sent[name], name, object),
  );
  if (fields.length > 0 && equal.length === fields.length) return 'full';
  // Nothing was sent that could tell records apart: any record may be ours.
  return equal.length > 0 || fields.length === 0 ? 'part' : 'none';
}

/** Whether writing `value` would change nothing. */
export function sameInField(stored: Json | undefined, value: Json, name: string, object: ObjectDescription): boolean {
  if (isBlank(stored) && isBlank(value)) return true;
  // What counts as the same person's address is not the same text: a change of case is a change.
  const field = object.byName.get(name.toLowerCase());
  if (field?.type === 'email') return String(stored).trim() === String(value).trim();
  if (typeof stored === 'number' && field?.scale !== undefined)
    return stored.toFixed(field.scale) === Number(value).toFixed(field.scale);
  return comparable(stored, name, object) === comparable(value, name, object);
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
