/** The last look before the first byte: two clocks and the lease. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ActionDefinition } from '../../nodes/contract.ts';
import { limits } from '../limits.ts';
import { type Guard, openGuard } from './guard.ts';
import type { RunInHand } from './in-hand.ts';
import type { Prepared } from './prepared.ts';
import { freshStep } from './state.ts';

const open: Guard[] = [];
let abort: AbortController;
/** When the intent was committed, beside what was asked of the guard. */
let saved: number;

beforeEach(() => {
  abort = new AbortController();
  saved = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const guard of open.splice(0)) guard.close();
});

/** Under a lease that has just been taken. */
async function guardOf(effect: 'once' | 'idempotent'): Promise<Guard> {
  const [wall, monotonic] = [Date.now() + limits.leaseMs, performance.now() + limits.leaseMs];
  const lease = {
    now: () => Date.now(),
    latestNow: () => Date.now(),
    until: () => new Date(wall),
    endsWithin: (ms: number) => Date.now() + ms > wall || performance.now() + ms > monotonic,
    signal: abort.signal,
  };
  const hand = {
    run: { id: 'run', lease },
    stops: { cuts: () => false },
    touch: () => {},
    save: async () => {
      saved += 1;
    },
  } as unknown as RunInHand;
  const prepared = { effect, definition: {} as ActionDefinition } as Prepared;
  const guard = await openGuard(hand, freshStep('step'), prepared);
  open.push(guard);
  return guard;
}

const later = (clock: 'wall' | 'monotonic', ms: number): void => {
  const [now, ticks] = [Date.now(), performance.now()];
  if (clock === 'wall') vi.spyOn(Date, 'now').mockReturnValue(now + ms);
  else vi.spyOn(performance, 'now').mockReturnValue(ticks + ms);
};

const inTime = limits.leaseMs - limits.sendMarginMs - 1_000;
const late = limits.leaseMs - limits.sendMarginMs + 1_000;

for (const effect of ['once', 'idempotent'] as const)
  test.each(['wall', 'monotonic'] as const)(`${effect}: nothing is sent late by the %s clock alone`, async (clock) => {
    const guard = await guardOf(effect);
    expect(saved).toBe(effect === 'once' ? 1 : 0);
    later(clock, inTime);
    guard.check();
    expect(guard.wasSent()).toBe(true);
    vi.restoreAllMocks();
    const other = await guardOf(effect);
    later(clock, late);
    expect(() => other.check()).toThrow('engine.sentTooLate');
    expect(other.wasSent()).toBe(false);
  });

test('nothing is sent under a lease that is lost', async () => {
  const guards = [await guardOf('once'), await guardOf('idempotent')];
  abort.abort();
  for (const guard of guards) {
    expect(() => guard.check()).toThrow();
    expect(guard.wasSent()).toBe(false);
  }
});
