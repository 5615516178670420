/** Runs while their database sessions end in the middle of a statement, as when a pooler or a network between restarts. */
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticeOrg, startPracticeOrg } from '../../practice-org/server.ts';
import { addConnection, createFlow, getRun, publishFlow, runByHand, switchFlow } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { list, literal, map, reference } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';

let given: TestEngine;
let org: PracticeOrg;
let worker: Worker;
/** Holds the lock. */
let outside: pg.Client;
/** Another session: within one transaction `pg_stat_activity` keeps listing the sessions that it found at first. */
let watcher: pg.Client;
let salesforce: string;

beforeAll(async () => {
  given = await testEngine();
  outside = new pg.Client({ connectionString: given.url });
  await outside.connect();
  watcher = new pg.Client({ connectionString: given.url });
  await watcher.connect();
  org = await startPracticeOrg({ home: join(given.home, 'practice'), port: 0 });
  ({ connectionId: salesforce } = await addConnection(given.engine, given.actor, {
    type: 'salesforce',
    name: 'Org',
    fields: {
      method: 'clientCredentials',
      loginUrl: org.url,
      clientId: org.settings.clientId,
      clientSecret: org.settings.clientSecret,
    },
  }));
  worker = await startWorker(given.engine);
});

afterAll(async () => {
  await worker?.stop();
  await outside?.end();
  await watcher?.end();
  await org?.close();
  await given.close();
});

const latency = (latencyMs: number) =>
  fetch(`${org.url}/__practice/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-practice-key': org.settings.pagesKey },
    body: JSON.stringify({ latencyMs }),
  });

async function start(document: FlowDocument): Promise<string> {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Flow', document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
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
      connection: salesforce,
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
      connection: salesforce,
      config: { object: 'Account', fields: ['Id'] },
      input: { conditions: list(mail) },
      after: 'branch:yes',
    })
    .document();
  await latency(3_000);
  let runId = '';
  await whileStepsAreLocked(async () => {
    runId = await start(document);
    // The write that shows the first step to people is tried four times.
    for (let n = 0; n < 4; n++) await endWaiting();
  });
  const run = await finished(runId);
  await latency(0);
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ nodeId, status }) => [nodeId, status]).sort()).toEqual([
    ['branch', 'succeeded'],
    ['search', 'succeeded'],
    ['trigger', 'succeeded'],
  ]);
});
