/** The brake and the guards against loops, with real PostgreSQL, worker, door and requests. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  createFlow,
  type Engine,
  getFlow,
  getRun,
  listNotices,
  listRuns,
  publishFlow,
  readFlowStops,
  resumeFlow,
  runByHand,
  saveBrake,
  saveDraft,
  sendEvent,
  switchFlow,
} from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { listeningDoor } from '../testing/arrivals.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { type SlowSide, startSlowSide } from '../testing/slow-side.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { literal, reference } from '../values/source.ts';
import { startWorker } from '../worker.ts';
import { openBrake } from './brake.ts';

let given: WorkingEngine;
let far: SlowSide;
let told: (path: string, body: string) => Promise<void>;

beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());
beforeEach(async () => {
  told = async () => {};
  far = await startSlowSide((path, body) => told(path, body));
});
afterEach(() => far.close());

const live = (name: string, document: FlowDocument) => goLive(given, document, name);

const writing = (trigger: string, path = '/write') =>
  flow(trigger)
    .step('write', 'http.request', {
      config: { method: 'PUT', bodyKind: 'json' },
      input: { url: literal(far.url + path), json: reference('trigger') },
    })
    .document();
const stopsOf = (flowId: string) => readFlowStops(given.engine, given.actor.workspaceId, flowId);
const pausedWith = (flowId: string, code: string) =>
  until(
    () => stopsOf(flowId),
    (stops) => stops.pausedCode === code,
  );
const noticesOf = async (flowId: string) =>
  (await listNotices(given.engine, given.actor.workspaceId)).rows.filter(
    (notice) => notice.flowId === flowId && notice.kind === 'flowPaused',
  );
const allRest = (flowId: string) =>
  until(
    async () => (await listRuns(given.engine, given.actor.workspaceId, { flowId })).rows,
    (rows) => rows.every((run) => ['succeeded', 'failed', 'waiting'].includes(run.status)),
  );
const brake = (flowId: string, brakeWrites: number | null) =>
  saveBrake(given.engine, given.actor, { flowId, brakeWrites, stopsRepeats: true });
const begin = (flowId: string, count: number, engine: Engine = given.engine) =>
  Promise.all(
    Array.from({ length: count }, (_, id) => runByHand(engine, given.actor, { flowId, payload: { id: `n${id}` } })),
  );

test('the brake lets N writes of an hour pass, pauses and asks; going on counts from zero; a higher number lets all pass', async () => {
  const { engine, actor } = given;
  const flowId = await live('Braked', writing('manual.started'));
  expect(await stopsOf(flowId)).toMatchObject({ brakeWrites: limits.brakeWrites, stopsRepeats: true, written: 0 });
  await brake(flowId, 5);
  const runs = await begin(flowId, 14);
  await pausedWith(flowId, 'flow.braked');
  await allRest(flowId);
  expect(far.asked).toHaveLength(5);
  expect(await noticesOf(flowId)).toMatchObject([{ errorCode: 'flow.braked', errorParams: { most: 5 } }]);

  await resumeFlow(engine, actor, { flowId });
  await pausedWith(flowId, 'flow.braked');
  await allRest(flowId);
  expect(far.asked).toHaveLength(10);
  expect(await noticesOf(flowId)).toHaveLength(2);

  await brake(flowId, 100);
  await resumeFlow(engine, actor, { flowId });
  for (const { runId } of runs)
    await until(
      () => getRun(engine, actor.workspaceId, runId),
      (run) => run.status === 'succeeded',
    );
  expect(far.asked).toHaveLength(14);
  expect((await stopsOf(flowId)).pausedCode).toBeNull();
});

test('a limit that is set while a worker tells what it has written holds from the next write on', async () => {
  const { pool } = given.engine;
  const flowId = await live('Changed', writing('manual.started'));
  const meter = openBrake(pool);
  expect(await meter.take(flowId)).toBeNull(); // one write, with the usual limit
  const person = await pool.connect();
  try {
    await person.query('begin');
    await person.query('select from flows where id = $1 for update', [flowId]);
    await person.query('update flows set brake_writes = 1 where id = $1', [flowId]);
    const telling = meter.report();
    await until(
      async () => {
        const { rowCount } = await pool.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return rowCount;
      },
      (waiting) => waiting === 1,
    );
    meter.forget(); // as the notification of the commit has it, which may come before the answer
    await person.query('commit');
    await telling;
  } finally {
    person.release();
  }
  expect(await meter.take(flowId)).toMatchObject({ most: 1, written: 1 });
});

test('a flow without a brake is not held, and another flow’s brake is its own', async () => {
  const [free, tight] = [
    await live('Free', writing('manual.started', '/free')),
    await live('Tight', writing('manual.started', '/tight')),
  ];
  await brake(free, null);
  await brake(tight, 2);
  await Promise.all([begin(free, 30), begin(tight, 6)]);
  await pausedWith(tight, 'flow.braked');
  await until(
    () => listRuns(given.engine, given.actor.workspaceId, { flowId: free }),
    ({ rows }) => rows.every((run) => run.status === 'succeeded'),
  );
  await allRest(tight);
  expect(far.asked.filter((asked) => asked.endsWith('/free'))).toHaveLength(30);
  expect(far.asked.filter((asked) => asked.endsWith('/tight'))).toHaveLength(2);
});

test('two workers share one brake: neither writes more than its part of what was left', async () => {
  const second = await startWorker(await given.another());
  try {
    const flowId = await live('Shared', writing('manual.started'));
    await brake(flowId, 20);
    await begin(flowId, 80);
    await pausedWith(flowId, 'flow.braked');
    await allRest(flowId);
    expect(far.asked.length).toBeLessThanOrEqual(30);
    // One worker's pause may come before the other has sent what it counted: that is given back, and goes when the flow goes on.
    await until(
      () => stopsOf(flowId),
      ({ written }) => written === far.asked.length,
    );
    expect(far.asked.length).toBeGreaterThanOrEqual(10);
  } finally {
    await second.stop();
  }
});

test('two flows that write what starts the other are paused, and the notice names the other', async () => {
  const { engine, actor } = given;
  const usual = { ...limits };
  Object.assign(limits, { repeatLeastMs: 500 }); // a minute is too long for a test
  try {
    const [one, other] = [
      await live('Salesforce to shop', writing('webhook.received', '/shop')),
      await live('Shop to Salesforce', writing('webhook.received', '/salesforce')),
    ];
    told = async (path, body) => {
      const flowId = path === '/shop' ? other : one;
      void sendEvent(engine, actor, { flowId, payload: JSON.parse(body) }).catch(() => {});
    };
    await sendEvent(engine, actor, { flowId: one, payload: { id: 'C-1', name: '花子' } });
    const names = { [one]: 'Shop to Salesforce', [other]: 'Salesforce to shop' };
    const paused = await until(
      async () => [...(await noticesOf(one)), ...(await noticesOf(other))],
      (notices) => notices.length > 0,
    );
    const [notice] = paused;
    expect(notice).toMatchObject({
      errorCode: 'flow.repeatsWith',
      errorParams: { other: names[notice?.flowId ?? ''] },
    });
    await allRest(notice?.flowId ?? '');
    const before = far.asked.length;
    const { rows } = await listRuns(engine, actor.workspaceId, { flowId: notice?.flowId ?? '' });
    expect(rows.filter((run) => run.waitingFor === 'paused')).toHaveLength(1);
    expect(far.asked.length).toBe(before);
  } finally {
    Object.assign(limits, usual);
  }
}, 40_000);

test('an event that has come through ten addresses of flows is refused, kept as rejected, and the sender fails', async () => {
  const { engine, actor } = given;
  const door = await listeningDoor(given);
  try {
    const { flowId } = await createFlow(engine, actor, { name: 'To itself', document: writing('webhook.received') });
    const { hooks, draftRevision } = await getFlow(engine, actor.workspaceId, flowId);
    const url = door.reach(hooks[0]?.url);
    const document = flow('webhook.received')
      .step('again', 'http.request', {
        config: { method: 'POST', bodyKind: 'json' },
        input: { url: literal(url), json: reference('trigger') },
      })
      .document();
    await saveDraft(engine, actor, { flowId, revision: draftRevision, document });
    await publishFlow(engine, actor, { flowId });
    await switchFlow(engine, actor, { flowId, isOn: true });
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":"x"}' });
    const rows = await until(
      async () => (await listRuns(engine, actor.workspaceId, { flowId })).rows,
      (runs) => runs.length === limits.hops + 1 && runs.every((run) => ['succeeded', 'failed'].includes(run.status)),
    );
    expect(rows.filter((run) => run.status === 'failed')).toMatchObject([{ error: { code: 'http.refused' } }]);
    const { rows: events } = await engine.pool.query('select status, error_code from events where flow_id = $1', [
      flowId,
    ]);
    expect(events).toContainEqual({ status: 'rejected', error_code: 'door.tooManyHops' });
  } finally {
    await door.close();
  }
});
