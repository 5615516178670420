/**
 * Adds whose step has a key in the org: whatever is lost, nobody is asked, and nothing is written twice. What has no key ends
 * otherwise each time, which the tests show beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelRun, checkAccess, checkRerun, createFlow, rerunRuns } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { timePasses } from '../testing/outcome.ts';
import { finishes, goLive, reaches, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { item, list, literal, map, reference } from '../values/source.ts';

let given: SalesforceEngine;
const { practiceSettleMs } = limits;

beforeAll(async () => {
  given = await salesforceEngine();
});
beforeEach(() => given.org.fault({ clear: true }));
afterAll(async () => {
  Object.assign(limits, { practiceSettleMs });
  await given.close();
});

const KEY = { keyField: 'Nagare_Key__c' };
const fields = map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') });

const adds = (config: object): FlowDocument =>
  flow('manual.started')
    .step('add', 'salesforce.addRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account', ...config },
      input: { fields },
    })
    .document();

const records = (email: string) =>
  given.org.query<{ Id: string; Nagare_Key__c: string | null }>(
    `SELECT Id, Nagare_Key__c FROM Account WHERE Mail__c = '${email}'`,
  );

const lost = { method: 'POST', path: '/(sobjects|composite/sobjects)', as: 'dropAfterCommit' };

/** It has been looked for once: what is not known by then waits until it can no longer happen. */
const looked = (runId: string) =>
  until(
    () => reaches(given, runId, 'waiting', 'succeeded'),
    ({ status, dueAt }) => status === 'succeeded' || (dueAt?.getTime() ?? 0) > Date.now() + limits.confirmFirstMs,
  );

/** Two runs that send the very same, whose answers are both lost: by its values neither record says whose it is. */
async function twins(config: object, email: string) {
  const flowId = await goLive(given, adds(config));
  await given.org.fault({ fail: [{ ...lost, times: 2 }] });
  const payload = { name: 'Twin', email };
  const begun = await Promise.all([startRun(given, flowId, payload), startRun(given, flowId, payload)]);
  const lookedFor = await Promise.all(begun.map((runId) => looked(runId)));
  // Those that are still in doubt: as if Salesforce could no longer be working on it.
  await Promise.all(lookedFor.map(({ id, status }) => status === 'waiting' && timePasses(given, id)));
  const runs = await Promise.all(begun.map((runId) => finishes(given, runId)));
  return { runs, found: await records(email) };
}

