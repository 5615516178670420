/** Triggers that ask for news, with a real PostgreSQL and the practice org: what becomes an event, when, and how often. */
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SalesforceClient } from '../../nodes/salesforce/client.ts';
import { startPractice } from '../../nodes/testing/practice.ts';
import {
  deleteFlow,
  getFlow,
  listFlows,
  listNotices,
  listRuns,
  pauseFlow,
  pollNow,
  publishFlow,
  saveDraft,
  switchFlow,
  testConnection,
} from '../api.ts';
import { openClient } from '../connections/clients.ts';
import { rememberMetadata } from '../connections/drift.ts';
import { swapConnection } from '../connections/swap.ts';
import { deleteExpired, sweep } from '../run/sweep.ts';
import { until } from '../testing/engine.ts';
import { openPolling, type Polling } from '../testing/polling.ts';
import { connectTo, goLive } from '../testing/working.ts';
import { claimPoll } from './poll-rows.ts';

let house: Polling;
beforeAll(async () => {
  house = await openPolling();
});
beforeEach(() => house.practice.fault({ clear: true }).then(() => house.pass(0)));
afterAll(() => house.close());

const namesOf = async (flowId: string) => (await house.events(flowId)).map(({ payload }) => payload.record.Name);

test('what was there before the switch is no event; what comes after it is one, once, with the fields asked for', async () => {
  await house.add({ Name: 'before' });
  const flowId = await house.watch({ fields: ['Name', 'Phone'] });
  const id = await house.add({ Name: 'after', Phone: '03-1' });
  for (let times = 0; times < 3; times++) await house.poll(flowId);
  const events = await house.events(flowId);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    status: 'accepted',
    key: `added:${id}`,
    payload: { id, change: 'added', record: { Id: id, Name: 'after', Phone: '03-1' } },
  });
  const { rows } = await listRuns(house.given.engine, house.given.actor.workspaceId, { flowId, limit: 10 });
  expect(rows).toHaveLength(1);
});

test('a record that was added is not added again by editing it', async () => {
  const flowId = await house.watch({});
  const id = await house.add({ Name: 'new' });
  await house.poll(flowId);
  await house.change(id, { Name: 'edited' });
  await house.pass(5_000);
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['new']);
});

test('updates are told without the creation, each state once', async () => {
  const flowId = await house.watch({ change: 'updated' });
  const id = await house.add({ Name: 'v0' });
  await house.pass(5_000);
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual([]);
  for (const Name of ['v1', 'v2']) {
    await house.change(id, { Name });
    await house.pass(5_000);
    await house.poll(flowId);
    await house.poll(flowId);
  }
  expect(await namesOf(flowId)).toEqual(['v1', 'v2']);
});

test('a second that is not over is left for later, and asked for again soon', async () => {
  const flowId = await house.watch({ change: 'addedOrUpdated' });
  const id = await house.add({ Name: 'first' });
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual([]);
  expect((await house.row(flowId)).due_in_ms).toBeLessThan(10_000);
  await house.change(id, { Name: 'same second' });
  await house.pass(10_000);
  await house.poll(flowId);
  const events = await house.events(flowId);
  expect(events.map(({ payload }) => [payload.record.Name, payload.change])).toEqual([['same second', 'added']]);
});

test('conditions choose, and the connected user can be ignored', async () => {
  const conditions = [{ field: 'Name', operator: 'startsWith', value: 'x' }];
  const some = await house.watch({ conditions });
  const others = await house.watch({ change: 'addedOrUpdated', ignoreOwn: true });
  await house.add({ Name: 'x1' });
  await house.add({ Name: 'y1' });
  await house.pass(5_000);
  await house.poll(some);
  await house.poll(others);
  expect(await namesOf(some)).toEqual(['x1']);
  expect(await namesOf(others)).toEqual([]);
});

test('a commit that comes ten minutes after its stamp is found', async () => {
  const flowId = await house.watch({});
  await house.pass(20 * 60_000);
  await house.poll(flowId);
  await house.practice.fault({ commitLag: { ms: 10 * 60_000 } });
  await house.add({ Name: 'late' });
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['late']);
});

