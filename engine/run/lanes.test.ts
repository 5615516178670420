import { expect, test } from 'vitest';
import { longestWaitInLaneMs, releasesLane } from './lanes.ts';
import type { RunVerdict, WaitReason } from './state.ts';

const now = Date.now();

const waits = (waitingFor: WaitReason, ms: number | null = null): RunVerdict => ({
  status: 'waiting',
  waitingFor,
  dueAt: ms === null ? null : new Date(now + ms),
  connectionId: null,
});
const failed: RunVerdict = { status: 'failed', nodeId: 'step', error: { code: 'x.failed', params: {} } };

test.each<[string, RunVerdict, 'goOn' | 'hold', boolean]>([
  ['has succeeded', { status: 'succeeded', outcome: 'done' }, 'hold', true],
  ['has failed in a flow that goes on', failed, 'goOn', true],
  ['has failed in a flow that holds', failed, 'hold', false],
  ['needs a person', { status: 'needsAttention', nodeId: 'step' }, 'goOn', false],
  ['is tried again in seconds', waits('retry', 5_000), 'goOn', false],
  ['is tried again in hours', waits('retry', 24 * 3_600_000), 'goOn', false],
  ['waits for a dead connection', waits('connection'), 'goOn', false],
  ['waits for room in the allowance', waits('allowance'), 'goOn', false],
  ['waits for a flow that it called', waits('childRun'), 'goOn', false],
  ['is held because its flow rests', waits('paused'), 'goOn', false],
  ['waits for ten minutes', waits('time', longestWaitInLaneMs), 'goOn', false],
  ['waits for longer', waits('time', longestWaitInLaneMs + 1), 'goOn', true],
])('a run that %s keeps its lane or gives it back', (_is, verdict, afterFailure, givesBack) => {
  expect(releasesLane(verdict, afterFailure, now)).toBe(givesBack);
});
