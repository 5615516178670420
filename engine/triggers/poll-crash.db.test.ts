/**
 * Random writes, workers that die at every failpoint of a poll and at moments of no meaning, the org's clock and those of the
 * workers set forward and back and going too fast or slow, commits that come late, many writes in one second: every state of
 * a record that outlived its second and was there to be seen becomes exactly one event.
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
const MINUTE = 60_000;

/** Numerical Recipes' generator: a seed writes the same again. */
function randomOf(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = randomOf(seed);
const oneIn = (times: number): boolean => random(times) === 0;
const around = (ms: number): number => random(2 * ms) - ms;

/** Its clock is up to an hour away from the right one, and a tenth too fast or too slow. */
async function startWorker(failpoint: string | undefined): Promise<{ worker: ChildProcess; ended: Promise<unknown> }> {
  const wrong = { WRONG_CLOCK_MS: String(around(60 * MINUTE)), WRONG_CLOCK_DRIFT: String(around(100) / 1_000) };
  const child = fork(new URL('../testing/poll-worker.ts', import.meta.url), [house.given.url, house.given.home], {
    env: {
      ...process.env,
      ...wrong,
      NAGARE_LOG_LEVEL: 'silent',
      ...(failpoint ? { NAGARE_FAILPOINT: failpoint } : {}),
    },
    execArgv: [...process.execArgv, '--import', new URL('../testing/wrong-clock.ts', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  // What the last one left may bring it to its failpoint before it says that it is ready.
  const ended = once(child, 'exit');
  await Promise.race([once(child, 'message'), ended]);
  return { worker: child, ended };
}

/** What a dead worker leaves ends by itself in 15 to 40 s; how long that takes is not what is tried here. */
async function passLeases(): Promise<void> {
  const { db } = house.given.engine;
  await db.execute(sql`update polls set lease_until = now() - interval '1 millisecond' where lease_until is not null`);
  await db.execute(
    sql`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null`,
  );
}

/** The org's clock: its walk never comes to the time before the watches began, of which nothing is told. */
const orgClock = {
  skewMs: 0,
  async pass(ms: number): Promise<void> {
    const wanted = Math.max(60 * MINUTE, this.skewMs + ms);
    await house.pass(wanted - this.skewMs);
    this.skewMs = wanted;
  },
  now: (): number => Date.now() + orgClock.skewMs,
};

interface Version {
  /** One, unless its second came again. */
  values: string[];
  /** How often the clock had been set back by then: one second may come twice. */
  setBacks: number;
}

test('no change is lost and none is told twice, whatever dies and whatever the clocks say', {
  timeout: 300_000,
}, async () => {
  const { engine, actor } = house.given;
  const added = await house.watch({ fields: ['AccountNumber'] });
  const changed = await house.watch({ change: 'addedOrUpdated', fields: ['AccountNumber'] });
  const updated = await house.watch({ change: 'updated', fields: ['AccountNumber'] });
  const watches = [added, changed, updated];
  await orgClock.pass(80 * MINUTE);
  for (const flowId of watches) await house.poll(flowId);

  const ids: string[] = [];
  let n = 0;
  let setBacks = 0;
  let newest = 0;
  const versions = new Map<string, Version>();
  const current = new Map<string, string>();
  /** The last state of a record in each of its seconds. False when a second came again and had been told of before. */
  const remember = async (): Promise<boolean> => {
    const { records } = await house.org.query('SELECT Id, AccountNumber, SystemModstamp FROM Account');
    let isNew = true;
    for (const { Id: id = '', AccountNumber, SystemModstamp } of records) {
      const [value, stamp] = [String(AccountNumber), Date.parse(String(SystemModstamp))];
      const before = versions.get(`${id} ${stamp}`);
      const cameAgain = before && !before.values.includes(value) && before.setBacks !== setBacks;
      if (cameAgain) isNew = false;
      if (!before?.values.includes(value))
        versions.set(`${id} ${stamp}`, { values: cameAgain ? [...before.values, value] : [value], setBacks });
      current.set(id, value);
      newest = Math.max(newest, stamp);
    }
    return isNew;
  };
  const create = async (): Promise<void> => {
    const isLate = oneIn(5);
    if (isLate) await house.practice.fault({ commitLag: { ms: random(600) * 1_000 } });
    ids.push(await house.add({ Name: `r${n}`, AccountNumber: `v${n++}` }));
    if (isLate) await house.practice.fault({ commitLag: { ms: 0 } });
  };
  const change = async (): Promise<void> => {
    const id = ids[random(ids.length)];
    if (id) await house.change(id, { AccountNumber: `v${n++}` });
  };
  const write = async (): Promise<void> => {
    for (let writes = random(6); writes > 0; writes--) await (ids.length === 0 || oneIn(2) ? create() : change());
    while (!(await remember())) {
      await orgClock.pass(1_000);
      for (const id of ids) await house.change(id, { AccountNumber: `v${n++}` });
    }
  };
  const setClocks = async (worker: ChildProcess): Promise<void> => {
    if (oneIn(2)) await orgClock.pass(random(4_000));
    if (oneIn(5)) {
      await orgClock.pass(oneIn(2) && (await haveLooked()) ? around(25 * MINUTE) : around(5_000));
      setBacks++;
    }
    if (oneIn(4) && worker.connected) worker.send({ wrongMs: around(60 * MINUTE) });
  };

  for (const failpoint of [...pollFailpoints, 'anywhere', undefined]) {
    const isNamed = failpoint !== undefined && failpoint !== 'anywhere';
    const { worker, ended } = await startWorker(isNamed ? `${failpoint}:${1 + random(2)}` : undefined);
    const diesAt = failpoint === 'anywhere' ? random(12) : -1;
    for (let times = 0; times < 12; times++) {
      await write();
      await setClocks(worker);
      for (const flowId of watches) if (random(3) > 0) await pollNow(engine, actor, { flowId });
      if (times === diesAt) setTimeout(() => worker.kill('SIGKILL'), random(200));
    }
    if (failpoint) {
      const stop = new AbortController();
      await Promise.race([ended, keepPolling(watches, stop.signal)]);
      stop.abort();
      expect(worker.signalCode).toBe('SIGKILL');
      await passLeases();
    }
  }

  await orgClock.pass(Math.max(0, newest - orgClock.now()) + 10_000);
  const events = await until(
    async () => {
      for (const flowId of watches) await pollNow(engine, actor, { flowId });
      return Promise.all(watches.map((flowId) => house.events(flowId)));
    },
    ([ofAdded = [], ofChanged = []]) => ofAdded.length >= ids.length && lastOf(ofChanged, current).every(isTold),
    60_000,
  );
  const [ofAdded = [], ofChanged = [], ofUpdated = []] = events;

  expect(ofAdded.map(({ payload }) => payload.id).sort()).toEqual([...ids].sort());
  for (const { told, last } of lastOf(ofChanged, current)) expect(told).toBe(last);
  for (const { payload } of [...ofChanged, ...ofUpdated]) {
    const version = versions.get(`${payload.id} ${Date.parse(payload.changedAt)}`);
    expect(version?.values).toContain(payload.record.AccountNumber);
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

const isTold = ({ told, last }: { told: unknown; last: string }): boolean => told === last;

/** A clock that is set back and forth again between two looks is more than anybody could see. */
async function haveLooked(): Promise<boolean> {
  const { rows } = await house.given.engine.db.execute<{ looked_at: number }>(
    sql`select (cursor ->> 'lookedAt')::float as looked_at from polls`,
  );
  return rows.every((row) => Math.abs(row.looked_at - orgClock.now()) < MINUTE);
}

/** The newest state of each record as told, and as it is. */
const lastOf = (events: Awaited<ReturnType<Polling['events']>>, current: Map<string, string>) =>
  [...current].map(([id, last]) => {
    const told = events.filter(({ payload }) => payload.id === id).at(-1)?.payload.record.AccountNumber;
    return { id, told, last };
  });

/** Until the worker has come to its failpoint. */
async function keepPolling(flowIds: string[], signal: AbortSignal): Promise<void> {
  const { engine, actor } = house.given;
  while (!signal.aborted) {
    for (const flowId of flowIds) await pollNow(engine, actor, { flowId });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
