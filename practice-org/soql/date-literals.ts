/** Half-open span of days, as numbers of days since 1970. */
export interface DaySpan {
  from: number;
  to: number;
}

const DAY = 86_400_000;

/** Days since 1970 of a moment in a zone that is offset by whole minutes. */
export const dayOf = (time: number, offsetMinutes: number): number => Math.floor((time + offsetMinutes * 60_000) / DAY);
export const startOfDay = (day: number, offsetMinutes: number): number => day * DAY - offsetMinutes * 60_000;
export const dayText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

const monthStart = (year: number, month: number): number => Date.UTC(year, month, 1) / DAY;

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** The unit that holds a day, moved by whole units. Weeks begin on Sunday. */
function unitSpan(unit: Unit, today: number, shift: number): DaySpan {
  const date = new Date(today * DAY);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (unit) {
    case 'DAY':
      return { from: today + shift, to: today + shift + 1 };
    case 'WEEK': {
      const sunday = today - date.getUTCDay() + shift * 7;
      return { from: sunday, to: sunday + 7 };
    }
    case 'MONTH':
      return { from: monthStart(year, month + shift), to: monthStart(year, month + shift + 1) };
    case 'QUARTER': {
      const first = Math.floor(month / 3) * 3 + shift * 3;
      return { from: monthStart(year, first), to: monthStart(year, first + 3) };
    }
    case 'YEAR':
      return { from: monthStart(year + shift, 0), to: monthStart(year + shift + 1, 0) };
  }
}

/** TODAY, LAST_MONTH, LAST_N_DAYS:7 and so on. The fiscal year is the calendar year. Undefined for an unknown word. */
export function dateLiteralSpan(literal: string, today: number): DaySpan | undefined {
  const word = literal.toUpperCase().replace('FISCAL_', '');
  if (word === 'TODAY') return unitSpan('DAY', today, 0);
  if (word === 'YESTERDAY') return unitSpan('DAY', today, -1);
  if (word === 'TOMORROW') return unitSpan('DAY', today, 1);
  if (word === 'LAST_90_DAYS') return { from: today - 90, to: today + 1 };
  if (word === 'NEXT_90_DAYS') return { from: today + 1, to: today + 91 };
  const single = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(word);
  if (single)
    return unitSpan(single[2] as Unit, today, { LAST: -1, THIS: 0, NEXT: 1 }[single[1] as 'LAST' | 'THIS' | 'NEXT']);
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO:(\d+)$/.exec(word);
  if (ago) return unitSpan(ago[1] as Unit, today, -Number(ago[2]));
  const many = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S:(\d+)$/.exec(word);
  if (!many) return undefined;
  const unit = many[2] as Unit;
  const count = Number(many[3]);
  if (many[1] === 'NEXT') return { from: unitSpan(unit, today, 1).from, to: unitSpan(unit, today, count).to };
  // The last n days begin n days ago and include today; the last n weeks, months … are whole ones before this one.
  if (unit === 'DAY') return { from: today - count, to: today + 1 };
  return { from: unitSpan(unit, today, -count).from, to: unitSpan(unit, today, -1).to };
}
