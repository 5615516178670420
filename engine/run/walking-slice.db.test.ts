/** The main job with real parts: door, PostgreSQL, worker, practice org and practice shop over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addConnection,
  getFlow,
  getRun,
  listConnections,
  listNotices,
  listRuns,
  publishFlow,
  rerunRuns,
  switchFlow,
  testConnection,
  useTemplate,
} from '../api.ts';
import { type ListeningDoor, listeningDoor } from '../testing/arrivals.ts';
import { until } from '../testing/engine.ts';
import { type SalesforceEngine, salesforceEngine } from '../testing/working.ts';

let given: SalesforceEngine;
let hookUrl: string;
let flowId: string;
let door: ListeningDoor;

beforeAll(async () => {
  given = await salesforceEngine();
  const { engine, actor, org } = given;
  const { connectionId: ecforce } = await addConnection(engine, actor, {
    type: 'ecforce',
    name: 'Practice shop',
    fields: { domain: org.url, token: org.shopToken },
  });
  ({ flowId } = await useTemplate(engine, actor, {
    templateId: 'ecforce-salesforce',
    name: 'Customers',
    connections: { salesforce: org.connectionId, ecforce },
  }));
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });

  door = await listeningDoor(given);
  const detail = await getFlow(engine, actor.workspaceId, flowId);
  hookUrl = door.reach(detail.hooks[0]?.url);
});

afterAll(async () => {
  await door?.close();
  await given.close();
});

const shop = async (method: string, path: string, customer?: Record<string, unknown>) => {
  const response = await fetch(`${given.org.url}/api/v2/admin/customers${path}`, {
    method,
    headers: { authorization: `Token token="${given.org.shopToken}"`, 'content-type': 'application/json' },
    ...(customer ? { body: JSON.stringify({ customer }) } : {}),
  });
  expect(response.ok).toBe(true);
  return (await response.json()) as { data: { id: string } };
};

const newCustomer = async (email: string, name01 = '山田') =>
  (await shop('POST', '.json', { email, billing_address: { name01, name02: '花子' } })).data.id;

const hook = (body: unknown) =>
  fetch(hookUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const runs = async () => (await listRuns(given.engine, given.actor.workspaceId, { flowId })).rows;
const finishedRun = async (key: string) => {
  const rows = await until(runs, (all) =>
    all.some((run) => run.keyValues.includes(key) && ['succeeded', 'failed'].includes(run.status)),
  );
  const row = rows.find((run) => run.keyValues.includes(key));
  if (!row) throw new Error('no run');
  return getRun(given.engine, given.actor.workspaceId, row.id);
};

test('a customer becomes an account, and the same customer later updates it', async () => {
  const id = await newCustomer("o'brien\\@x.jp".replace('\\', ''));
  expect((await hook({ id, key_number: 'first-1' })).status).toBe(202);
  const first = await finishedRun('first-1');
  expect(first).toMatchObject({ status: 'succeeded', outcome: 'done', error: null });
  expect(first.steps.map((step) => [step.nodeId, step.status])).toEqual(
    expect.arrayContaining([
      ['trigger', 'succeeded'],
      ['customer', 'succeeded'],
      ['search', 'succeeded'],
      ['add', 'succeeded'],
      ['update', 'skipped'],
    ]),
  );
  await hook({ id, key_number: 'first-2' });
  const second = await finishedRun('first-2');
  expect(second.status).toBe('succeeded');
  expect(second.steps.find((step) => step.nodeId === 'add')?.status).toBe('skipped');
  expect(second.steps.find((step) => step.nodeId === 'update')?.status).toBe('succeeded');
});

test('a value that is too long fails the run, names the field, tells the owner, and is re-run from the failed step', async () => {
  const id = await newCustomer('long@example.jp', 'あ'.repeat(260));
  await hook({ id, key_number: 'long-1' });
  const failed = await finishedRun('long-1');
  expect(failed.status).toBe('failed');
  expect(failed.error).toMatchObject({ nodeId: 'add', code: 'salesforce.valueTooLong' });
  const notices = await listNotices(given.engine, given.actor.workspaceId);
  expect(JSON.stringify(notices)).toContain(failed.id);

  await shop('PUT', `/${id}.json`, { billing_address: { name01: '短い', name02: '名前' } });
  const { runIds } = await rerunRuns(given.engine, given.actor, {
    runIds: [failed.id],
    from: 'start',
    version: 'same',
  });
  const again = await until(
    () => getRun(given.engine, given.actor.workspaceId, runIds[0] ?? ''),
    (run) => run.status === 'succeeded' || run.status === 'failed',
  );
  expect(again).toMatchObject({ status: 'succeeded', kind: 'rerun', rerunOf: failed.id });
});

test('a re-run from the failed step keeps what succeeded and does not execute it again', async () => {
  const id = await newCustomer('keep@example.jp', 'い'.repeat(260));
  await hook({ id, key_number: 'keep-1' });
  const failed = await finishedRun('keep-1');
  const { runIds } = await rerunRuns(given.engine, given.actor, {
    runIds: [failed.id],
    from: 'failed',
    version: 'newest',
  });
  const again = await until(
    () => getRun(given.engine, given.actor.workspaceId, runIds[0] ?? ''),
    (run) => run.status === 'succeeded' || run.status === 'failed',
  );
  const carried = again.steps.filter((step) => step.isCarried).map((step) => step.nodeId);
  expect(carried.sort()).toEqual(['branch', 'customer', 'search']);
  expect(again.error).toMatchObject({ nodeId: 'add', code: 'salesforce.valueTooLong' });
});

test('a revoked token pauses the flow, events queue, and runs go on after reconnecting', async () => {
  const { engine, actor, org } = given;
  const id = await newCustomer('revoked@example.jp');
  await org.fault({ revokeTokens: true });
  await hook({ id, key_number: 'revoked-1' });
  const waiting = await until(runs, (all) =>
    all.some((run) => run.keyValues.includes('revoked-1') && run.status === 'waiting'),
  );
  expect(waiting.find((run) => run.keyValues.includes('revoked-1'))?.waitingFor).toBe('connection');
  await until(
    () => getFlow(engine, actor.workspaceId, flowId),
    (flow) => flow.pausedCode === 'connection.dead',
  );
  expect((await hook({ id, key_number: 'revoked-2' })).status).toBe(202);

  await org.fault({ revokeTokens: false });
  const dead = (await listConnections(engine, actor.workspaceId)).find((connection) => connection.status === 'dead');
  expect(await testConnection(engine, actor.workspaceId, dead?.id ?? '')).toMatchObject({ ok: true });
  expect((await finishedRun('revoked-1')).status).toBe('succeeded');
  expect((await finishedRun('revoked-2')).status).toBe('succeeded');
});