test('while it is off nobody asks; switched on again it offers what changed meanwhile', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({});
  await switchFlow(engine, actor, { flowId, isOn: false });
  await house.practice.clearStats();
  await house.add({ Name: 'meanwhile 1' });
  await house.add({ Name: 'meanwhile 2' });
  await house.poll(flowId);
  expect(await house.events(flowId)).toEqual([]);
  expect((await house.row(flowId)).lease_token).toBeNull();
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'ask' })).toMatchObject({ isOn: false, held: 2 });
  expect(await switchFlow(engine, actor, { flowId, isOn: true })).toMatchObject({ isOn: true, held: 2 });
  await house.poll(flowId);
  expect(await switchFlow(engine, actor, { flowId, isOn: true, held: 'run' })).toMatchObject({ runs: 2, held: 0 });
  await house.add({ Name: 'live' });
  await house.poll(flowId);
  expect((await namesOf(flowId)).sort()).toEqual(['live', 'meanwhile 1', 'meanwhile 2']);
});

test('a paused flow takes events and lets their runs wait', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({});
  await pauseFlow(engine, actor, { flowId });
  await house.add({ Name: 'queued' });
  await house.poll(flowId);
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId, limit: 10 });
  expect(rows).toMatchObject([{ status: 'waiting' }]);
});

test('another choice of object or conditions begins where the last one ended', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({ conditions: [{ field: 'Name', operator: 'equals', value: 'a' }] });
  await house.add({ Name: 'b' });
  await house.pass(5_000);
  await house.poll(flowId);
  const { draftRevision: revision } = await getFlow(engine, actor.workspaceId, flowId);
  await saveDraft(engine, actor, { flowId, revision, document: house.document({}) });
  await publishFlow(engine, actor, { flowId });
  expect((await house.row(flowId)).job_in_ms).toBeLessThan(1_000);
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual([]);
  await house.add({ Name: 'c' });
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['c']);
});

test('more than one page at once, with equal stamps, is all told', async () => {
  const flowId = await house.watch({ change: 'addedOrUpdated', fields: ['AccountNumber'] });
  await house.practice.seed(4_300);
  await house.pass(5_000);
  await house.poll(flowId);
  const ids = (await house.events(flowId)).map(({ payload }) => payload.id);
  expect(ids).toHaveLength(4_300);
  expect(new Set(ids).size).toBe(4_300);
  expect((await house.row(flowId)).cursor).not.toHaveProperty('page');
}, 60_000);

test('a page that is too much, or takes too long, is asked for smaller at once, and nothing of it is lost', async () => {
  const flowId = await house.watch({ fields: ['AccountNumber'] });
  await house.practice.seed(130);
  const refusals = ['OPERATION_TOO_LARGE', 'QUERY_TIMEOUT'].map((errorCode) => [
    { errorCode, message: 'x', fields: [] },
  ]);
  await house.practice.fault({
    fail: refusals.map((body) => ({ path: '/query', times: 1, as: { status: 400, body } })),
  });
  await house.poll(flowId);
  expect(await house.events(flowId)).toHaveLength(130);
  expect(await house.row(flowId)).toMatchObject({ failures: 0, error_code: null });
  expect((await house.row(flowId)).cursor).not.toHaveProperty('rows');
});

test('what is written after the clock of the org was set back is found, however long ago the last look was', async () => {
  const flowId = await house.watch({ every: '60' });
  await house.pass(120 * 60_000);
  await house.poll(flowId);
  // The last look was forty minutes ago, and the org's clock is where it was then.
  await house.given.engine.pool.query(
    `update polls set cursor = jsonb_set(cursor, '{ownAt}', to_jsonb((cursor ->> 'ownAt')::bigint - 40 * 60000)) where flow_id = $1`,
    [flowId],
  );
  await house.practice.fault({ commitLag: { ms: 30 * 60_000 } });
  await house.add({ Name: 'before its last look, by its clock' });
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['before its last look, by its clock']);
});

test('passing trouble is tried again, sooner and then later; the next good answer forgets it', async () => {
  const flowId = await house.watch({});
  await house.practice.fault({ fail: [{ path: '/query', times: 2, as: 'unavailable' }] });
  await house.add({ Name: 'patience' });
  await house.poll(flowId);
  expect(await house.row(flowId)).toMatchObject({ failures: 1, error_code: 'salesforce.busy', lease_token: null });
  expect((await house.row(flowId)).job_in_ms).toBeLessThan(7_000);
  await house.poll(flowId);
  const second = await house.row(flowId);
  expect(second.failures).toBe(2);
  expect(second.due_in_ms).toBeGreaterThan(7_000);
  await house.poll(flowId);
  expect(await house.row(flowId)).toMatchObject({ failures: 0, error_code: null });
  expect(await namesOf(flowId)).toEqual(['patience']);
});

