/**
 * Random writes, workers killed at every failpoint of a poll, a clock that jumps, commits that come late, many writes in one
 * second: every state of a record that outlived its second and was there to be seen becomes exactly one event.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns, pollNow } from '../api.ts';
import { pollFailpoints } from '../failpoints.ts';
import { until } from '../testing/engine.ts';
import { openPolling, type Polling } from '../testing/polling.ts';

let house: Polling;
const children: ChildProcess[] = [];
beforeAll(async () => {
  house = await openPolling();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await house.close();
});

const seed = Number(process.env.NAGARE_POLL_SEED ?? 20_261_122);

/** Numerical Recipes' generator: a seed writes the same again. */
function randomOf(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function startWorker(failpoint: string | undefined): Promise<ChildProcess> {
  const child = fork(new URL('../testing/poll-worker.ts', import.meta.url), [house.given.url, house.given.home], {
    env: { ...process.env, NAGARE_LOG_LEVEL: 'silent', ...(failpoint ? { NAGARE_FAILPOINT: failpoint } : {}) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  await once(child, 'message');
  return child;
}

/** What a dead worker leaves ends by itself in 15 to 40 s; how long that takes is not what is tried here. */
async function passLeases(): Promise<void> {
  const { db } = house.given.engine;
  await db.execute(sql`update polls set lease_until = now() - interval '1 millisecond' where lease_until is not null`);
  await db.execute(
    sql`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null`,
  );
}

interface Version {
  id: string;
  stamp: number;
  value: string;
}

test('no change is lost and none is told twice, whatever dies', { timeout: 300_000 }, async () => {
  const { engine, actor } = house.given;
  const random = randomOf(seed);
  const added = await house.watch({ fields: ['AccountNumber'] });
  const changed = await house.watch({ change: 'addedOrUpdated', fields: ['AccountNumber'] });
  const updated = await house.watch({ change: 'updated', fields: ['AccountNumber'] });
  await house.pass(20 * 60_000);
  for (const flowId of [added, changed, updated]) await house.poll(flowId);

  const ids: string[] = [];
  let n = 0;
  const create = async (): Promise<void> => {
    const isLate = random(5) === 0;
    if (isLate) await house.practice.fault({ commitLag: { ms: random(600) * 1_000 } });
    ids.push(await house.add({ Name: `r${n}`, AccountNumber: `v${n++}` }));
    if (isLate) await house.practice.fault({ commitLag: { ms: 0 } });
  };
  const change = async (): Promise<void> => {
    const id = ids[random(ids.length)];
    if (id) await house.change(id, { AccountNumber: `v${n++}` });
  };
  const versions = new Map<string, Version>();
  /** The last state of a record in each of its seconds. */
  const remember = async (): Promise<void> => {
    const { records } = await house.org.query('SELECT Id, AccountNumber, SystemModstamp FROM Account');
    for (const { Id: id = '', AccountNumber, SystemModstamp } of records) {
      const stamp = Date.parse(String(SystemModstamp));
      versions.set(`${id} ${stamp}`, { id, stamp, value: String(AccountNumber) });
    }
  };

  for (const failpoint of [...pollFailpoints, undefined]) {
    const worker = await startWorker(failpoint && `${failpoint}:${1 + random(2)}`);
    const ended = failpoint ? once(worker, 'exit') : undefined;
    for (let times = 0; times < 12; times++) {
      for (let writes = random(6); writes > 0; writes--)
        await (ids.length === 0 || random(2) === 0 ? create() : change());
      await remember();
      if (random(2) === 0) await house.pass(random(4_000));
      for (const flowId of [added, changed, updated]) if (random(3) > 0) await pollNow(engine, actor, { flowId });
    }
    if (ended) {
      const stop = new AbortController();
      await Promise.race([ended, keepPolling([added, changed, updated], stop.signal)]);
      stop.abort();
      expect(worker.signalCode).toBe('SIGKILL');
      await passLeases();
    }
  }

  await house.pass(10_000);
  const events = await until(
    async () => {
      for (const flowId of [added, changed, updated]) await pollNow(engine, actor, { flowId });
      return Promise.all([house.events(added), house.events(changed), house.events(updated)]);
    },
    ([ofAdded, ofChanged]) =>
      ofAdded.length >= ids.length && lastOf(ofChanged, ids, versions).every(({ told, last }) => told === last),
    60_000,
  );
  const [ofAdded, ofChanged, ofUpdated] = events;

  expect(ofAdded.map(({ payload }) => payload.id).sort()).toEqual([...ids].sort());
  for (const { told, last } of lastOf(ofChanged, ids, versions)) expect(told).toBe(last);
  for (const { payload } of [...ofChanged, ...ofUpdated]) {
    const version = versions.get(`${payload.id} ${Date.parse(payload.changedAt)}`);
    expect(payload.record.AccountNumber).toBe(version?.value);
  }
  for (const list of [ofChanged, ofUpdated]) {
    const keys = list.map(({ payload }) => `${payload.id} ${payload.changedAt}`);
    expect(new Set(keys).size).toBe(keys.length);
  }
  expect(ofUpdated.every(({ payload }) => payload.change === 'updated')).toBe(true);
  for (const [flowId, list] of [[added, ofAdded] as const, [changed, ofChanged] as const]) {
    const { rows } = await listRuns(engine, actor.workspaceId, { flowId, limit: 200 });
    expect(rows.length).toBe(Math.min(200, list.length));
  }
});

/** The newest state of each record as told, and as it is. */
function lastOf(events: Awaited<ReturnType<Polling['events']>>, ids: string[], versions: Map<string, Version>) {
  return ids.map((id) => {
    const told = events.filter(({ payload }) => payload.id === id).at(-1)?.payload.record.AccountNumber;
    const own = [...versions.values()].filter((version) => version.id === id);
    const last = own.toSorted((one, other) => one.stamp - other.stamp).at(-1)?.value;
    return { id, told, last };
  });
}

/** Until the worker has come to its failpoint. */
async function keepPolling(flowIds: string[], signal: AbortSignal): Promise<void> {
  const { engine, actor } = house.given;
  while (!signal.aborted) {
    for (const flowId of flowIds) await pollNow(engine, actor, { flowId });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
