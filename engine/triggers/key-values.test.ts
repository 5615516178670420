import { expect, test } from 'vitest';
import { keyValuesOf } from './key-values.ts';

test('takes what people search by, and nothing else', () => {
  expect(
    keyValuesOf({
      event: 'customer_updated',
      id: '30962',
      email: 'hanako@example.jp',
      human_state_name: '会員',
      buyer: { full_name: '山田 花子', note: 'x' },
    }),
  ).toEqual(['30962', 'hanako@example.jp', '山田 花子']);
});

test('at most five short ones, from the first levels', () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`a${n}_id`, n]));
  expect(keyValuesOf(many)).toHaveLength(5);
  expect(keyValuesOf({ id: 'x'.repeat(200) })).toEqual([]);
  expect(keyValuesOf({ a: { b: { c: { d: { id: 1 } } } } })).toEqual([]);
  expect(keyValuesOf('text')).toEqual([]);
});
