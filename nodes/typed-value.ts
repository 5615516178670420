/**
 * How a value reads as a field's type: one reading for the step that writes it and for the form that says beforehand whether it
 * will fit. Plain readings only. Pure: the browser reads with it too.
 */
import type { Json } from './contract.ts';
import { dayIn, instantOf } from './instants.ts';

/** Undefined = does not read as that type; null = nothing. A moment in a date is its day in `timeZone`. */
export function readTyped(value: Json, type: string, timeZone: string): Json | undefined {
  if (type === 'multipicklist' && Array.isArray(value)) {
    return value.every((one) => typeof one === 'string') ? value.join(';') : undefined;
  }
  if (value === null) return type === 'boolean' ? undefined : null;
  if (typeof value === 'object') return type === 'address' || type === 'location' ? value : undefined;
  const text = String(value).trim();
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'double':
    case 'currency':
    case 'percent':
      if (typeof value === 'boolean') return undefined;
      return text === '' ? null : numeric(value);
    case 'int':
    case 'long':
      if (typeof value === 'boolean') return undefined;
      return text === '' ? null : whole(value);
    case 'date':
      return text === '' ? null : dayOf(text, timeZone);
    case 'datetime':
      return text === '' ? null : momentOf(text);
    case 'time':
      return text === '' ? null : timeOf(text);
    default:
      return typeof value === 'string' ? value : text;
  }
}

/** Digits without an exponent, which SOQL may not know. Whole numbers given as text keep every digit. */
export function decimal(value: number | string): string | undefined {
  const text = String(value).trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  const number = Number(text);
  if (text === '' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(number)) return undefined;
  if (Math.abs(number) >= 1e21) return BigInt(number).toString();
  return number.toFixed(20).replace(/\.?0+$/, '');
}

/** The day as written, also of a date-time; with a zone it is a moment, and its day the one of the calendar in `timeZone`. */
export function dayOf(text: string, timeZone: string): string | undefined {
  const found = instantOf(text);
  return found?.at === undefined ? found?.written.slice(0, 10) : dayIn(timeZone, found.at);
}

/** A number that a double would round stays text: the far side reads its digits itself. */
function numeric(value: number | string): Json | undefined {
  const text = decimal(value);
  if (text === undefined) return undefined;
  return text.replace(/\D/g, '').length > 15 ? text : Number(text);
}

/** Salesforce does not round on the way into a whole number: it refuses the body, without the field's name. */
function whole(value: number | string): Json | undefined {
  const number = numeric(value);
  return /^-?\d+$/.test(String(number)) ? number : undefined;
}

/** In UTC. Only with a zone: a time without one means another moment in each office. */
export function momentOf(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const at = instantOf(text)?.at;
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** A time of day as people write it, `9:00` too; to the thousandth, as Salesforce keeps it. */
export function timeOf(text: string): string | undefined {
  const [, hour = '', minute = '', second = '00', part = ''] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?$/.exec(text) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${hour.padStart(2, '0')}:${minute}:${second}.${part.padEnd(3, '0')}Z`;
}
