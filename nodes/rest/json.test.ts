import { expect, test } from 'vitest';
import { z } from 'zod';
import { json } from './json.ts';

const at = z.object({ value: json, other: json.optional() });
const field = (value: unknown) => at.safeParse({ value });

test.each([
  ['nothing', null],
  ['a text', 'x'],
  ['a number', 0],
  ['a truth', false],
  ['lists and records in each other', [{ a: [1, { b: null }] }, []]],
  ['a record without a prototype', Object.assign(Object.create(null), { a: 1 })],
])('%s is JSON, and comes out as it is', (_what, value) => {
  expect(field(value)).toEqual({ success: true, data: { value } });
});

test.each([
  ['no value at all', undefined],
  ['a number that JSON has no word for', Number.NaN],
  ['a function', () => 1],
  ['a date', new Date()],
  ['bytes', Buffer.from('x')],
  ['a large integer', 1n],
  ['a list with a hole', Object.assign([], { 1: 'x' })],
  ['a record with an undefined value', { a: undefined }],
  ['something else deep inside', [{ a: [new Map()] }]],
])('%s is none, and the field is named', (_what, value) => {
  const { error } = field(value);
  expect(error?.issues[0]?.path[0]).toBe('value');
});

test('an optional value may be absent', () => {
  expect(at.safeParse({ value: 1 }).success).toBe(true);
});
