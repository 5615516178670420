/** What a person is told before runs are run again. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answerRun, checkRerun, getFlow, getRun, publishFlow, rerunRuns, runByHand, saveDraft } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, literal, reference, type ValueSource } from '../values/source.ts';
import { newerStatement } from './rerun-check.ts';

let given: WorkingEngine;
let server: Server;
let url: string;
const received: string[] = [];
/** Paths that are refused for good. */
const refused = new Set<string>();

beforeAll(async () => {
  given = await workingEngine();
  server = createServer((request, response) => {
    const path = request.url ?? '';
    received.push(path);
    request.resume();
    response.writeHead(refused.has(path) ? 422 : 200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.close();
  await given.close();
});

const post = (address: ValueSource, name: string) => ({
  config: { method: 'POST', bodyType: 'none' },
  input: { url: address },
  name,
});

async function live(document: FlowDocument) {
  const { engine, actor } = given;
  const flowId = await goLive(given, document, 'Again');
  const send = async (payload: Record<string, string>) => (await runByHand(engine, actor, { flowId, payload })).runId;
  return { flowId, send };
}

const read = (runId: string) => getRun(given.engine, given.actor.workspaceId, runId);

const ended = (runId: string) =>
  until(
    () => read(runId),
    (run) => run.status === 'succeeded' || run.status === 'failed',
  );

const check = (runIds: string[], from: Parameters<typeof rerunRuns>[2]['from']) =>
  checkRerun(given.engine, given.actor.workspaceId, { runIds, from, version: 'same' });

test('cards that would write again are named before a start ahead of them, and are executed only then', async () => {
  const { engine, actor } = given;
  const document = flow('manual.started')
    .step('one', 'http.request', post(literal(`${url}/one`), 'First letter'))
    .step('two', 'http.request', post(literal(`${url}/two`), 'Second letter'))
    .document();
  const { send } = await live(document);
  refused.add('/two');
  const runId = await send({ id: 'a' });
  expect((await ended(runId)).status).toBe('failed');
  expect(await check([runId], 'failed')).toEqual({ newer: [], again: [] });
  refused.delete('/two');
  received.length = 0;
  const fromFailed = await rerunRuns(engine, actor, { runIds: [runId], from: 'failed', version: 'same' });
  await ended(fromFailed.runIds[0] ?? '');
  expect(received).toEqual(['/two']);

  // The re-run has written the second letter: running the first run again from there would write it twice.
  const second = { step: 3, card: 'Second letter', count: 1, isDoubtful: false };
  const first = { step: 2, card: 'First letter', count: 1, isDoubtful: false };
  expect((await check([runId], 'failed')).again).toEqual([second]);
  expect((await check([runId], { nodeId: 'one' })).again).toEqual([first, second]);
  expect((await check([runId], 'start')).again).toEqual([first, second]);
  const [rerun = ''] = fromFailed.runIds;
  expect((await check([rerun], { nodeId: 'two' })).again).toEqual([second]);
  received.length = 0;
  const fromTwo = await rerunRuns(engine, actor, { runIds: [rerun], from: { nodeId: 'two' }, version: 'same' });
  await ended(fromTwo.runIds[0] ?? '');
  expect(received).toEqual(['/two']);
});

test('in a loop only the items that run again are named', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', {
      config: { onError: 'goOn', order: 'inOrder' },
      input: { items: literal(['good', 'bad']) },
    })
    .step('letter', 'http.request', {
      ...post({ kind: 'text', parts: [literal(`${url}/`), item()] }, 'Letter'),
      after: 'loop:each',
    })
    .document();
  const { send } = await live(document);
  refused.add('/bad');
  const runId = await send({ id: 'loop' });
  expect(await ended(runId)).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' });
  expect((await check([runId], 'failed')).again).toEqual([]);
  expect((await check([runId], 'start')).again).toMatchObject([{ card: 'Letter', count: 1, isDoubtful: false }]);
});

test('a write whose run a person ended without an answer is named as doubtful', async () => {
  const { engine, actor } = given;
  const { send } = await live(
    flow('manual.started')
      .step('letter', 'http.request', post(literal('http://127.0.0.1:1/'), 'Letter'))
      .document(),
  );
  const runId = await send({ id: 'doubt' });
  await until(
    () => read(runId),
    (run) => run.status === 'waiting',
  );
  await engine.pool.query(
    `update steps set status = 'uncertain', intended_at = now(), send_before = now(), settled_after = now(), due_at = null
     where run_id = $1`,
    [runId],
  );
  await engine.pool.query(
    `update runs set status = 'needsAttention', waiting_for = null, due_at = null where id = $1`,
    [runId],
  );
  await answerRun(engine, actor, { runId, nodeId: 'letter', iterationPath: '', answer: { kind: 'end' } });
  expect((await check([runId], 'failed')).again).toEqual([{ step: 2, card: 'Letter', count: 1, isDoubtful: true }]);
});

