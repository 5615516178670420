/** What waits: counted, listed and dropped. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstIdOf, newId } from '../../db/schema/index.ts';
import { askDrop, dropRuns, getRun, listQueues, listWaiting, pauseFlow, resumeFlow, runByHand } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { literal, reference } from '../values/source.ts';
import { queuesStatement } from './waiting.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

const once = flow('manual.started').step('once', 'logic.onceOnly', {
  config: { days: 1 },
  input: { key: reference('trigger', 'id') },
});

const live = (name: string, document: FlowDocument) => goLive(given, document, name);

const start = async (flowId: string, payload: Record<string, string>) =>
  (await runByHand(given.engine, given.actor, { flowId, payload })).runId;

const read = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);

const queueOf = async (flowId: string) =>
  (await listQueues(given.engine, given.actor.workspaceId)).find((queue) => queue.flowId === flowId);

test('each flow says how many runs wait, for what, and since when; those that ended are not counted', async () => {
  const { engine, actor } = given;
  const lane = { path: ['key'], afterFailure: 'goOn' as const };
  const flowId = await live('Queue', { ...once.document(), lane });
  const done = await start(flowId, { id: 'done' });
  await until(
    () => read(done),
    (run) => run.status === 'succeeded',
  );
  expect(await queueOf(flowId)).toBeUndefined();
  await pauseFlow(engine, actor, { flowId });
  const first = await start(flowId, { id: '1', key: 'a' });
  const second = await start(flowId, { id: '2', key: 'a' });
  const third = await start(flowId, { id: '3' });
  expect(await queueOf(flowId)).toEqual({
    flowId,
    flowName: 'Queue',
    isPaused: true,
    count: 3,
    reasons: [
      { reason: 'paused', count: 2 },
      { reason: 'lane', count: 1 },
    ],
    since: (await read(first)).createdAt,
  });
  const page = await listWaiting(engine, actor.workspaceId, { flowId, limit: 2 });
  expect(page).toMatchObject({ rows: [{ id: first }, { id: second }], next: second });
  const rest = await listWaiting(engine, actor.workspaceId, { flowId, after: second });
  expect(rest).toMatchObject({ rows: [{ id: third }], next: null });
  await resumeFlow(engine, actor, { flowId });
  await until(
    () => queueOf(flowId),
    (queue) => queue === undefined,
  );
});

test('dropping all ends what was asked about, newest first, so that nothing slips away; what came since stays', async () => {
  const { engine, actor } = given;
  const lane = { path: ['key'], afterFailure: 'goOn' as const };
  const flowId = await live('Drop', { ...once.document(), lane });
  await pauseFlow(engine, actor, { flowId });
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await start(flowId, { id: `drop${n}`, key: 'same' }));
  const asked = await askDrop(engine, actor.workspaceId, { flowId });
  expect(asked).toEqual({ count: 5, begun: 0, upTo: ids[4], wrote: { count: 0, runs: [] } });
  const later = await start(flowId, { id: 'later', key: 'same' });
  const chosen = await dropRuns(engine, actor, { flowId, runIds: ids.slice(0, 1), upTo: asked.upTo ?? '' });
  expect(chosen).toEqual({ dropped: 1 });
  expect(await dropRuns(engine, actor, { flowId, upTo: asked.upTo ?? '' })).toEqual({ dropped: 4 });
  const nothing = dropRuns(engine, actor, { flowId, upTo: asked.upTo ?? '' });
  await expect(nothing).rejects.toMatchObject({ code: 'run.nothingWaits' });
  await resumeFlow(engine, actor, { flowId });
  expect(
    await until(
      () => read(later),
      (run) => run.status === 'succeeded',
    ),
  ).toMatchObject({ startedAt: expect.any(Date) });
  for (const id of ids) expect(await read(id)).toMatchObject({ status: 'cancelled', startedAt: null });
  expect((await engine.pool.query('select * from lanes')).rows).toEqual([]);
});

test('a run that has written something, or may have, is named with its cards before it is dropped', async () => {
  const { engine, actor } = given;
  const document = flow('manual.started')
    .step('post', 'http.request', {
      config: { method: 'POST', bodyType: 'none' },
      input: { url: literal('http://127.0.0.1:1/') },
      name: 'Tell them',
    })
    .step('wait', 'logic.wait', { config: { amount: 5, unit: 'minutes' } })
    .document();
  const flowId = await live('Wrote', document);
  const wrote = await start(flowId, { id: 'Acme' });
  const harmless = await start(flowId, { id: 'Other' });
  for (const runId of [wrote, harmless])
    await until(
      () => read(runId),
      (run) => run.waitingFor === 'retry',
    );
  await engine.pool.query(
    `update steps set status = 'succeeded', due_at = null where run_id = $1 and node_id = 'post'`,
    [wrote],
  );
  const asked = await askDrop(engine, actor.workspaceId, { flowId });
  expect(asked).toMatchObject({ count: 2, begun: 2 });
  expect(asked.wrote).toEqual({
    count: 1,
    runs: [{ id: wrote, keyValues: ['Acme'], cards: [{ step: 2, card: 'Tell them' }] }],
  });
  expect((await askDrop(engine, actor.workspaceId, { flowId, runIds: [harmless] })).wrote.count).toBe(0);
  expect(await dropRuns(engine, actor, { flowId, upTo: asked.upTo ?? '' })).toEqual({ dropped: 2 });
});

test('what another web process accepted after the question stays, although its clock is behind', async () => {
  const { engine, actor } = given;
  const flowId = await live('Clocks', once.document());
  await pauseFlow(engine, actor, { flowId });
  const asked = await start(flowId, { id: 'asked', key: 'clocks' });
  const { upTo } = await askDrop(engine, actor.workspaceId, { flowId });
  const later = await start(flowId, { id: 'later', key: 'clocks' });
  const behind = firstIdOf(Date.now() - 60_000);
  await engine.pool.query('update runs set id = $2 where id = $1', [later, behind]);
  expect(await dropRuns(engine, actor, { flowId, upTo: upTo ?? '' })).toEqual({ dropped: 1 });
  expect(await read(asked)).toMatchObject({ status: 'cancelled' });
  expect(await read(behind)).toMatchObject({ status: 'waiting' });
});

test('the queues are read from the indexes of what is open, however many runs have ended', async () => {
  const { engine, actor } = given;
  const { rows } = await engine.pool.query<{ flow_id: string; version_id: string }>(
    'select flow_id, version_id from runs limit 1',
  );
  await engine.pool.query(
    `insert into runs (id, workspace_id, flow_id, version_id, kind, status, finished_at)
     select gen_random_uuid(), $1, $2, $3, 'live', 'succeeded', now() from generate_series(1, 20000)`,
    [actor.workspaceId, rows[0]?.flow_id ?? newId(), rows[0]?.version_id ?? newId()],
  );
  await engine.pool.query('analyze runs');
  const plan = await engine.pool.query<{ 'QUERY PLAN': string }>(`explain ${queuesStatement}`, [actor.workspaceId]);
  const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).not.toContain('Seq Scan on runs');
  expect(text).toMatch(/runs_open|runs_attention/);
});

test.each<[string, FlowDocument]>([
  ['of the trigger', { ...once.document(), lane: { path: ['customer', 'code'], afterFailure: 'goOn' } }],
  [
    'of a card',
    flow('manual.started')
      .step('lane', 'logic.lane', { input: { key: reference('trigger', 'customer', 'code') } })
      .step('wait', 'logic.wait', { config: { amount: 5, unit: 'minutes' } })
      .document(),
  ],
])('a key %s is shown as it came, although case, width and blanks make no other lane', async (name, document) => {
  const { engine, actor } = given;
  const flowId = await live(name, document);
  if (document.lane) await pauseFlow(engine, actor, { flowId });
  const runOf = async (code: string) =>
    (await runByHand(engine, actor, { flowId, payload: { id: code, customer: { code } } })).runId;
  const first = await runOf(' Ａｂ-12 ');
  await until(
    () => read(first),
    (run) => run.lane?.key === 'Ａｂ-12',
  );
  const second = await runOf('AB-12');
  const waiting = await until(
    () => read(second),
    (run) => run.waitingFor === 'lane',
  );
  expect(waiting.lane).toMatchObject({ key: 'AB-12' });
});