test('of two equal adds whose answers were lost each finds its own record', async () => {
  const keyed = await twins(KEY, 'twin@example.jp');
  expect(keyed.runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(keyed.found).toHaveLength(2);
  const ids = keyed.runs.map(({ steps }) => Object(steps.find(({ nodeId }) => nodeId === 'add')?.output).id);
  expect(ids.toSorted()).toEqual(keyed.found.map(({ Id }) => Id).toSorted());

  const plain = await twins({}, 'plain@example.jp');
  expect(plain.runs.map(({ status }) => status)).toEqual(['needsAttention', 'needsAttention']);
});

describe('while Salesforce may go on working for ten minutes', () => {
  beforeAll(() => Object.assign(limits, { practiceSettleMs: 600_000 }));
  afterAll(() => Object.assign(limits, { practiceSettleMs }));

  test('what was cut off is sent again at once, and not only when the first can no longer arrive', async () => {
    await given.org.fault({ fail: [{ ...lost, as: 'dropBefore' }] });
    const runId = await startRun(given, await goLive(given, adds(KEY)), { name: 'Cut', email: 'cut@example.jp' });
    const run = await finishes(given, runId);
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(run.attempts).toHaveLength(1);
    expect(await records('cut@example.jp')).toHaveLength(1);

    await given.org.fault({ clear: true, fail: [{ ...lost, as: 'dropBefore' }] });
    const plain = await startRun(given, await goLive(given, adds({})), { name: 'Cut', email: 'plain-cut@example.jp' });
    expect(await looked(plain)).toMatchObject({ status: 'waiting', waitingFor: 'retry' });
    expect(await records('plain-cut@example.jp')).toEqual([]);
    await cancelRun(given.engine, given.actor, { runId: plain });
  });

  test('a second one that meets the first in the org finds it, and the run ends with the one record', async () => {
    const nothing = { status: 200, body: { totalSize: 0, done: true, records: [] } };
    // The first was still on its way when it was looked for.
    await given.org.fault({ fail: [lost, { method: 'GET', path: '/query', as: nothing }] });
    const runId = await startRun(given, await goLive(given, adds(KEY)), { name: 'Both', email: 'both@example.jp' });
    const run = await finishes(given, runId);
    expect(run.status).toBe('succeeded');
    const found = await records('both@example.jp');
    expect(found).toHaveLength(1);
    expect(run.steps.find(({ nodeId }) => nodeId === 'add')?.output).toMatchObject({ id: found[0]?.Id, created: true });
  });

  test('a refusal of the second is believed only once the first can no longer arrive', async () => {
    const body = [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not today', fields: [] }];
    await given.org.fault({
      fail: [
        { ...lost, as: 'dropBefore' },
        { ...lost, as: { status: 400, body } },
      ],
    });
    const runId = await startRun(given, await goLive(given, adds(KEY)), { name: 'No', email: 'no@example.jp' });
    const waiting = await until(
      () => reaches(given, runId, 'waiting', 'failed'),
      ({ attempts, dueAt }) => attempts.length === 2 && (dueAt?.getTime() ?? 0) > Date.now() + 60_000,
    );
    expect(waiting.status).toBe('waiting');
    await timePasses(given, runId);
    expect((await finishes(given, runId)).status).toBe('succeeded');
    expect(await records('no@example.jp')).toHaveLength(1);
  });
});

test('an org that nobody can read for longer than half an hour is waited for, and a person is told but not asked', async () => {
  const flowId = await goLive(given, adds(KEY));
  await given.org.fault({ fail: [lost, { method: 'GET', path: '/query', as: 'dropBefore', times: 1_000 }] });
  const runId = await startRun(given, flowId, { name: 'Dark', email: 'dark@example.jp' });
  await reaches(given, runId, 'waiting');
  const { pool } = given.engine;
  await pool.query(
    `update steps set intended_at = intended_at - interval '1 hour', started_at = started_at - interval '1 hour'
     where run_id = $1 and intended_at is not null`,
    [runId],
  );
  await timePasses(given, runId);
  const told = await until(
    async () => (await pool.query('select kind from notices where run_id = $1', [runId])).rows,
    (rows) => rows.length > 0,
  );
  expect(told).toEqual([{ kind: 'retryWaiting' }]);
  await given.org.fault({ clear: true });
  await timePasses(given, runId);
  expect((await finishes(given, runId)).status).toBe('succeeded');
  expect(await records('dark@example.jp')).toHaveLength(1);
});

test('items of a list that are all alike each have their record, when the answer to their call was lost and half were refused', async () => {
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecords', {
      connection: given.org.connectionId,
      config: { object: 'Account', ...KEY },
      input: {
        items: reference('trigger', 'rows'),
        fields: map({ Name: item('name'), Mail__c: literal('alike@example.jp') }),
      },
    })
    .document();
  const flowId = await goLive(given, document);
  await given.org.fault({ lockEvery: 2, fail: [{ ...lost, times: 3 }] });
  const rows = Array.from({ length: 30 }, () => ({ name: 'Alike' }));
  const runId = await startRun(given, flowId, { rows });
  await reaches(given, runId, 'waiting', 'succeeded', 'needsAttention');
  await given.org.fault({ clear: true });
  const run = await finishes(given, runId);
  expect(run.status).toBe('succeeded');
  const found = await records('alike@example.jp');
  expect(found).toHaveLength(30);
  expect(new Set(found.map(({ Nagare_Key__c }) => Nagare_Key__c)).size).toBe(30);
});

test('find or add goes on with the record that its lost add has made, and says that it made it', async () => {
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const document = flow('manual.started')
    .step('add', 'salesforce.findOrAddRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account', ...KEY },
      input: { conditions: list(mail), fields },
    })
    .document();
  const flowId = await goLive(given, document);
  await given.org.fault({ fail: [lost] });
  const run = await finishes(given, await startRun(given, flowId, { name: 'Once', email: 'once@example.jp' }));
  const [found, ...others] = await records('once@example.jp');
  expect(others).toEqual([]);
  expect(run.steps.find(({ nodeId }) => nodeId === 'add')?.output).toMatchObject({ id: found?.Id, created: true });
});

test('what a person chooses to run again is a record of its own, with a key of its own, and they are told before', async () => {
  const { engine, actor } = given;
  const runId = await startRun(given, await goLive(given, adds(KEY)), { name: 'Again', email: 'again@example.jp' });
  await finishes(given, runId);
  const question = { runIds: [runId], from: 'start' as const, version: 'same' as const };
  expect((await checkRerun(engine, actor.workspaceId, question)).again).toMatchObject([{ count: 1 }]);
  const { runIds } = await rerunRuns(engine, actor, question);
  expect((await finishes(given, runIds[0] ?? '')).status).toBe('succeeded');
  const found = await records('again@example.jp');
  expect(new Set(found.map(({ Nagare_Key__c }) => Nagare_Key__c)).size).toBe(2);
});

test('a field that cannot hold the key is told before the flow goes live, and fails the step by name', async () => {
  const { engine, actor } = given;
  const document = adds({ keyField: 'AccountNumber' });
  const { flowId } = await createFlow(engine, actor, { name: 'Unfit', document });
  expect(await checkAccess(engine, actor.workspaceId, flowId)).toMatchObject([
    { nodeId: 'add', code: 'salesforce.needKeyField', params: { field: 'AccountNumber' } },
  ]);
  const runId = await startRun(given, await goLive(given, document), { name: 'Unfit', email: 'unfit@example.jp' });
  expect(await finishes(given, runId)).toMatchObject({ status: 'failed', error: { code: 'salesforce.keyFieldUnfit' } });
});