test('what only a person can mend is told once, stands at the flow, and loses nothing', async () => {
  const { engine, actor } = house.given;
  const { workspaceId } = actor;
  const fields = [{ name: 'Gone__c', type: 'text', length: 20, label: 'Gone' }];
  await house.practice.schema({ fields: { Lead: fields } });
  const flowId = await house.watch({ object: 'Lead', fields: ['Gone__c'] });
  while ((await rememberMetadata(engine)) > 0);
  await engine.pool.query("update version_metadata set checked_at = now() - interval '1 hour'");
  await house.practice.schema({});
  await house.add({ LastName: 'while broken', Company: 'x' }, 'Lead');
  // The description is kept for five minutes: the org itself says that the field is gone.
  await house.poll(flowId);
  await house.poll(flowId);
  const told = (await listNotices(engine, workspaceId)).rows.filter((notice) => notice.flowId === flowId);
  expect(told.map(({ kind }) => kind)).toEqual(['pollFailed']);
  const { polls } = await getFlow(engine, workspaceId, flowId);
  expect(polls).toMatchObject([{ nodeId: 'trigger', failures: 2, error: { code: told[0]?.errorCode } }]);
  expect((await listFlows(engine, workspaceId)).find(({ id }) => id === flowId)?.needs).toBe('polling');
  // What changed in the org is looked for soon, and not only by the daily look.
  const { rows } = await engine.pool.query<{ flow_id: string }>(
    'select v.flow_id from version_metadata m join flow_versions v on v.id = m.version_id where m.due_at is not null',
  );
  expect(rows).toEqual([{ flow_id: flowId }]);
  await house.practice.schema({ fields: { Lead: fields } });
  await house.poll(flowId);
  expect(await house.events(flowId)).toHaveLength(1);
  expect((await getFlow(engine, workspaceId, flowId)).polls).toMatchObject([{ failures: 0, error: null }]);
});

test('a dead connection pauses the flow and tells of itself; mended, the flow finds what it missed', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({});
  await house.practice.fault({ revokeTokens: true });
  await house.poll(flowId);
  expect(await getFlow(engine, actor.workspaceId, flowId)).toMatchObject({ pausedCode: 'connection.dead' });
  const told = (await listNotices(engine, actor.workspaceId)).rows;
  expect(told.filter((notice) => notice.flowId === flowId)).toEqual([]);
  expect(told.filter(({ kind }) => kind === 'connectionDead')).toHaveLength(1);
  expect((await house.row(flowId)).due_in_ms).toBeLessThan(61_000);
  await house.practice.fault({ revokeTokens: false });
  await testConnection(engine, actor.workspaceId, house.connectionId);
  await house.add({ Name: 'missed' });
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['missed']);
});

test('two never ask at once; a lease ends by itself; who wakes too late writes nothing', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({});
  const { rows } = await engine.db.execute<{ id: string }>(sql`select id from triggers where flow_id = ${flowId}`);
  const key = { workspaceId: actor.workspaceId, triggerId: rows[0]?.id ?? '' };
  await engine.db.execute(sql`update polls set due_at = now() where flow_id = ${flowId}`);
  const claims = await Promise.all([1, 2, 3].map(() => claimPoll(engine.pool, key)));
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  await house.add({ Name: 'waiting' });
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual([]);
  const left = await house.row(flowId);
  expect(left.job_in_ms).toBeGreaterThan(5_000);
  await engine.db.execute(sql`update polls set lease_until = now() - interval '1 second' where flow_id = ${flowId}`);
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['waiting']);
});

