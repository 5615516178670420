/** What happens when answers are lost, jobs vanish and workers die. Real PostgreSQL, real practice org. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticeOrg, startPracticeOrg } from '../../practice-org/server.ts';
import {
  addConnection,
  createFlow,
  getRun,
  listConnections,
  listRuns,
  publishFlow,
  runByHand,
  switchFlow,
  testConnection,
} from '../api.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { map, reference } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';

let given: TestEngine;
let org: PracticeOrg;
let worker: Worker;
let salesforce: string;

beforeAll(async () => {
  given = await testEngine();
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
  await org?.close();
  await given.close();
});

const practice = async (path: string, body?: unknown) => {
  const response = await fetch(`${org.url}/__practice/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', 'x-practice-key': org.settings.pagesKey },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.ok).toBe(true);
  return response.json();
};

async function addingFlow(): Promise<string> {
  const { engine, actor } = given;
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', {
      connection: salesforce,
      config: { object: 'Account' },
      input: { fields: map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') }) },
    })
    .document();
  const { flowId } = await createFlow(engine, actor, { name: 'Adds', document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  return flowId;
}

const accountsWith = async (email: string): Promise<number> => {
  const token = await fetch(`${org.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: org.settings.clientId,
      client_secret: org.settings.clientSecret,
    }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const query = `select Id from Account where Mail__c = '${email}'`;
  const found = await fetch(`${org.url}/services/data/v64.0/query?q=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  return ((await found.json()) as { totalSize: number }).totalSize;
};

const ended = (runId: string) =>
  until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => ['succeeded', 'failed', 'needsAttention'].includes(run.status),
    40_000,
  );

test('an add whose answer was lost is found again and not sent twice', async () => {
  const flowId = await addingFlow();
  await practice('faults', { fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'dropAfterCommit' }] });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Lost', email: 'lost@example.jp' },
  });
  const run = await ended(runId);
  expect(run.status).toBe('succeeded');
  expect(await accountsWith('lost@example.jp')).toBe(1);
  expect(run.attempts).toHaveLength(1);
});

test('adds that shared a call whose answer was lost are each found again, and none is sent twice', async () => {
  const flowId = await addingFlow();
  await practice('faults', { latencyMs: 100 });
  await practice('faults', { fail: [{ method: 'POST', path: '/composite/sobjects', as: 'dropAfterCommit' }] });
  const emails = Array.from({ length: 40 }, (_, n) => `shared${n}@example.jp`);
  const begun = await Promise.all(
    emails.map((email) => runByHand(given.engine, given.actor, { flowId, payload: { name: email, email } })),
  );
  const runs = await Promise.all(begun.map(({ runId }) => ended(runId)));
  await practice('faults', { clear: true });
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'succeeded'));
  expect(runs.filter(({ attempts }) => attempts.length > 0).length).toBeGreaterThan(1);
  expect(await Promise.all(emails.map(accountsWith))).toEqual(emails.map(() => 1));
});

test('an add whose answer was lost is not sent again when the org is busy while it is looked for', async () => {
  const flowId = await addingFlow();
  await practice('faults', {
    fail: [
      { method: 'POST', path: '/(sobjects|composite)', as: 'dropAfterCommit' },
      { method: 'GET', path: '/query', as: 'unavailable' },
    ],
  });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Lost', email: 'lost2@example.jp' },
  });
  const run = await ended(runId);
  expect(run.status).toBe('succeeded');
  expect(await accountsWith('lost2@example.jp')).toBe(1);
});

test('an add whose answer was lost is not sent again when the connection dies while it is looked for', async () => {
  const flowId = await addingFlow();
  await practice('faults', {
    fail: [
      { method: 'POST', path: '/(sobjects|composite)', as: 'dropAfterCommit' },
      {
        method: 'GET',
        path: '/query',
        as: { status: 401, body: [{ errorCode: 'INACTIVE_USER', message: 'inactive' }] },
        times: 2,
      },
    ],
  });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Lost', email: 'lost3@example.jp' },
  });
  await until(
    () => listConnections(given.engine, given.actor.workspaceId),
    ([connection]) => connection?.status === 'dead',
  );
  await testConnection(given.engine, given.actor.workspaceId, salesforce);
  expect((await ended(runId)).status).toBe('succeeded');
  expect(await accountsWith('lost3@example.jp')).toBe(1);
});

test('an add that was cut off before it had an effect is sent again by itself, once', async () => {
  const flowId = await addingFlow();
  await practice('faults', { fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'dropBefore' }] });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Cut', email: 'cut@example.jp' },
  });
  const run = await ended(runId);
  expect(run.status).toBe('succeeded');
  expect(await accountsWith('cut@example.jp')).toBe(1);
});

test('a busy Salesforce is tried again later, visibly, and the run says when', async () => {
  const flowId = await addingFlow();
  await practice('faults', { fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'unavailable' }] });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Busy', email: 'busy@example.jp' },
  });
  const waiting = await until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => run.status === 'waiting',
  );
  expect(waiting).toMatchObject({ waitingFor: 'retry', attempt: 1 });
  expect(waiting.dueAt).not.toBeNull();
  expect((await ended(runId)).status).toBe('succeeded');
  expect(await accountsWith('busy@example.jp')).toBe(1);
});

test('a queued run without a job, and one whose worker died, are taken up by the sweep', async () => {
  const { engine, actor } = given;
  const flowId = await addingFlow();
  const dead = '00000000-0000-4000-8000-000000000001';
  const { runId } = await runByHand(engine, actor, { flowId, payload: { name: 'First', email: 'first@example.jp' } });
  await ended(runId);
  // As a kill -9 leaves them: one run still queued and its job gone, one leased by nobody alive.
  await engine.pool.query(
    `insert into runs (id, workspace_id, flow_id, version_id, event_id, kind, status, created_at, lease_token, lease_until)
     select gen_random_uuid(), workspace_id, flow_id, version_id, event_id, 'live', s.status, now() - interval '1 minute', s.token, s.until
     from runs, (values ('queued', null, null), ('running', $2::uuid, now() - interval '1 second')) as s(status, token, until)
     where id = $1`,
    [runId, dead],
  );
  const runs = await until(
    async () => (await listRuns(engine, actor.workspaceId, { flowId })).rows,
    (rows) => rows.length === 3 && rows.every((row) => row.status === 'succeeded'),
  );
  expect(runs).toHaveLength(3);
  expect(await accountsWith('first@example.jp')).toBe(3);
});
