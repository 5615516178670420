/** One at a time per key: the race between search and add that makes duplicates elsewhere. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelRun, openEngine, releaseLane, rerunRuns } from '../api.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { validate } from '../flow/validate.ts';
import { catalog } from '../flows/catalog.ts';
import { sendTo } from '../testing/arrivals.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { type ConnectedOrg, connectPractice, goLive } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';

let given: TestEngine;
let org: ConnectedOrg;
const engines: Engine[] = [];
const workers: Worker[] = [];

beforeAll(async () => {
  given = await testEngine();
  org = await connectPractice(given);
  for (let n = 0; n < 4; n++) {
    const engine = await openEngine({
      databaseUrl: given.url,
      home: given.home,
      publicUrl: 'http://localhost',
      maxConnections: 6,
    });
    engines.push(engine);
    workers.push(await startWorker(engine));
  }
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(engines.map((engine) => engine.close()));
  await org?.close();
  await given.close();
});

const upsertByMail = (lane: FlowDocument['lane']): FlowDocument => {
  const fields = map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') });
  const none = map({
    all: list(map({ left: reference('search', 'totalSize'), operator: literal('equals'), right: literal(0) })),
  });
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const connection = org.connectionId;
  return {
    ...flow('webhook.received')
      .step('search', 'salesforce.searchRecords', {
        connection,
        config: { object: 'Account', fields: ['Id'] },
        input: { conditions: list(mail) },
      })
      .step('branch', 'logic.branch', {
        config: { routes: [{ id: 'none', label: 'none' }] },
        input: { routes: map({ none: list(none) }) },
      })
      .step('add', 'salesforce.addRecord', {
        connection,
        config: { object: 'Account' },
        input: { fields },
        after: 'branch:none',
      })
      .step('update', 'salesforce.updateRecord', {
        connection,
        config: { object: 'Account', findBy: 'id' },
        input: { id: reference('search', 'records', 0, 'Id'), fields },
        after: 'branch:else',
      })
      .document(),
    ...(lane ? { lane } : {}),
  };
};

async function live(document: FlowDocument) {
  const flowId = await goLive(given, document, 'Lane');
  return { flowId, send: await sendTo(given, flowId) };
}

const runsOf = async (flowId: string) => {
  const { rows } = await given.engine.pool.query<{
    id: string;
    status: string;
    waiting_for: string | null;
    holds_lane: boolean;
  }>('select id, status, waiting_for, holds_lane from runs where flow_id = $1 order by id', [flowId]);
  return rows;
};

async function accounts(): Promise<Map<string, string[]>> {
  const records = await org.query<{ Name: string; Mail__c: string }>(
    'select Name, Mail__c from Account where Mail__c != null',
  );
  const names = new Map<string, string[]>();
  for (const record of records) names.set(record.Mail__c, [...(names.get(record.Mail__c) ?? []), record.Name]);
  return names;
}

test('1,000 events for 50 customers, each twice at once over four workers: 50 records, the last value wins', async () => {
  const { flowId, send } = await live(upsertByMail({ path: ['key'], afterFailure: 'goOn' }));
  for (let round = 0; round < 10; round++)
    await Promise.all(
      Array.from({ length: 50 }, (_, customer) => customer).flatMap((customer) =>
        // Another spelling of the same customer is the same key.
        [`lane${customer}@example.jp`, `ＬＡＮＥ${customer}@EXAMPLE.JP`].map((key, twin) =>
          send({ key, email: `lane${customer}@example.jp`, name: `round ${round}.${twin}` }),
        ),
      ),
    );
  await until(
    () => runsOf(flowId),
    (rows) => rows.length === 1000 && rows.every((row) => row.status === 'succeeded'),
    60_000,
  );
  const found = [...(await accounts())].filter(([mail]) => mail.startsWith('lane'));
  expect(found).toHaveLength(50);
  expect(found.filter(([, names]) => names.length > 1)).toEqual([]);
  expect(found.filter(([, names]) => !names[0]?.startsWith('round 9.'))).toEqual([]);
  const { rows } = await given.engine.pool.query('select * from lanes');
  expect(rows).toEqual([]);
}, 90_000);

test('runs of one key keep the order in which they were accepted', async () => {
  const { flowId, send } = await live(upsertByMail({ path: ['email'], afterFailure: 'goOn' }));
  for (let n = 0; n < 30; n++) await send({ email: 'order@example.jp', name: `number ${n}` });
  await until(
    () => runsOf(flowId),
    (rows) => rows.every((row) => row.status === 'succeeded'),
  );
  const { rows } = await given.engine.pool.query<{ id: string }>(
    'select id from runs where flow_id = $1 order by started_at, lane_seq',
    [flowId],
  );
  const accepted = await given.engine.pool.query<{ id: string }>(
    'select id from runs where flow_id = $1 order by lane_seq',
    [flowId],
  );
  expect(rows.map((row) => row.id)).toEqual(accepted.rows.map((row) => row.id));
  expect((await accounts()).get('order@example.jp')).toEqual(['number 29']);
});

/** The same work behind the card instead of the event's own lane. */
const behindCard = (): FlowDocument => {
  const document = upsertByMail(undefined);
  const lane = flow('webhook.received').step('lane', 'logic.lane', { input: { key: reference('trigger', 'key') } });
  const [, card] = lane.document().nodes;
  const edges = document.edges.map((edge) => (edge.source === 'trigger' ? { ...edge, source: 'lane' } : edge));
  return {
    ...document,
    nodes: [...document.nodes, ...(card ? [card] : [])],
    edges: [...lane.document().edges, ...edges],
  };
};

