import { describe, expect, test } from 'vitest';
import { inTimeZone } from '../time-zone.ts';
import type { FieldDescription } from './describe.ts';
import { literal } from './literals.ts';
import { typedValue } from './values.ts';

const birthday = { name: 'Birthdate', type: 'date' } as FieldDescription;

describe('a moment in a date field is the day of the workspace’s calendar', () => {
  test.each([
    ['Asia/Tokyo', '2026-01-31T23:30:00Z', '2026-02-01'],
    ['Asia/Tokyo', '2026-01-31T23:30:00.000+0000', '2026-02-01'],
    ['Asia/Tokyo', '2026-02-01T08:30:00+09:00', '2026-02-01'],
    ['America/New_York', '2026-02-01T03:00:00Z', '2026-01-31'],
    ['UTC', '2026-01-31T23:30:00Z', '2026-01-31'],
  ])('in %s %s is %s', (zone, text, day) => {
    expect(inTimeZone(zone, () => typedValue(text, 'date'))).toBe(day);
    expect(inTimeZone(zone, () => literal(text, birthday))).toBe(day);
  });
});

test.each([
  ['2026-01-31', '2026-01-31'],
  ['2026/1/5', '2026-01-05'],
  ['2026-01-31T23:30:00', '2026-01-31'],
  ['2026/01/31 23:30', '2026-01-31'],
])('without a zone the day of %s is the one that is written', (text, day) => {
  expect(inTimeZone('Asia/Tokyo', () => typedValue(text, 'date'))).toBe(day);
  expect(inTimeZone('Asia/Tokyo', () => literal(text, birthday))).toBe(day);
});

test.each(['2026-02-30', '2026-01-31T23:30:00 UTC', 'tomorrow', '20260131'])('%s is no day', (text) => {
  expect(typedValue(text, 'date')).toBeUndefined();
  expect(() => literal(text, birthday)).toThrow('salesforce.wrongSearchType');
});

test.each([
  ['2026-03-01T00:30:00+09:00', '2026-02-28T15:30:00.000Z'],
  ['2026-02-30T10:00:00Z', undefined],
  ['2026-04-31T10:00:00.000+0900', undefined],
])('a moment of a day that does not exist is none, and not one of another day: %s', (given, written) => {
  expect(typedValue(given, 'datetime')).toBe(written);
});

test.each([
  ['7', 7],
  [' -7.0 ', -7],
  ['1e3', 1_000],
  ['12345678901234567890', '12345678901234567890'],
  ['', null],
  [1.5, undefined],
  ['1.5', undefined],
  ['1e-3', undefined],
])('a whole number has no decimals: %s', (given, written) => {
  expect(typedValue(given, 'int')).toBe(written);
});

test.each([
  ['09:00', '09:00:00.000Z'],
  ['9:05', '09:05:00.000Z'],
  ['23:59:59', '23:59:59.000Z'],
  ['10:00:00.5Z', '10:00:00.500Z'],
  ['', null],
  ['24:00', undefined],
  ['9時', undefined],
])('a time of day is written as Salesforce reads it: %s', (given, written) => {
  expect(typedValue(given, 'time')).toBe(written);
});
