/** Reads texts as points in time without guessing, and says which day one is somewhere. Pure: the browser reads times with it too. */

export interface Instant {
  /** Milliseconds, when the text has a time and a zone. */
  at?: number;
  /** As written, in an order-preserving form: `2026-11-21` or `2026-11-21T10:02:11`. */
  written: string;
}

const PATTERN =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO dates and date-times, also with slashes; days and times that do not exist are none. */
export function instantOf(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  const match = PATTERN.exec(value.trim());
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour, minute, second = '00', zone] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const isRealDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  if (!isRealDay) return undefined;
  if (hour === undefined) return { written: date };
  const written = `${date}T${hour.padStart(2, '0')}:${minute}:${second}`;
  if (Number.isNaN(Date.parse(`${written}Z`))) return undefined;
  if (zone === undefined) return { written };
  const fraction = /\.\d{1,3}/.exec(value)?.[0] ?? '';
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const at = Date.parse(`${written}${fraction}${offset}`);
  return Number.isNaN(at) ? undefined : { at, written };
}

/** Milliseconds of a time in words; one without a zone is the zone's own, and a day alone begins there at midnight. */
export function timeIn(timeZone: string, value: unknown): number | undefined {
  const found = instantOf(value);
  if (!found) return undefined;
  const clock = found.written.includes('T') ? found.written : `${found.written}T00:00:00`;
  return found.at ?? ofClock(timeZone, Date.parse(`${clock}Z`));
}

/** The same time of day there, so many days later, or earlier. Parts of a day are 24 hours' parts. */
export function daysLater(timeZone: string, at: number, days: number): number {
  const whole = Math.trunc(days);
  const second = Math.floor(at / 1_000) * 1_000;
  const shown = clockIn(timeZone, second).getTime() + whole * DAY;
  return ofClock(timeZone, shown) + (at - second) + (days - whole) * DAY;
}

/** `2026-11-21`: the day that the calendar on the wall there shows. */
export const dayIn = (timeZone: string, at: number): string => clockIn(timeZone, at).toISOString().slice(0, 10);

/**
 * The clock on the wall shows `clock` (as if it were UTC). Of a time that comes twice it is the first one; one that the clocks
 * leap over is as much later as they leap.
 */
function ofClock(timeZone: string, clock: number): number {
  const shown = (at: number): number => clockIn(timeZone, at).getTime();
  const before = clock - DAY;
  const after = clock + DAY;
  const byOldClock = clock - (shown(before) - before);
  const byNewClock = clock - (shown(after) - after);
  return [byOldClock, byNewClock].sort((a, b) => a - b).find((at) => shown(at) === clock) ?? byOldClock;
}

const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock there shows, as if it were UTC. Whole seconds. */
export function clockIn(timeZone: string, at: number): Date {
  const known = formats.get(timeZone);
  const format = known ?? new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
  if (!known) formats.set(timeZone, format);
  const shown = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = '', month, day, hour, minute, second } = shown;
  return new Date(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const parts = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
