/** When a lease is over for its holder, whatever happened to the holder's clocks meanwhile. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFlow, publishFlow, runByHand, switchFlow } from '../api.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { openLeaseBook } from './lease.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

async function takeRun() {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Flow', document: flow('manual.started').document() });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  const { runId } = await runByHand(engine, actor, { flowId, payload: {} });
  const run = await openLeaseBook(engine.pool, () => 'holder').take(runId);
  if (!run) throw new Error('the run was not to be had');
  return run.lease;
}

test.each(['Date', 'performance'] as const)(
  'a holder that was frozen finds its lease over by %s alone, before anybody tells it',
  async (clock) => {
    const lease = await takeRun();
    expect(lease.endsWithin(limits.sendMarginMs)).toBe(false);
    const wall = Date.now();
    const monotonic = performance.now();
    if (clock === 'Date') vi.spyOn(Date, 'now').mockReturnValue(wall + limits.leaseMs);
    else vi.spyOn(performance, 'now').mockReturnValue(monotonic + limits.leaseMs);
    expect(lease.endsWithin(limits.sendMarginMs)).toBe(true);
    expect(lease.signal.aborted).toBe(false);
    vi.restoreAllMocks();
  },
);
