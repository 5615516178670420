/** What happens when answers are lost, jobs vanish and workers die. Real PostgreSQL, real practice org. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getRun, listConnections, listRuns, runByHand, testConnection } from '../api.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, type SalesforceEngine, salesforceEngine } from '../testing/working.ts';
import { map, reference } from '../values/source.ts';

let given: SalesforceEngine;

beforeAll(async () => {
  given = await salesforceEngine();
});
afterAll(() => given.close());

async function addingFlow(): Promise<string> {
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account' },
      input: { fields: map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') }) },
    })
    .document();
  return goLive(given, document, 'Adds');
}

const accountsWith = async (email: string): Promise<number> =>
  (await given.org.query(`select Id from Account where Mail__c = '${email}'`)).length;

const ended = (runId: string) => finishes(given, runId);

test('an add whose answer was lost is found again and not sent twice', async () => {
  const flowId = await addingFlow();
  await given.org.fault({ fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'dropAfterCommit' }] });
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
  await given.org.fault({ latencyMs: 100 });
  await given.org.fault({ fail: [{ method: 'POST', path: '/composite/sobjects', as: 'dropAfterCommit' }] });
  const emails = Array.from({ length: 40 }, (_, n) => `shared${n}@example.jp`);
  const begun = await Promise.all(
    emails.map((email) => runByHand(given.engine, given.actor, { flowId, payload: { name: email, email } })),
  );
  const runs = await Promise.all(begun.map(({ runId }) => ended(runId)));
  await given.org.fault({ clear: true });
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'succeeded'));
  expect(runs.filter(({ attempts }) => attempts.length > 0).length).toBeGreaterThan(1);
  expect(await Promise.all(emails.map(accountsWith))).toEqual(emails.map(() => 1));
});

test('an add whose answer was lost is not sent again when the org is busy while it is looked for', async () => {
  const flowId = await addingFlow();
  await given.org.fault({
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
  await given.org.fault({
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
  await testConnection(given.engine, given.actor.workspaceId, given.org.connectionId);
  expect((await ended(runId)).status).toBe('succeeded');
  expect(await accountsWith('lost3@example.jp')).toBe(1);
});

test('an add that was cut off before it had an effect is sent again by itself, once', async () => {
  const flowId = await addingFlow();
  await given.org.fault({ fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'dropBefore' }] });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Cut', email: 'cut@example.jp' },
  });
  const run = await ended(runId);
  expect(run.status).toBe('succeeded');
  expect(await accountsWith('cut@example.jp')).toBe(1);
});

test('an add that nobody can look for, because another user is signed in since, is asked about and not sent again', async () => {
  const flowId = await addingFlow();
  await given.org.fault({ fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'dropBefore' }] });
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId,
    payload: { name: 'Other', email: 'other@example.jp' },
  });
  await until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => run.status === 'waiting',
  );
  await given.engine.pool.query('update connections set account_changed_at = now() where id = $1', [
    given.org.connectionId,
  ]);
  expect((await ended(runId)).status).toBe('needsAttention');
  await given.engine.pool.query('update connections set account_changed_at = null');
  expect(await accountsWith('other@example.jp')).toBe(0);
});

test('a busy Salesforce is tried again later, visibly, and the run says when', async () => {
  const flowId = await addingFlow();
  await given.org.fault({ fail: [{ method: 'POST', path: '/(sobjects|composite)', as: 'unavailable' }] });
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