test('a poll that lost its job is found by the sweep; a flow that is off or gone is left alone', async () => {
  const { engine, actor } = house.given;
  const [live, off, gone] = [await house.watch({}), await house.watch({}), await house.watch({})];
  await switchFlow(engine, actor, { flowId: off, isOn: false });
  await deleteFlow(engine, actor, { flowId: gone });
  await engine.db.execute(sql`delete from graphile_worker._private_jobs`);
  await engine.db.execute(sql`update polls set due_at = now() - interval '1 minute'`);
  expect((await sweep(engine)).polls).toBeGreaterThan(0);
  expect((await house.row(live)).job_in_ms).not.toBeNull();
  expect((await house.row(off)).job_in_ms).toBeNull();
  expect((await house.row(gone)).job_in_ms).toBeNull();
  await engine.db.execute(sql`update graphile_worker._private_jobs set run_at = now() + interval '6 hours'`);
  await sweep(engine);
  expect((await house.row(live)).job_in_ms).toBeLessThan(1_000);
});

test('a person can ask at once', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({ every: '60' });
  await house.poll(flowId);
  expect((await house.row(flowId)).due_in_ms).toBeGreaterThan(50 * 60_000);
  await pollNow(engine, actor, { flowId });
  expect((await house.row(flowId)).job_in_ms).toBeLessThan(1_000);
  await switchFlow(engine, actor, { flowId, isOn: false });
  await expect(pollNow(engine, actor, { flowId })).rejects.toMatchObject({ code: 'flow.isOff' });
});

test('what ran before a rest of more than a month does not run again after it', async () => {
  const { pool } = house.given.engine;
  const flowId = await house.watch({});
  const keys = async () =>
    (await pool.query('select from dedupe_keys k join events e on e.id = k.event_id where e.flow_id = $1', [flowId]))
      .rowCount;
  await house.add({ Name: 'before the rest' });
  await house.poll(flowId);
  // Nobody asks for a month, because its connection is dead.
  await pool.query(`update dedupe_keys set expires_at = expires_at - interval '31 days'`);
  await pool.query(`update polls set polled_at = polled_at - interval '31 days' where flow_id = $1`, [flowId]);
  await deleteExpired(house.given.engine);
  await house.pass(31 * 86_400_000);
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['before the rest']);
  expect(await keys()).toBe(1);
  // It was asked again since: nothing looks back so far any more.
  await deleteExpired(house.given.engine);
  expect(await keys()).toBe(0);
});

test('a session of our own database that ends in the middle of a poll is told to nobody', async () => {
  const { engine, actor, url } = house.given;
  const flowId = await house.watch({});
  await house.add({ Name: 'asked for twice' });
  const outside = new pg.Client({ connectionString: url });
  await outside.connect();
  await outside.query('begin; lock table dedupe_keys in access exclusive mode');
  const polled = house.poll(flowId);
  await until(
    () =>
      engine.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%dedupe_keys%'`),
    ({ rowCount }) => rowCount === 1,
  );
  await outside.query('rollback');
  await outside.end();
  await polled;
  expect(await house.row(flowId)).toMatchObject({ failures: 1, error_code: 'engine.databaseUnavailable' });
  const told = await listNotices(engine, actor.workspaceId);
  expect(told.rows.filter((notice) => notice.flowId === flowId)).toEqual([]);
  await house.poll(flowId);
  expect(await namesOf(flowId)).toEqual(['asked for twice']);
});

test('put on another organization it begins there: what changed there before is no event, what comes after it is one', async () => {
  const { engine, actor } = house.given;
  const production = await startPractice();
  try {
    const [fromId, toId] = [
      await connectTo(house.given, house.practice, 'Sandbox'),
      await connectTo(house.given, production, 'Production'),
    ];
    const document = house.document({ change: 'addedOrUpdated' });
    const nodes = document.nodes.map((node) => ({ ...node, connection: fromId }));
    const flowId = await goLive(house.given, { ...document, nodes }, 'Swapped');
    const there = (await openClient(engine, actor.workspaceId, toId)) as SalesforceClient;
    const add = (Name: string) => there.create('Account', { Name }, {}, {});
    await add('before');
    await production.fault({ clockSkewMs: 60_000 });
    await add('a moment before');

    await swapConnection(engine, actor, { fromId, toId, publish: true });
    await house.poll(flowId);
    await add('after');
    await production.fault({ clockSkewMs: 120_000 });
    await house.poll(flowId);
    expect(await namesOf(flowId)).toEqual(['after']);
  } finally {
    await production.close();
  }
});
