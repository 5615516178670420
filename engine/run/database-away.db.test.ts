/** Runs while their database sessions end in the middle of a statement, as when a pooler or a network between restarts. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { getRun, runByHand } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { startSlowSide } from '../testing/slow-side.ts';
import { goLive, type SalesforceEngine, salesforceEngine } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';

let given: SalesforceEngine;
/** Holds the lock. */
let outside: pg.Client;
/** Another session: within one transaction `pg_stat_activity` keeps listing the sessions that it found at first. */
let watcher: pg.Client;

beforeAll(async () => {
  given = await salesforceEngine();
  outside = new pg.Client({ connectionString: given.url });
  await outside.connect();
  watcher = new pg.Client({ connectionString: given.url });
  await watcher.connect();
});

afterAll(async () => {
  await outside?.end();
  await watcher?.end();
  await given.close();
});

const latency = (latencyMs: number) => given.org.fault({ latencyMs });

async function start(document: FlowDocument): Promise<string> {
  const { engine, actor } = given;
  const flowId = await goLive(given, document);
  const { runId } = await runByHand(engine, actor, { flowId, payload: { name: 'Away', email: 'away@example.jp' } });
  return runId;
}

const finished = (runId: string) =>
  until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => ['succeeded', 'failed', 'needsAttention'].includes(run.status),
    60_000,
  );

/** Nobody can write a step meanwhile; whoever tries waits. */
async function whileStepsAreLocked(work: () => Promise<void>): Promise<void> {
  await outside.query('begin');
  await outside.query('lock table steps in exclusive mode');
  try {
    await work();
  } finally {
    await outside.query('rollback');
  }
}

/** Ends the sessions that wait for the lock, once there is one. */
const endWaiting = () =>
  until(
    () =>
      watcher.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'relation'`,
      ),
    ({ rows }) => rows.length > 0,
  );

test('a step whose intent was lost with its session goes on', async () => {
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account' },
      input: { fields: map({ Name: reference('trigger', 'name') }) },
    })
    .document();
  let runId = '';
  await whileStepsAreLocked(async () => {
    runId = await start(document);
    await endWaiting();
  });
  const run = await finished(runId);
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ status }) => status)).not.toContain('failed');
});

test('what a lost write held is written with the next, so that no finished run lacks a step', async () => {
  const always = map({ all: list(map({ left: literal(1), operator: literal('equals'), right: literal(1) })) });
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const document = flow('manual.started')
    .step('branch', 'logic.branch', {
      config: { routes: [{ id: 'yes', label: 'yes' }] },
      input: { routes: map({ yes: list(always) }) },
    })
    .step('search', 'salesforce.searchRecords', {
      connection: given.org.connectionId,
      config: { object: 'Account', fields: ['Id'] },
      input: { conditions: list(mail) },
      after: 'branch:yes',
    })
    .document();
  await latency(3_000);
  const { writeAgainMs } = limits;
  Object.assign(limits, { writeAgainMs: [0, 0, 0] });
  let runId = '';
  await whileStepsAreLocked(async () => {
    runId = await start(document);
    // The write that shows the first step to people is tried four times.
    for (let n = 0; n < 4; n++) await endWaiting();
  });
  Object.assign(limits, { writeAgainMs });
  const run = await finished(runId);
  await latency(0);
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ nodeId, status }) => [nodeId, status]).sort()).toEqual([
    ['branch', 'succeeded'],
    ['search', 'succeeded'],
    ['trigger', 'succeeded'],
  ]);
});

test('an answer that came outlives a restart of PostgreSQL', async () => {
  const { engine } = given;
  const side = await startSlowSide();
  const post = { config: { method: 'POST', bodyType: 'none' }, input: { url: literal(`${side.url}/once`) } };
  side.hold();
  const runId = await start(flow('manual.started').step('post', 'http.request', post).document());
  await until(
    async () => side.asked.length,
    (asked) => asked === 1,
  );
  let refusals = 0;
  const query = vi.spyOn(engine.pool, 'query').mockImplementation(() => {
    refusals += 1;
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  });
  side.release();
  await until(
    async () => refusals,
    (count) => count > 5,
  );
  query.mockRestore();
  expect((await finished(runId)).status).toBe('succeeded');
  expect(side.asked).toHaveLength(1);
  await side.close();
});
