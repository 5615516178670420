import { expect, test } from 'vitest';
import { hasFailed, isFinished } from './ending.ts';

test.each([
  ['failed', null, true],
  ['succeeded', 'partlyFailed', true],
  ['succeeded', 'done', false],
  ['cancelled', null, false],
])('a run that is %s (%s) has a failed step to go on from: %s', (status, outcome, expected) => {
  expect(hasFailed({ status, outcome })).toBe(expected);
  expect(isFinished(status)).toBe(true);
});

test.each(['queued', 'running', 'waiting', 'needsAttention'])('a run that is %s is not at its end', (status) => {
  expect(isFinished(status)).toBe(false);
});
