import { describe, expect, test } from 'vitest';
import { afterDeath } from './backoff.ts';

const MINUTE = 60_000;

describe('a dead child', () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 16_000],
    [6, 30_000],
    [9, 30_000],
  ])('is started again after its %i. death in %i ms', (count, afterMs) => {
    const deaths = Array.from({ length: count }, (_, index) => index);
    expect(afterDeath(deaths, count)).toEqual({ kind: 'restart', afterMs });
  });

  test('is given up at the tenth death within five minutes', () => {
    const deaths = Array.from({ length: 10 }, (_, index) => index * 1000);
    expect(afterDeath(deaths, 10_000)).toEqual({ kind: 'giveUp' });
  });

  test('is forgiven deaths that are older than five minutes', () => {
    const deaths = [...Array.from({ length: 9 }, (_, index) => index), 6 * MINUTE];
    expect(afterDeath(deaths, 6 * MINUTE)).toEqual({ kind: 'restart', afterMs: 1_000 });
  });
});
