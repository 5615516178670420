/** Days and times as other systems and people write them, Japanese ones too. Pure. */
import { clockIn, dayIn, instantOf, timeIn } from '../instants.ts';

/** First day of each era, newest first. https://www.ndl.go.jp/koyomi/ */
const eras = [
  ['令和', 'R', '2019-05-01'],
  ['平成', 'H', '1989-01-08'],
  ['昭和', 'S', '1926-12-25'],
  ['大正', 'T', '1912-07-30'],
  ['明治', 'M', '1868-01-25'],
] as const;

export const patterns = [
  'kanji',
  'kanjiWeekday',
  'monthDay',
  'era',
  'slashes',
  'dashes',
  'english',
  'englishShort',
] as const;

export type Pattern = (typeof patterns)[number];

export const units = ['minutes', 'hours', 'days', 'months', 'years'] as const;

export type Unit = (typeof units)[number];

/** A day alone, or a moment. */
export type When = { day: string } | { at: number };

const ERA = /^(令和|平成|昭和|大正|明治|[RHSTM])(元|0?[1-9]\d?)(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?/i;
const DAY = /^(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?/;

/** Undefined = no day that exists. A time without a zone is the clock's in `timeZone`. */
export function readWhen(value: string | number, timeZone: string): When | undefined {
  const plain = String(value)
    .normalize('NFKC')
    .trim()
    .replace(/\s*\([日月火水木金土]\)|[日月火水木金土]曜日?/g, '');
  if (/^\d{10}(\d{3})?$/.test(plain)) return { at: Number(plain) * (plain.length === 10 ? 1_000 : 1) };
  const written = plain
    .replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
    .replace(
      ERA,
      (_whole, era: string, year: string, month: string, day: string) => `${yearOf(era, year)}-${month}-${day}`,
    )
    .replace(DAY, '$1-$2-$3')
    .replace(/(\d{1,2})時(?:(\d{1,2})分)?(?:(\d{1,2})秒)?$/, (_whole, hour: string, minute = '0', second = '0') =>
      [hour, minute, second].map((part) => part.padStart(2, '0')).join(':'),
    )
    .replace(/^(\S+?)\s*T?\s*(\d{1,2}:\d{2}.*)$/, (whole, day: string, time: string) =>
      /^\d{4}-\d{1,2}-\d{1,2}$/.test(day) ? `${day}T${time.replace(/\s+(?=[+-]|Z$)/, '')}` : whole,
    );
  const found = instantOf(written);
  if (!found) return undefined;
  if (!found.written.includes('T')) return { day: found.written };
  const at = timeIn(timeZone, written);
  return at === undefined ? undefined : { at };
}

function yearOf(era: string, year: string): number {
  const found = eras.find(([name, letter]) => name === era || letter === era.toUpperCase());
  const first = Number(found?.[2].slice(0, 4) ?? 0);
  return first + (year === '元' ? 1 : Number(year)) - 1;
}

export const dayOf = (when: When, timeZone: string): string => ('day' in when ? when.day : dayIn(timeZone, when.at));

export function momentOf(when: When, timeZone: string): string {
  const at = 'at' in when ? when.at : timeIn(timeZone, when.day);
  return new Date(at ?? 0).toISOString();
}

export function writeWhen(when: When, pattern: Pattern, timeZone: string): string {
  const day = dayOf(when, timeZone);
  const [year = '', month = '', date = ''] = day.split('-');
  const at = new Date(`${day}T00:00:00Z`);
  const named = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(at);
  const weekday = [...'日月火水木金土'][at.getUTCDay()];
  const text: Record<Pattern, () => string> = {
    kanji: () => `${Number(year)}年${Number(month)}月${Number(date)}日`,
    kanjiWeekday: () => `${Number(year)}年${Number(month)}月${Number(date)}日(${weekday})`,
    monthDay: () => `${Number(month)}月${Number(date)}日(${weekday})`,
    era: () => `${eraYear(day)}年${Number(month)}月${Number(date)}日`,
    slashes: () => `${year}/${month}/${date}`,
    dashes: () => day,
    english: () => named({ month: 'long', day: 'numeric', year: 'numeric' }),
    englishShort: () => `${Number(date)} ${named({ month: 'short' })} ${year}`,
  };
  return text[pattern]();
}

function eraYear(day: string): string {
  const era = eras.find(([, , first]) => day >= first) ?? eras[4];
  const year = Number(day.slice(0, 4)) - Number(era[2].slice(0, 4)) + 1;
  return `${era[0]}${year === 1 ? '元' : year}`;
}

/** `10:02`, as the clock shows it there. */
export const clockOf = (when: When, timeZone: string): string =>
  'day' in when ? '00:00' : clockIn(timeZone, when.at).toISOString().slice(11, 16);

/** A month later than the 31st is the last day of a shorter month. A moment stays at its time of day. */
export function moved(when: When, amount: number, unit: Unit, timeZone: string): When | undefined {
  if (unit === 'minutes' || unit === 'hours') {
    const from = 'at' in when ? when.at : timeIn(timeZone, when.day);
    const at = (from ?? Number.NaN) + amount * (unit === 'minutes' ? 60_000 : 3_600_000);
    return isPossible(at) ? { at } : undefined;
  }
  const day = shifted(dayOf(when, timeZone), amount, unit);
  if (day === undefined || 'day' in when) return day === undefined ? undefined : { day };
  const at = timeIn(timeZone, `${day}T${clockIn(timeZone, when.at).toISOString().slice(11, 19)}`);
  return at === undefined ? undefined : { at };
}

function shifted(day: string, amount: number, unit: 'days' | 'months' | 'years'): string | undefined {
  const from = new Date(`${day}T00:00:00Z`);
  const to = new Date(from);
  if (unit === 'days') to.setUTCDate(from.getUTCDate() + amount);
  else {
    to.setUTCDate(1);
    to.setUTCMonth(from.getUTCMonth() + amount * (unit === 'years' ? 12 : 1));
    const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
    to.setUTCDate(Math.min(from.getUTCDate(), last));
  }
  return isPossible(to.getTime()) ? to.toISOString().slice(0, 10) : undefined;
}

/** Years of four digits. */
const isPossible = (at: number): boolean => at >= Date.UTC(1000, 0) && at < Date.UTC(10_000, 0);
