/** Any JSON value, as the schemas of node inputs and outputs name it. */
import { z } from 'zod';
import type { Json } from '../contract.ts';

/**
 * Looked through by hand and given on as it is: of a schema that contains itself zod notes every list and record that it meets, and
 * that was a tenth of all that a step left to the garbage collector.
 */
export const json: z.ZodType<Json> = z.custom<Json>(isJson);

function isJson(value: unknown): value is Json {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' || typeof value === 'boolean' || value === null;
  if (Array.isArray(value)) return Array.from(value).every(isJson); // a hole is nothing, and nothing is no JSON
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson);
}

/** What stands alone in a text field keeps its kind: plain values read as they would inside a text, lists and records do not. */
export const plainText = z.preprocess(
  (value) => (value === null ? '' : typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z.string(),
);

/** Short form of a value for an error's params: enough to recognise it, never a whole document. */
export function shortened(value: unknown, longest = 60): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const characters = [...text.slice(0, longest * 2)];
  return characters.length > longest || text.length > longest * 2 ? `${characters.slice(0, longest).join('')}…` : text;
}

export function isRecord(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing a person would call a value: absent, empty text, or only white space. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
