/** Reads values as numbers and points in time without guessing. */
import type { Json } from '../contract.ts';

/** Canonical decimal text of a number or of a text that is one ("0", " 12.50 ", "-3"); never of "", "1,000" or "0x10". */
export function numberOf(value: Json): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? text : undefined;
}

/** Whole numbers are compared exactly, whatever their length; others as doubles. */
export function compareNumbers(left: string, right: string): number {
  if (/^[+-]?\d+$/.test(left) && /^[+-]?\d+$/.test(right)) {
    const [a, b] = [BigInt(left.replace('+', '')), BigInt(right.replace('+', ''))];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return Math.sign(Number(left) - Number(right));
}

export interface Instant {
  /** Milliseconds, when the text has a time and a zone. */
  at?: number;
  /** As written, in an order-preserving form: `2026-11-21` or `2026-11-21T10:02:11`. */
  written: string;
}

const PATTERN =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO dates and date-times, also with slashes; days that do not exist are no dates. */
export function instantOf(value: Json): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  const match = PATTERN.exec(value.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '00', zone] = match;
  const date = `${year}-${month}-${day}`;
  const isRealDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  if (!isRealDay) return undefined;
  if (hour === undefined) return { written: date };
  const written = `${date}T${hour}:${minute}:${second}`;
  if (zone === undefined) return { written };
  const fraction = /\.\d{1,3}/.exec(value)?.[0] ?? '';
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const at = Date.parse(`${written}${fraction}${offset}`);
  return Number.isNaN(at) ? undefined : { at, written };
}
