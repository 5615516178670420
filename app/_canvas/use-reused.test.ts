import { expect, test } from 'vitest';
import { reuse } from './use-reused.ts';

const step = { id: 'a' };
const one = (id: string, ...depends: unknown[]) => ({ id, data: { depends } });

test('what depends on the same stays the same object, and the list too when all does', () => {
  const before = [one('a', step, 1), one('b', step, 1)];
  expect(reuse(before, [one('a', step, 1), one('b', step, 1)])).toBe(before);
  const after = reuse(before, [one('a', step, 2), one('b', step, 1)]);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).toBe(before[1]);
});

test('one that came, went or moved makes another list', () => {
  const before = [one('a', 1), one('b', 1)];
  expect(reuse(before, [one('a', 1)])).toEqual([one('a', 1)]);
  expect(reuse(before, [one('b', 1), one('a', 1)]).map(({ id }) => id)).toEqual(['b', 'a']);
});
