/** What one statement writes for several runs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../db/schema/index.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import type { RunVerdict, WaitReason } from './state.ts';
import { openStore } from './store.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

const leaseToken = '01890000-0000-7000-8000-000000000001';

async function leased(parent?: string): Promise<string> {
  const id = newId();
  await given.engine.pool.query(
    `insert into runs (id, workspace_id, flow_id, version_id, kind, status, lease_token, lease_until, parent_run_id)
     values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'live', 'running', $3, now() + interval '1 minute', $4)`,
    [id, given.actor.workspaceId, leaseToken, parent ?? null],
  );
  return id;
}

const settle = (runId: string, verdict: RunVerdict) => ({
  runId,
  leaseToken,
  steps: [],
  attempts: [],
  iterations: [],
  settle: { verdict, notice: null, releasesLane: false },
  lane: null,
  weight: 0,
});

const done: RunVerdict = { status: 'succeeded', outcome: 'done' };
const laidDown = (waitingFor: WaitReason, dueAt: Date | null): RunVerdict => ({
  status: 'waiting',
  waitingFor,
  dueAt,
  connectionId: null,
});

test.each<[string, RunVerdict, boolean]>([
  ['waits for it alone', laidDown('childRun', null), true],
  ['has a retry later', laidDown('childRun', new Date(Date.now() + 600_000)), true],
  ['waits for a time first', laidDown('time', new Date(Date.now() + 600_000)), false],
])('a caller that is laid down while its call ends has one job, when it %s', async (_case, verdict, isNow) => {
  const { write } = openStore(given.engine.pool);
  const caller = await leased();
  const [one, other] = [await leased(caller), await leased(caller)];
  const written = await Promise.all([
    write(settle(caller, verdict)),
    write(settle(one, done)),
    write(settle(other, done)),
  ]);
  expect(written).toEqual([true, true, true]);
  const { rows } = await given.engine.pool.query(
    'select run_at <= now() as is_now from graphile_worker._private_jobs where key = $1',
    [`run:${caller}`],
  );
  expect(rows).toEqual([{ is_now: isNow }]);
});