test('behind the card, too, customers that arrive twice at once over four workers become one record each', async () => {
  const { flowId, send } = await live(behindCard());
  for (let round = 0; round < 4; round++)
    await Promise.all(
      Array.from({ length: 25 }, (_, customer) => customer).flatMap((customer) =>
        [`Card${customer}@example.jp`, ` ｃａｒｄ${customer}@example.jp`].map((key) =>
          send({ key, email: `card${customer}@example.jp`, name: `round ${round}` }),
        ),
      ),
    );
  await until(
    () => runsOf(flowId),
    (rows) => rows.length === 200 && rows.every((row) => row.status === 'succeeded'),
    60_000,
  );
  const found = [...(await accounts())].filter(([mail]) => mail.startsWith('card'));
  expect(found).toHaveLength(25);
  expect(found.filter(([, names]) => names.length > 1)).toEqual([]);
  const { rows } = await given.engine.pool.query('select * from lanes');
  expect(rows).toEqual([]);
}, 90_000);

test('runs go on in the order in which they reached the card; a blank key does not wait', async () => {
  const document = flow('webhook.received')
    .step('lane', 'logic.lane', { input: { key: reference('trigger', 'key') } })
    .step('work', 'logic.wait', { config: { amount: 1, unit: 'seconds' } })
    .document();
  const { flowId, send } = await live(document);
  const reach = async (key: string, isThere: (row: { status: string; waiting_for: string | null }) => boolean) => {
    await send({ key, email: '', name: '' });
    await until(
      () => runsOf(flowId),
      (rows) => rows.length > 0 && rows.slice(-1).every(isThere),
    );
  };
  await reach('k', (row) => row.waiting_for === 'time' || row.status === 'succeeded');
  for (let n = 0; n < 3; n++) await reach('k', (row) => row.waiting_for === 'lane' || row.status === 'succeeded');
  await reach('  ', (row) => row.waiting_for === 'time' || row.status === 'succeeded');
  await until(
    () => runsOf(flowId),
    (rows) => rows.length === 5 && rows.every((row) => row.status === 'succeeded'),
  );
  const { rows } = await given.engine.pool.query<{ id: string; attempts: number }>(
    `select r.id, s.attempt as attempts from runs r join steps s on s.run_id = r.id and s.node_id = 'lane'
     where flow_id = $1 and lane_key is not null order by r.finished_at`,
    [flowId],
  );
  expect(rows.map((row) => row.id)).toEqual([...rows.map((row) => row.id)].sort());
  expect(rows.map((row) => row.attempts)).toEqual([1, 1, 1, 1]);
});

