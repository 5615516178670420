/**
 * Years later: what people and events wait for costs no more at many finished runs than at a few. `npm test` looks at 100,000;
 * `npm run bench:history` at a million.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../db/schema/index.ts';
import {
  createFlow,
  getFlow,
  getRun,
  listEvents,
  listFailures,
  listFlows,
  listMails,
  listNotices,
  listRuns,
  publishFlow,
  switchFlow,
} from './api.ts';
import { revive } from './connections/dead.ts';
import { readHeld } from './flows/held.ts';
import { sendNotices } from './notices/send.ts';
import { advance, type Desk } from './run/advance.ts';
import { openLeaseBook, openVersionShelf } from './run/lease.ts';
import { queuePausedRuns } from './run/queue.ts';
import { openStops } from './run/stops.ts';
import { openStore } from './run/store.ts';
import { deleteExpired, sweep } from './run/sweep.ts';
import { type TestEngine, testEngine } from './testing/engine.ts';
import { type Executed, type ExplainedEngine, explainedEngine } from './testing/explained.ts';
import { flow } from './testing/flow.ts';
import { bigTables, makeHistory } from './testing/history.ts';
import { type Accepted, openAccept } from './triggers/accept.ts';
import { reference } from './values/source.ts';

const few = 10_000;
const many = Number(process.env.NAGARE_HISTORY ?? 100_000);
/** PostgreSQL may choose another plan only after the fifth execution of a statement. */
const times = 7;
const mostGrowth = 1.5;
/** Pages: trees are a level deeper, and what was just tried lies dead in them until somebody vacuums. A scan reads thousands. */
const unvacuumed = 24;

let given: TestEngine;
let explained: ExplainedEngine;
const flowIds: string[] = [];

beforeAll(async () => {
  given = await testEngine();
  for (let n = 0; n < 5; n++) flowIds.push(await live(`Flow ${n}`));
  explained = await explainedEngine(given);
});

afterAll(async () => {
  await explained?.close();
  await given.close();
});

