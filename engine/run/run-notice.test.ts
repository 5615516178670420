/** People hear of every bad end of a run, and of each once. */
import { expect, test } from 'vitest';
import { limits } from '../limits.ts';
import type { RunInHand } from './in-hand.ts';
import { noticeOf } from './run-notice.ts';
import { deriveRun, freshStep, type StepState } from './state.ts';

const error = { code: 'salesforce.busy', params: { host: 'x' } };
const inMs = (ms: number) => new Date(Date.now() + ms);

/** What is told of a run with this one step. */
function told(step: Partial<StepState>, { kind = 'live', parentRunId = null as string | null } = {}) {
  const steps = [{ ...freshStep('step'), error, ...step }];
  const hand = { run: { id: 'run', kind, parentRunId }, root: { open: () => steps } } as unknown as RunInHand;
  const notice = noticeOf(
    hand,
    deriveRun(steps, () => false),
  );
  return notice && { kind: notice.kind, nodeId: notice.nodeId, errorCode: notice.errorCode, once: notice.onceKey };
}

type Told = NonNullable<ReturnType<typeof told>>;

const said = (kind: Told['kind'], once: string | null = null): Told => ({
  kind,
  nodeId: 'step',
  errorCode: error.code,
  once,
});
const intent = { intendedAt: inMs(0), sendBefore: inMs(0), settledAfter: inMs(0) };
const late = limits.retryNoticeMs + 1_000;

test.each<[string, Partial<StepState>, ReturnType<typeof told>]>([
  ['has failed', { status: 'failed' }, said('runFailed')],
  ['is in doubt', { status: 'uncertain' }, said('needsAttention')],
  ['has ended well', { status: 'succeeded', error: null }, null],
  ['is tried again soon', { status: 'retrying', attempt: 1, dueAt: inMs(5_000) }, null],
  [
    'is tried again in a quarter of an hour',
    { status: 'retrying', dueAt: inMs(late) },
    said('retryWaiting', 'retryWaiting:run'),
  ],
  [
    'is tried for the last time soon',
    { status: 'retrying', attempt: 4, dueAt: inMs(5) },
    said('retryWaiting', 'retryWaiting:run'),
  ],
  [
    'has been looked for in vain',
    { status: 'waiting', intent, dueAt: inMs(late) },
    said('retryWaiting', 'retryWaiting:run'),
  ],
  ['waits for a time', { status: 'waiting', dueAt: inMs(late), error: null }, null],
  ['waits for its connection, which is told of by itself', { status: 'waiting', connectionId: 'c' }, null],
])('of a run whose step %s', (_is, step, notice) => {
  expect(told(step)).toEqual(notice);
});

test('of a called run that failed its caller tells; one that needs a person tells of itself; a test tells nobody', () => {
  expect(told({ status: 'failed' }, { parentRunId: 'caller' })).toBeNull();
  expect(told({ status: 'uncertain' }, { parentRunId: 'caller' })).toEqual(said('needsAttention'));
  expect(told({ status: 'failed' }, { kind: 'test' })).toBeNull();
});
