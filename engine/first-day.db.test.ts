/**
 * A company's first day: its statements were prepared when a few hundred runs had come, and PostgreSQL has not counted since.
 * What an event costs must not grow with what has come by noon.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFlow, publishFlow, switchFlow } from './api.ts';
import { advance, type Desk } from './run/advance.ts';
import { openLeaseBook, openVersionShelf } from './run/lease.ts';
import { openStops } from './run/stops.ts';
import { openStore } from './run/store.ts';
import { type TestEngine, testEngine } from './testing/engine.ts';
import { type ExplainedEngine, explainedEngine } from './testing/explained.ts';
import { flow } from './testing/flow.ts';
import { bigTables, makeHistory } from './testing/history.ts';
import { openAccept } from './triggers/accept.ts';
import { reference } from './values/source.ts';

/** PostgreSQL keeps a plan after the fifth execution of a statement. */
const times = 7;
const first = 600;
const byNoon = 5_000;
/** Pages: trees are a level deeper, and what was just tried lies dead in them. Reading a table whole reads hundreds. */
const margin = 40;

let given: TestEngine;
let explained: ExplainedEngine;

beforeAll(async () => {
  given = await testEngine();
  for (const table of [...bigTables, 'lanes', 'graphile_worker._private_jobs'])
    await given.engine.pool.query(`alter table ${table} set (autovacuum_enabled = false)`);
  explained = await explainedEngine(given);
});

afterAll(async () => {
  await explained?.close();
  await given.close();
});

async function liveFlow(): Promise<{ flowId: string; triggerId: string }> {
  const { engine, actor } = given;
  const document = flow('webhook.received')
    .step('a', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'email') } })
    .document();
  const { flowId } = await createFlow(engine, actor, { name: 'First', document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  const { rows } = await engine.pool.query<{ id: string }>('select id from triggers where flow_id = $1', [flowId]);
  return { flowId, triggerId: rows[0]?.id ?? '' };
}

test('an event costs no more pages at noon of the first day than in its first minutes', async () => {
  const { flowId, triggerId } = await liveFlow();
  const { engine } = explained;
  const accept = openAccept(engine.pool);
  const desk: Desk = {
    engine,
    stops: await openStops(engine, () => 'test'),
    leases: openLeaseBook(engine.pool, () => 'test'),
    store: openStore(engine.pool),
    documentOf: openVersionShelf(engine.pool),
  };
  let count = 0;
  const newRun = async (): Promise<string> => {
    const payload = { email: `new${++count}@example.jp` };
    const accepted = await accept({ triggerId, dedupeKey: null, payload, body: null, kind: 'live' });
    return accepted.status === 'accepted' ? accepted.runId : '';
  };
  let runId = '';
  const paths = {
    accept: async () => {
      runId = await newRun();
    },
    run: () => advance(desk, runId),
    renew: async () => {
      const run = await desk.leases.take(await newRun());
      await desk.leases.renew();
      if (run) desk.leases.letGo(run.lease.token);
    },
  };
  const measured = async (): Promise<Record<keyof typeof paths, number>> => {
    const pages = { accept: 0, run: 0, renew: 0 };
    for (let n = 0; n < times; n++)
      for (const name of ['accept', 'run', 'renew'] as const)
        pages[name] = (await explained.watch(paths[name])).reduce((sum, { buffers }) => sum + buffers, 0);
    return pages;
  };

  const come = async (runs: number, isUncounted: boolean): Promise<void> => {
    const { pool } = given.engine;
    const { workspaceId } = given.actor;
    await makeHistory(pool, { workspaceId, flowIds: [flowId], runs, olderThanDays: 0, days: 0.5, isUncounted });
    // Each of those had a job, which is gone.
    await pool.query(
      `select graphile_worker.add_jobs(array(select
         ('advanceRun', json_build_object('runId', id), null, null, null, 'run:' || id, null, null)::graphile_worker.job_spec from runs))`,
    );
    await pool.query('delete from graphile_worker._private_jobs');
    if (!isUncounted) await pool.query('vacuum (analyze) graphile_worker._private_jobs');
  };

  await come(first, false);
  const before = await measured();
  await come(byNoon, true);
  const after = await measured();
  for (const name of ['accept', 'run', 'renew'] as const)
    expect(after[name], `pages for ${name}, ${before[name]} before`).toBeLessThan(before[name] + margin);
});