async function live(name: string): Promise<string> {
  const { engine, actor } = given;
  const document = {
    ...flow('webhook.received', { dedupeKey: 'number' })
      .step('a', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'number') } })
      .step('b', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'email') } })
      .document(),
    lane: { path: ['email'], afterFailure: 'goOn' as const },
  };
  const { flowId } = await createFlow(engine, actor, { name, document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  return flowId;
}

const one = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row> => {
  const row = (await given.engine.pool.query<Row>(sql, values)).rows[0];
  if (!row) throw new Error(`nothing found: ${sql}`);
  return row;
};

let counter = 0;

/** Everything that an event, a worker's clock or a person at the screens waits for, by what it is. */
async function hotPaths(): Promise<Record<string, () => Promise<unknown>>> {
  const { engine } = explained;
  const { workspaceId } = given.actor;
  const flowId = flowIds[0] ?? '';
  const accept = openAccept(engine.pool);
  const { id: triggerId } = await one<{ id: string }>('select id from triggers where flow_id = $1', [flowId]);
  const { id: old } = await one<{ id: string }>(
    `select id from runs where flow_id = $1 and status = 'failed' order by id limit 1`,
    [flowId],
  );
  const stops = await openStops(engine, () => 'test');
  const desk: Desk = {
    engine,
    stops,
    leases: openLeaseBook(engine.pool, () => 'test'),
    store: openStore(engine.pool),
    documentOf: openVersionShelf(engine.pool),
  };
  const event = (email: unknown, dedupeKey: string | null = `fresh ${++counter}`): Promise<Accepted> =>
    accept({
      triggerId,
      dedupeKey,
      payload: JSON.parse(JSON.stringify({ number: counter, email })),
      body: null,
      kind: 'live',
    });
  const runOf = async (email: unknown): Promise<string> => {
    const accepted = await event(email);
    return accepted.status === 'accepted' ? accepted.runId : '';
  };
  const list = (query: Parameters<typeof listRuns>[2]) => () => listRuns(engine, workspaceId, query);
  return {
    'run list': list({}),
    'run list, a later page': list({ before: old }),
    'run list of a flow': list({ flowId }),
    'run list, needs attention': list({ statuses: ['needsAttention'] }),
    'run list, failed': list({ statuses: ['failed'] }),
    'run list, problems': list({ statuses: ['failed', 'needsAttention'], isUnsolved: true }),
    'run list, waiting': list({ statuses: ['waiting'] }),
    'run list of two days, succeeded': list({ days: 2, statuses: ['succeeded'] }),
    'run list of a flow, waiting': list({ flowId, statuses: ['waiting'] }),
    'failures of two days, by cause': () => listFailures(engine, workspaceId, { days: 2 }),
    'runs of a group of failures': list({
      failure: { flowId, nodeId: 'b', code: 'http.refused', firstId: old, lastId: newId() },
    }),
    'a run': () => getRun(engine, workspaceId, old),
    'flow list': () => listFlows(engine, workspaceId),
    'a flow': () => getFlow(engine, workspaceId, flowId),
    'events of a flow': () => listEvents(engine, workspaceId, { flowId }),
    'events not run': () => listEvents(engine, workspaceId, { flowId, statuses: ['notRun', 'rejected'] }),
    'count of events not run': () => readHeld(engine, { workspaceId, id: flowId }),
    notices: () => listNotices(engine, workspaceId),
    mails: () => listMails(engine, workspaceId),
    'accept an event': () => event(`new${counter}@example.jp`),
    'accept a duplicate': () => event('again@example.jp', 'always the same'),
    'a run from its lease to its end, in a lane': async () => advance(desk, await runOf(`lane${counter}@example.jp`)),
    'a run that fails, with its notice': async () => advance(desk, await runOf(undefined)),
    'renew leases': async () => {
      await desk.leases.take(await runOf(`held${counter}@example.jp`));
      await desk.leases.renew();
    },
    'stops and brakes': () => stops.beat(),
    sweep: () => sweep(engine),
    'clean up': () => deleteExpired(engine),
    'send notices': () => sendNotices(engine),
    'a flow goes on': () => engine.db.transaction((tx) => queuePausedRuns(tx, workspaceId, flowId)),
    'a connection comes back': () => revive(engine, newId()).catch(() => {}),
  };
}

async function measured(): Promise<Map<string, { buffers: number; executed: Executed[] }>> {
  const found = new Map<string, { buffers: number; executed: Executed[] }>();
  for (const [name, work] of Object.entries(await hotPaths())) {
    let executed: Executed[] = [];
    for (let n = 0; n < times; n++) executed = await explained.watch(work);
    found.set(name, { buffers: executed.reduce((sum, { buffers }) => sum + buffers, 0), executed });
  }
  return found;
}

test(`at ${many} finished runs no hot statement scans a big table, nor reads much more than at ${few}`, async () => {
  const { pool } = given.engine;
  const { workspaceId } = given.actor;
  await makeHistory(pool, { workspaceId, flowIds, runs: few, olderThanDays: 1, days: 1 });
  const before = await measured();
  // What was tried leaves its rows scattered; the next measuring begins as this one did.
  for (const table of ['runs', 'notices'])
    await pool.query(`delete from ${table} where created_at > now() - interval '1 hour'`);
  const startedAt = performance.now();
  await makeHistory(pool, { workspaceId, flowIds, runs: many - few, olderThanDays: 2, days: 27 });
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await measured();
  const lines: Line[] = [...after].map(([name, { buffers, executed }]) => {
    const was = before.get(name)?.buffers ?? 0;
    const scanned = executed.flatMap((each) => each.scanned).filter((table) => isBig.has(table));
    return {
      name,
      was,
      buffers,
      executed,
      isGood: scanned.length === 0 && buffers <= Math.max(was * mostGrowth, was + unvacuumed),
      scanned,
    };
  });
  if (process.env.NAGARE_HISTORY) process.stdout.write(`${report(lines, seconds)}\n`);
  expect(lines.filter(({ isGood }) => !isGood)).toEqual([]);
}, 1_800_000);

interface Line {
  name: string;
  was: number;
  buffers: number;
  executed: Executed[];
  scanned: string[];
  isGood: boolean;
}

const isBig = new Set<string>(bigTables);

function report(lines: Line[], seconds: number): string {
  const rows = lines.map(({ name, was, buffers, scanned }) => `| ${name} | ${was} | ${buffers} | ${scanned.join(' ')}`);
  const causes = lines
    .filter(({ isGood }) => !isGood)
    .flatMap(({ name, executed }) => executed.map((each) => `  ${name}: ${each.buffers} ${each.scanned} ${each.text}`));
  return [
    `${many - few} runs made in ${seconds.toFixed(0)} s`,
    `| pages read | ${few} | ${many} |`,
    ...rows,
    ...causes,
  ].join('\n');
}
