import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveRun, freshStep, isFinished, runMoves, type StepState } from './state.ts';

const step = (more: Partial<StepState>): StepState => ({ ...freshStep('n'), status: 'succeeded', ...more });
const error = { code: 'a.b', params: {} };
const soon = new Date('2026-11-21T10:00:00Z');
const later = new Date('2026-11-21T11:00:00Z');

test.each([
  ['all well', [step({})], { status: 'succeeded', outcome: 'done' }],
  ['skipped steps do not count', [step({}), step({ status: 'skipped' })], { status: 'succeeded', outcome: 'done' }],
  ['one failed', [step({}), step({ status: 'failed', error })], { status: 'failed', nodeId: 'n', error }],
  [
    'a person is asked before anything else',
    [step({ status: 'failed', error }), step({ status: 'retrying', dueAt: soon }), step({ status: 'uncertain' })],
    { status: 'needsAttention', nodeId: 'n' },
  ],
  [
    'the earliest due time counts',
    [step({ status: 'retrying', dueAt: later }), step({ status: 'waiting', dueAt: soon })],
    { status: 'waiting', waitingFor: 'retry', dueAt: soon, connectionId: null },
  ],
  [
    'a write in doubt may have to be repeated: whoever is next in the lane waits for it however long it takes',
    [
      step({ status: 'waiting', dueAt: later, intent: { intendedAt: soon, sendBefore: soon, settledAfter: soon } }),
      step({ status: 'waiting', dueAt: soon }),
    ],
    { status: 'waiting', waitingFor: 'retry', dueAt: soon, connectionId: null },
  ],
  [
    'a dead connection has no due time',
    [step({ status: 'waiting', connectionId: 'c1' })],
    { status: 'waiting', waitingFor: 'connection', dueAt: null, connectionId: 'c1' },
  ],
])('deriveRun: %s', (_promise, steps, verdict) => {
  expect(deriveRun(steps, () => false)).toEqual(verdict);
});

test('failures that all have an error route make a run that partly failed; one without fails it', () => {
  const failed = (nodeId: string) => step({ nodeId, status: 'failed', error });
  const hasErrorRoute = (nodeId: string) => nodeId !== 'bare';
  expect(deriveRun([step({}), failed('a'), failed('b')], hasErrorRoute)).toEqual({
    status: 'succeeded',
    outcome: 'partlyFailed',
    reason: { code: 'flow.partlyFailed', params: { count: 2 } },
  });
  expect(deriveRun([failed('a'), failed('bare')], hasErrorRoute)).toMatchObject({ status: 'failed', nodeId: 'bare' });
});

const anyStep: fc.Arbitrary<StepState> = fc
  .record({
    nodeId: fc.constantFrom('a', 'b', 'c', 'd'),
    status: fc.constantFrom('waiting', 'retrying', 'uncertain', 'succeeded', 'failed', 'skipped'),
    dueAt: fc.constantFrom(null, soon, later),
    connectionId: fc.constantFrom(null, 'c1'),
    waitsFor: fc.constantFrom(null, 'lane', 'childRun', 'allowance'),
    branch: fc.constantFrom(null, 'out', 'finish'),
  })
  .map((drawn): StepState => {
    const isFailed = drawn.status === 'failed';
    return step({ ...drawn, error: isFailed ? error : null } as Partial<StepState>);
  });

test('whatever its steps came to, a run has one status that it may take, and does not end while a step is open', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 6 }), fc.boolean(), (steps, hasRoute) => {
      const verdict = deriveRun(steps, () => hasRoute);
      expect(runMoves.running).toContain(verdict.status);
      const isOpen = steps.some(({ status }) => ['waiting', 'retrying', 'uncertain'].includes(status));
      expect(isFinished(verdict.status)).toBe(!isOpen);
      if (verdict.status === 'failed') expect(steps.some(({ status }) => status === 'failed')).toBe(true);
      if (verdict.status === 'succeeded' && verdict.outcome === 'done')
        expect(steps.some(({ status }) => status === 'failed')).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});
