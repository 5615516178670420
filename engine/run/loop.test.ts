import { expect, test } from 'vitest';
import type { FlowDocument } from '../flow/document.ts';
import { flow } from '../testing/flow.ts';
import { literal } from '../values/source.ts';
import { RunInHand } from './in-hand.ts';
import type { LeasedRun } from './lease.ts';
import { Loop } from './loop.ts';
import { freshStep, type StepState } from './state.ts';

const document: FlowDocument = flow('manual.started')
  .step('loop', 'logic.loop', { config: { onError: 'stop', order: 'sideBySide' }, input: { items: literal([1, 2]) } })
  .step('write', 'http.request', { config: {}, input: {}, after: 'loop:each' })
  .document();

/** In the hands of a worker whose flow rests. */
function resting(): RunInHand {
  const lease = { signal: new AbortController().signal, now: () => Date.now() };
  const run = { id: 'r', lease, createdAt: new Date(), payload: {}, steps: [] } as unknown as LeasedRun;
  const stops = { holds: () => true } as unknown as RunInHand['stops'];
  const hand = new RunInHand(run, document, { store: { write: async () => true }, stops, publicUrl: '' });
  hand.isHalted();
  return hand;
}

test('a loop that stopped keeps open what an earlier worker left in doubt, also when its flow rests', async () => {
  const hand = resting();
  const now = new Date();
  const step = hand.root.add('loop', { status: 'running', attempt: 1 });
  const doubt: StepState = {
    ...freshStep('write'),
    iterationPath: '1',
    status: 'uncertain',
    intent: { intendedAt: now, sendBefore: now, settledAfter: now },
  };
  const failed = { status: 'failed', result: undefined, error: { code: 'x.failed', params: {} } } as const;
  const loop = new Loop({
    frame: hand.root,
    step,
    each: { kind: 'each', items: [1, 2], onError: 'stop', inOrder: false },
    collect: undefined,
    stored: { ended: new Map([['0', failed]]), begun: new Map([['1', [doubt]]]) },
    run: async () => {},
  });
  await loop.go();
  expect(step.status).toBe('running');
  expect(hand.isHeld).toBe(true);
  expect([...loop.open()]).toContain(doubt);
  hand.drop();
});
