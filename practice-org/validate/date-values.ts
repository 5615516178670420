/** ISO with Z, ±hh:mm, or Salesforce's own output form; `+0000` without milliseconds is refused by the real API too. */
const DATETIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}|[+-]\d{4})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Epoch milliseconds, or undefined when the text is no datetime. */
export function parseDatetime(text: string): number | undefined {
  if (DATE.test(text)) return parseDate(text) === undefined ? undefined : Date.parse(`${text}T00:00:00Z`);
  const match = DATETIME.exec(text);
  if (!match) return undefined;
  const zone = match[8] ?? 'Z';
  if (/^[+-]\d{4}$/.test(zone) && !match[7]) return undefined;
  const isoZone = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const fraction = match[7] ? match[7].slice(0, 4) : '';
  if (parseDate(text.slice(0, 10)) === undefined) return undefined;
  const time = Date.parse(`${text.slice(0, 19)}${fraction}${isoZone}`);
  return Number.isNaN(time) ? undefined : time;
}

/** `YYYY-MM-DD` of a real calendar day; a datetime is cut to its day. Undefined for anything else. */
export function parseDate(text: string): string | undefined {
  const day = text.slice(0, 10);
  if (!DATE.test(day)) return undefined;
  if (text.length > 10 && !DATETIME.test(text)) return undefined;
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) return undefined;
  return day;
}

/** `2026-11-21T20:35:24.000+0000`, the only form the API answers with. */
export function formatDatetime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 23)}+0000`;
}

/** Audit fields carry whole seconds. */
export const wholeSecond = (time: number): number => Math.floor(time / 1000) * 1000;