test('an older run behind a newer success of its lane is run again only when a person says so', async () => {
  const { engine, actor } = given;
  const document: FlowDocument = {
    ...flow('manual.started')
      // Fails for good when the event does not say it.
      .step('needs', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'order') } })
      .document(),
    lane: { path: ['id'], afterFailure: 'goOn' },
  };
  const { send } = await live(document);
  const old = await send({ id: 'c1' });
  expect((await ended(old)).status).toBe('failed');
  const other = await send({ id: 'c2', order: '1' });
  await ended(other);
  expect((await check([old], 'failed')).newer).toEqual([]);
  const newer = await send({ id: 'c1', order: '2' });
  await ended(newer);
  expect((await check([old, other], 'failed')).newer).toMatchObject([
    { runId: old, newer: { id: newer, flowName: 'Again', keyValues: ['c1', '2'] } },
  ]);
  const again = { runIds: [other, old], from: 'start' as const, version: 'same' as const };
  await expect(rerunRuns(engine, actor, again)).rejects.toMatchObject({
    code: 'run.newerSucceeded',
    params: { count: 1, record: 'c1', newer },
  });
  expect((await read(other)).reruns).toEqual([]);
  // A re-run of the old event is no newer event: the newer one may be run again without a question.
  const { runIds } = await rerunRuns(engine, actor, { ...again, anyway: true });
  expect(runIds).toHaveLength(2);
  for (const runId of runIds) await ended(runId);
  expect((await check([newer], 'start')).newer).toEqual([]);
  const plan = await engine.pool.query<{ 'QUERY PLAN': string }>(`explain ${newerStatement}`, [
    actor.workspaceId,
    [old],
    false,
  ]);
  expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('runs_lane_done');
});

test('with the newest version a run lines up where events line up now, and a newer success there is asked about', async () => {
  const { engine, actor } = given;
  refused.add('/laned');
  const document = flow('manual.started')
    .step('one', 'http.request', post(literal(`${url}/laned`), 'One'))
    .document();
  const { flowId, send } = await live(document);
  const old = await send({ email: 'A@x.jp' });
  expect((await ended(old)).status).toBe('failed');
  refused.clear();
  const { draftRevision } = await getFlow(engine, actor.workspaceId, flowId);
  const laned = { ...document, lane: { path: ['email'], afterFailure: 'goOn' as const } };
  await saveDraft(engine, actor, { flowId, revision: draftRevision, document: laned });
  await publishFlow(engine, actor, { flowId });
  const newer = await send({ email: 'a@x.jp' });
  await ended(newer);
  const newest = { runIds: [old], from: 'start' as const, version: 'newest' as const };
  expect((await checkRerun(engine, actor.workspaceId, newest)).newer).toMatchObject([
    { runId: old, newer: { id: newer } },
  ]);
  const laneOf = async (runId: string | undefined) =>
    (await engine.pool.query('select lane_key from runs where id = $1', [runId])).rows;
  const [again] = (await rerunRuns(engine, actor, { ...newest, anyway: true })).runIds;
  expect(await laneOf(again)).toEqual([{ lane_key: 'a@x.jp' }]);
  expect((await ended(again ?? '')).status).toBe('succeeded');
  const [same] = (await rerunRuns(engine, actor, { ...newest, version: 'same', anyway: true })).runIds;
  expect(await laneOf(same)).toEqual([{ lane_key: null }]);
});

test('runs that went through long lists are read a part at a time, and only what may be written again', async () => {
  const { pool } = given.engine;
  const { send } = await live(
    flow('manual.started')
      .step('list', 'logic.loop', { input: { items: reference('trigger', 'items') } })
      .step('calm', 'logic.wait', { config: { amount: 1, unit: 'seconds' }, after: 'list:each' })
      .step('post', 'http.request', post(literal(`${url}/listed`), 'Listed'))
      .document(),
  );
  const runIds = await Promise.all([send({}), send({})]);
  await Promise.all(runIds.map(ended));
  const fill = (nodeId: string, count: number) =>
    pool.query(
      `insert into steps (run_id, workspace_id, node_id, iteration_path, status, started_at, finished_at)
       select r.id, r.workspace_id, $2, n::text, 'succeeded', now(), now() from runs r, generate_series(1, $3) n where r.id = any($1)`,
      [runIds, nodeId, count],
    );
  await fill('post', 10_001);
  await fill('calm', 2_000);
  for (const from of ['start', { nodeId: 'list' }] as const) {
    const asked = vi.spyOn(pool, 'query');
    expect((await check(runIds, from)).again).toMatchObject([{ card: 'Listed', count: 20_002 }]);
    const answers = (await Promise.all(asked.mock.results.map(({ value }) => value))) as unknown as {
      rowCount: number;
    }[];
    asked.mockRestore();
    expect(Math.max(...answers.map(({ rowCount }) => rowCount))).toBeLessThan(10_100);
  }
});