test('a run that has its event’s lane passes the card, and a second card on the way is refused', async () => {
  const twice = behindCard();
  const lane = { path: ['email'], afterFailure: 'goOn' as const };
  const { flowId, send } = await live({ ...twice, lane });
  await send({ key: 'other', email: 'both@example.jp', name: 'Both' });
  await until(
    () => runsOf(flowId),
    (rows) => rows[0]?.status === 'succeeded',
  );
  const cards = flow('webhook.received')
    .step('one', 'logic.lane', { input: { key: reference('trigger', 'key') } })
    .step('two', 'logic.lane', { input: { key: reference('trigger', 'email') } })
    .document();
  expect(validate(cards, catalog()).map(({ nodeId, code }) => [nodeId, code])).toEqual([['two', 'flow.secondLane']]);
});

test('an event without the key runs alone, and other keys are not held up by a failed one that holds', async () => {
  const { flowId, send } = await live(upsertByMail({ path: ['key'], afterFailure: 'hold' }));
  const { flowId: holding, send: sendHolding } = await live(upsertByMail({ path: ['email'], afterFailure: 'hold' }));
  await send({ email: 'free@example.jp', name: 'no key' });
  await until(
    () => runsOf(flowId),
    (rows) => rows.every((row) => row.status === 'succeeded'),
  );
  await sendHolding({ email: 'hold@example.jp', name: 'x'.repeat(300) }); // too long: fails for good
  await until(
    () => runsOf(holding),
    (rows) => rows[0]?.status === 'failed',
  );
  await sendHolding({ email: 'hold@example.jp', name: 'behind' });
  await sendHolding({ email: 'other@example.jp', name: 'beside' });
  const rows = await until(
    () => runsOf(holding),
    (all) => all[2]?.status === 'succeeded',
  );
  expect(rows.map((row) => [row.status, row.waiting_for])).toEqual([
    ['failed', null],
    ['waiting', 'lane'],
    ['succeeded', null],
  ]);
  // The re-run goes first; only after it does the lane go on.
  const { runIds } = await rerunRuns(given.engine, given.actor, {
    runIds: [rows[0]?.id ?? ''],
    from: 'start',
    version: 'same',
  });
  await until(
    () => runsOf(holding),
    (all) => all.find((row) => row.id === runIds[0])?.status === 'failed',
  );
  expect((await runsOf(holding))[1]?.waiting_for).toBe('lane');
});

test('a run that is cancelled while it waits leaves the line to the others, and a released lane goes on', async () => {
  const { flowId, send } = await live(upsertByMail({ path: ['email'], afterFailure: 'hold' }));
  await send({ email: 'cancel@example.jp', name: 'x'.repeat(300) });
  await until(
    () => runsOf(flowId),
    (rows) => rows[0]?.status === 'failed',
  );
  await send({ email: 'cancel@example.jp', name: 'second' });
  await send({ email: 'cancel@example.jp', name: 'third' });
  const [first, second, third] = await runsOf(flowId);
  await cancelRun(given.engine, given.actor, { runId: second?.id ?? '' });
  expect((await runsOf(flowId))[2]).toMatchObject({ id: third?.id, status: 'waiting', waiting_for: 'lane' });
  await releaseLane(given.engine, given.actor, { runId: first?.id ?? '' });
  await until(
    () => runsOf(flowId),
    (rows) => rows[2]?.status === 'succeeded',
  );
});
