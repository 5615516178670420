import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionDeadError, TransientError, UncertainError, UserFixableError } from '../../nodes/errors.ts';
import { limits } from '../limits.ts';
import { backoffMs, type Circumstances, classify } from './classify.ts';

const given: Circumstances = {
  effect: 'read',
  attempt: 1,
  runKind: 'live',
  wasSent: true,
  random: 0.5,
  reference: 'REF',
};

describe('classify', () => {
  test.each([
    ['what a person must mend is never repeated', new UserFixableError('a.b'), {}, 'fail'],
    ['a dead connection waits for its repair', new ConnectionDeadError('a.b'), {}, 'connectionDead'],
    ['what surely had no effect is repeated', new TransientError('a.b'), {}, 'retry'],
    ['also for a step that may run once only', new TransientError('a.b'), { effect: 'once' }, 'retry'],
    ['a lost answer to a read is repeated', new UncertainError('a.b'), {}, 'retry'],
    ['a lost answer to an idempotent write is repeated', new UncertainError('a.b'), { effect: 'idempotent' }, 'retry'],
    [
      'a lost answer to a once step is confirmed, never repeated',
      new UncertainError('a.b'),
      { effect: 'once' },
      'confirm',
    ],
    ['a bug after sending a once step is confirmed too', new Error('bug'), { effect: 'once' }, 'confirm'],
    ['a bug before anything was sent fails', new Error('bug'), { effect: 'once', wasSent: false }, 'fail'],
    ['the fifth attempt is the last', new TransientError('a.b'), { attempt: limits.maxAttempts }, 'fail'],
    [
      'but one that came too late to be sent was none',
      new TransientError('engine.sentTooLate'),
      { attempt: limits.maxAttempts },
      'retry',
    ],
    ['a test is never repeated', new TransientError('a.b'), { runKind: 'test' }, 'fail'],
  ] as const)('%s', (_promise, error, more, kind) => {
    expect(classify(error, { ...given, ...more }).kind).toBe(kind);
  });

  test('an unknown error reaches people as a reference number only', () => {
    expect(classify(new Error('secret details'), given)).toEqual({
      kind: 'fail',
      error: { code: 'engine.unexpected', params: { reference: 'REF' } },
    });
  });

  test('waits at least as long as the far side asked for', () => {
    const verdict = classify(new TransientError('a.b', {}, { retryAfterMs: 3_600_000 }), given);
    expect(verdict).toMatchObject({ kind: 'retry', delayMs: 3_600_000 });
  });

  test('waits at most a day for a far side that asks for years', () => {
    const verdict = classify(new TransientError('a.b', {}, { retryAfterMs: 10 * 365 * 86_400_000 }), given);
    expect(verdict).toMatchObject({ kind: 'retry', delayMs: limits.retryAfterLongestMs });
  });

  test('waits from 5 seconds to 30 minutes, each time longer', () => {
    const waits = [1, 2, 3, 4].map((attempt) => backoffMs(attempt, 0.5));
    expect(waits[0]).toBe(limits.retryFirstMs);
    expect(waits[3]).toBe(limits.retryLongestMs);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });
});

const anyError: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(UserFixableError, ConnectionDeadError, UncertainError).map((Kind) => new Kind('a.b')),
  fc
    .option(fc.nat(), { nil: undefined })
    .map((retryAfterMs) =>
      retryAfterMs === undefined ? new TransientError('a.b') : new TransientError('a.b', {}, { retryAfterMs }),
    ),
  fc.constant(new TransientError('engine.sentTooLate')),
  fc.string().map((message) => new Error(message)),
  fc.anything(),
);

const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  effect: fc.constantFrom('pure' as const, 'read' as const, 'idempotent' as const, 'once' as const),
  attempt: fc.integer({ min: 1, max: 2 * limits.maxAttempts }),
  runKind: fc.constantFrom('live' as const, 'test' as const, 'rerun' as const),
  wasSent: fc.boolean(),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
  reference: fc.constant('REF'),
});

test('whatever is thrown, in whatever circumstances, has one verdict with a code that people can read', () => {
  fc.assert(
    fc.property(anyError, anyCircumstances, (error, circumstances) => {
      const verdict = classify(error, circumstances);
      expect(verdict.error.code).toMatch(/^\w+\.\w+$/);
      if (verdict.kind === 'retry') {
        expect(verdict.delayMs).toBeGreaterThanOrEqual(0.8 * limits.retryFirstMs);
        expect(verdict.delayMs).toBeLessThanOrEqual(Math.max(limits.retryAfterLongestMs, 1.2 * limits.retryLongestMs));
        expect(circumstances.runKind).not.toBe('test');
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a write that may have happened is never said to be worth repeating', () => {
  fc.assert(
    fc.property(anyError, anyCircumstances, (error, more) => {
      const circumstances: Circumstances = { ...more, effect: 'once', wasSent: true };
      const surelyNot = error instanceof TransientError || error instanceof UserFixableError;
      if (!surelyNot) expect(classify(error, circumstances).kind).toBe('confirm');
    }),
    { numRuns: 1_000 },
  );
});
