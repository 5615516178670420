/**
 * A loop of N items × 5 pure steps in one worker, on a stock PostgreSQL: steps a second for growing N (linear when they stay
 * alike), and the process's memory while the longest one runs. `node e2e/bench/loop.ts`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { newId, workspaces } from '../../db/schema/index.ts';
import { createFlow, type Engine, openEngine, publishFlow, runByHand, switchFlow } from '../../engine/api.ts';
import { flow } from '../../engine/testing/flow.ts';
import { item, list, literal, map, reference } from '../../engine/values/source.ts';
import { startWorker } from '../../engine/worker.ts';

const stepsPerItem = 5;
const sizes = [500, 1_000, 2_000, 4_000, 8_000];
const turns = 3;

const isBig = {
  config: { routes: [{ id: 'big', label: 'big' }] },
  input: {
    routes: map({
      big: list(map({ all: list(map({ left: item('size'), operator: literal('greater'), right: literal(10) })) })),
    }),
  },
};

const document = flow('manual.started')
  .step('loop', 'logic.loop', {
    config: { onError: 'goOn', order: 'sideBySide' },
    input: { items: reference('trigger', 'items'), result: reference('s5', 'route') },
  })
  .step('s1', 'logic.branch', { ...isBig, after: 'loop:each' })
  .step('s2', 'logic.branch', { ...isBig, after: ['s1:big', 's1:else'] })
  .step('s3', 'logic.branch', { ...isBig, after: ['s2:big', 's2:else'] })
  .step('s4', 'logic.branch', { ...isBig, after: ['s3:big', 's3:else'] })
  .step('s5', 'logic.branch', { ...isBig, after: ['s4:big', 's4:else'] })
  .document();

const home = await mkdtemp(join(tmpdir(), 'nagare-bench-loop-'));
const postgres = await startEmbedded({ home });
await migrate(postgres.url);
process.env.NAGARE_LOG_LEVEL ??= 'warn';
const engine = await openEngine({ databaseUrl: postgres.url, home, publicUrl: 'http://localhost' });
const actor = { workspaceId: newId(), userId: null };
await engine.db.insert(workspaces).values({ id: actor.workspaceId, name: 'Bench' });
const { flowId } = await createFlow(engine, actor, { name: 'Loop', document });
await publishFlow(engine, actor, { flowId });
await switchFlow(engine, actor, { flowId, isOn: true });
const worker = await startWorker(engine);

await measure(500); // warms up
const { rss } = await measure(sizes.at(-1) ?? 0); // first, so that nothing earlier hides what it takes
const rates: Record<number, number> = {};
for (const size of sizes) {
  const measured: number[] = [];
  for (let turn = 0; turn < turns; turn++) measured.push((size * stepsPerItem) / ((await measure(size)).ms / 1000));
  rates[size] = Math.round(measured.sort((a, b) => a - b)[Math.floor(turns / 2)] ?? 0);
}
const at = (share: number): number => rss[Math.min(rss.length - 1, Math.floor(rss.length * share))] ?? 0;
console.log(JSON.stringify({ stepsPerSecond: rates, rssMb: [0.2, 0.4, 0.6, 0.8, 1].map(at) }, null, 2));

await worker.stop();
await engine.close();
await postgres.stop();
await rm(home, { recursive: true, force: true });

/** From the settled start of the run to its settled end, by the database's clock. */
async function measure(size: number): Promise<{ ms: number; rss: number[] }> {
  const items = Array.from({ length: size }, (_, n) => ({ size: n % 20, name: `item ${n}` }));
  const { runId } = await runByHand(engine, actor, { flowId, payload: { items } });
  const rss: number[] = [];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    rss.push(Math.round(process.memoryUsage.rss() / 1024 / 1024));
    const ms = await tookMs(engine, runId);
    if (ms !== null) return { ms, rss };
  }
}

async function tookMs(on: Engine, runId: string): Promise<number | null> {
  const { rows } = await on.pool.query<{ status: string; ms: number }>(
    `select status, extract(epoch from finished_at - started_at)::float * 1000 as ms from runs where id = $1`,
    [runId],
  );
  if (rows[0]?.status === 'failed') throw new Error('the loop failed');
  return rows[0]?.status === 'succeeded' ? rows[0].ms : null;
}
