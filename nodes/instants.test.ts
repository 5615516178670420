import { expect, test } from 'vitest';
import { dayIn, instantOf, timeIn } from './instants.ts';

const iso = (timeZone: string, text: string) => {
  const at = timeIn(timeZone, text);
  return at === undefined ? undefined : new Date(at).toISOString();
};

test.each([
  ['Asia/Tokyo', '2026-12-01 09:00', '2026-12-01T00:00:00.000Z'],
  ['Asia/Tokyo', '2026/12/1 9:00', '2026-12-01T00:00:00.000Z'],
  ['Asia/Tokyo', '2026-12-01', '2026-11-30T15:00:00.000Z'],
  ['Asia/Tokyo', '2026-12-01T09:00:00Z', '2026-12-01T09:00:00.000Z'],
  ['Asia/Tokyo', '2026-12-01T09:00:00.250+0100', '2026-12-01T08:00:00.250Z'],
  ['Asia/Kolkata', '2026-12-01T05:30', '2026-12-01T00:00:00.000Z'],
  ['America/New_York', '2026-07-01 12:00', '2026-07-01T16:00:00.000Z'],
  ['America/New_York', '2026-12-01 12:00', '2026-12-01T17:00:00.000Z'],
])('in %s %s is %s', (zone, text, wanted) => expect(iso(zone, text)).toBe(wanted));

test.each([
  ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
  ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:30:00.000Z'],
])('in %s the clocks leap over %s: it is as much later', (zone, text, wanted) => expect(iso(zone, text)).toBe(wanted));

test.each([
  ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
  ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30:00.000Z'],
])('in %s %s comes twice: it is the first', (zone, text, wanted) => expect(iso(zone, text)).toBe(wanted));

test.each(['', 'tomorrow', '2026-02-30', '2026-12-01 25:00', '12/01/2026', '2026-12', '2026-12-01T09:00:00 JST'])(
  '%s is no time',
  (text) => {
    expect(instantOf(text)).toBeUndefined();
    expect(timeIn('UTC', text)).toBeUndefined();
  },
);

test('the day of a moment is that of the calendar there', () => {
  const at = Date.parse('2026-01-31T23:30:00Z');
  expect([dayIn('Asia/Tokyo', at), dayIn('UTC', at), dayIn('America/New_York', at)]).toEqual([
    '2026-02-01',
    '2026-01-31',
    '2026-01-31',
  ]);
});
