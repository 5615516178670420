/** How long the right to send is renewed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limits } from '../limits.ts';
import { openGuard } from './guard.ts';
import type { RunInHand } from './in-hand.ts';
import type { Prepared } from './prepared.ts';
import type { StepState } from './state.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] });
});
afterEach(() => vi.useRealTimers());

/** A lease that is renewed with every beat, as long as time goes by here. `heardMs`: so long the database's time was under way. */
async function opened({ heardMs = 0 } = {}) {
  const step = { nodeId: 'add', iterationPath: '', status: 'running', intent: null } as unknown as StepState;
  const saved: (Date | undefined)[] = [];
  const until = () => new Date(Date.now() - (Date.now() % limits.heartbeatMs) + limits.leaseMs);
  const lease = {
    now: () => Date.now() - heardMs,
    latestNow: () => Date.now(),
    until,
    signal: new AbortController().signal,
  };
  const hand = {
    run: { id: 'run', lease },
    stops: { cuts: () => false },
    touch: () => {},
    save: async () => {
      saved.push(step.intent?.sendBefore);
    },
  } as unknown as RunInHand;
  const prepared = { effect: 'once', definition: {}, client: undefined } as unknown as Prepared; // no more of it is read
  return { step, saved, guard: await openGuard(hand, step, prepared) };
}

test('a right that was used is renewed while the step is at work: a shared call is sent again in parts', async () => {
  const { guard, step, saved } = await opened();
  guard.check();
  await vi.advanceTimersByTimeAsync(3 * limits.leaseMs);
  expect(() => guard.check()).not.toThrow();
  expect(step.intent?.sendBefore).toEqual(saved.at(-1));
  guard.close();
});

test('of a step that has come to its end nothing is intended any more', async () => {
  const { guard, step, saved } = await opened();
  step.status = 'retrying';
  step.intent = null;
  await vi.advanceTimersByTimeAsync(3 * limits.leaseMs);
  expect(saved).toHaveLength(1);
  expect(step.intent).toBeNull();
  expect(() => guard.check()).toThrow('engine.sentTooLate');
  guard.close();
});

test('nobody believes a write settled that can still be sent, however late its worker heard what time it is', async () => {
  const { guard, step } = await opened({ heardMs: 8_000 });
  const told = step.intent?.sendBefore.getTime() ?? 0;
  vi.setSystemTime(told);
  expect(() => guard.look()).not.toThrow();
  vi.setSystemTime(told + 1);
  expect(() => guard.look()).toThrow('engine.sentTooLate');
  guard.close();
});
