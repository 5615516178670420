/** Salesforce refuses calls: because of the day's allowance, or because too many are under way. Through a worker, with a crowd. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { allowances, notices } from '../../db/schema/index.ts';
import { unpark } from '../connections/allowance.ts';
import { meterOf } from '../connections/meter.ts';
import { limits } from '../limits.ts';
import { flow } from '../testing/flow.ts';
import { settled, timePasses } from '../testing/outcome.ts';
import { goLive, reaches, readRun, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { map, reference } from '../values/source.ts';

let given: SalesforceEngine;
let flowId: string;

const { sweepMs } = limits;

beforeAll(async () => {
  // Nobody looks by himself whether there are calls again: the tests say when.
  Object.assign(limits, { sweepMs: 3_600_000 });
  given = await salesforceEngine();
  const document = flow('manual.started')
    .step('step', 'salesforce.addRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account' },
      input: { fields: map({ Name: reference('trigger', 'name') }) },
    })
    .document();
  flowId = await goLive(given, document);
  await reaches(given, await startRun(given, flowId, { name: 'Warm up' }), 'succeeded');
  await meterOf(given.engine).flush();
});
beforeEach(() => given.org.fault({ clear: true }));
afterAll(async () => {
  await given.close();
  Object.assign(limits, { sweepMs });
});

const start = (prefix: string, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => startRun(given, flowId, { name: `${prefix} ${n}` })));

const added = async (prefix: string) =>
  (await given.org.query<{ Name: string }>(`SELECT Name FROM Account WHERE Name LIKE '${prefix} %'`)).length;

/** All writes are refused like this until the faults are cleared. */
const refuseWrites = (message: string) => {
  const body = [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message, fields: [] }];
  const path = '/(sobjects/Account|composite/sobjects)$';
  return given.org.fault({ fail: [{ method: 'POST', path, as: { status: 403, body }, times: 1_000 }] });
};

const outcomes = (runIds: string[]) => Promise.all(runIds.map((runId) => settled(given, runId)));

test('the day’s calls are used up: runs are parked, nobody asks again, and all go on once when calls are granted', async () => {
  const { engine, actor, org } = given;
  await refuseWrites('TotalRequests Limit exceeded.');
  const crowd = await start('Total', 30);
  for (const outcome of await outcomes(crowd))
    expect(outcome).toMatchObject({ status: 'waiting', step: 'waiting', attempts: 0, isInDoubt: false, delayMs: null });
  expect((await readRun(given, crowd[0] ?? '')).waitingFor).toBe('allowance');

  await org.clearStats();
  const late = await start('Total late', 20);
  for (const outcome of await outcomes(late))
    expect(outcome).toMatchObject({ status: 'waiting', code: 'connection.allowanceExhausted', attempts: 0 });
  expect((await org.stats()).apiCalls).toBe(0);
  const told = await engine.db.select().from(notices).where(eq(notices.kind, 'allowanceSpent'));
  expect(told).toHaveLength(1);

  await org.fault({ clear: true });
  const parked = { connectionId: org.connectionId, workspaceId: actor.workspaceId, isExhausted: true };
  expect(await unpark(engine, parked)).toBe(50);
  for (const runId of [...crowd, ...late]) await reaches(given, runId, 'succeeded');
  expect(await added('Total')).toBe(50);
  const [row] = await engine.db.select().from(allowances).where(eq(allowances.connectionId, org.connectionId));
  expect(row).toMatchObject({ parkedAt: null, isExhausted: false });
});

test('as long as the organization says so, a look lets nothing go on', async () => {
  const { engine, actor, org } = given;
  await refuseWrites('TotalRequests Limit exceeded.');
  const crowd = await start('Again', 3);
  await outcomes(crowd);
  // What the organization still grants is asked there, and is nothing.
  await org.fault({ clear: true, dailyCalls: 0 });
  const parked = { connectionId: org.connectionId, workspaceId: actor.workspaceId, isExhausted: true };
  await expect(unpark(engine, parked)).rejects.toMatchObject({ code: 'salesforce.dailyLimit' });
  for (const runId of crowd) expect((await readRun(given, runId)).status).toBe('waiting');
  await org.fault({ clear: true });
  expect(await unpark(engine, parked)).toBe(3);
  for (const runId of crowd) await reaches(given, runId, 'succeeded');
});

test('too many calls at once: each run waits some seconds of its own, and none writes twice', async () => {
  await refuseWrites('ConcurrentRequests (Concurrent API Requests) Limit exceeded.');
  const crowd = await start('Concurrent', 30);
  const waiting = await outcomes(crowd);
  for (const outcome of waiting)
    expect(outcome).toMatchObject({
      status: 'waiting',
      step: 'retrying',
      code: 'salesforce.concurrentLimit',
      attempts: 1,
    });
  const { rows } = await given.engine.pool.query<{ wait: number }>(
    `select extract(epoch from s.due_at - a.finished_at) * 1000 as wait from steps s join attempts a on a.run_id = s.run_id
     where s.run_id = any($1::uuid[])`,
    [crowd],
  );
  const waits = rows.map(({ wait }) => Math.round(Number(wait)));
  expect(Math.min(...waits)).toBeGreaterThan(0.7 * limits.retryFirstMs);
  expect(Math.max(...waits)).toBeLessThan(1.3 * limits.retryFirstMs);
  expect(new Set(waits).size).toBeGreaterThan(crowd.length / 2);
  await given.org.fault({ clear: true });
  for (const runId of crowd) await timePasses(given, runId);
  for (const runId of crowd) await reaches(given, runId, 'succeeded');
  expect(await added('Concurrent')).toBe(30);
});

test('an organization that takes two calls side by side gets all that a crowd has to write, each once', async () => {
  await given.org.fault({ callsAtOnce: 2, latencyMs: 20 });
  const crowd = await start('Two at once', 40);
  for (const runId of crowd) await reaches(given, runId, 'succeeded');
  await given.org.fault({ clear: true });
  expect(await added('Two at once')).toBe(40);
});
