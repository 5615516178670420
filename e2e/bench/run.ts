/**
 * `npm run bench`: how fast the engine is beside what one would write without it, in the same run on the same machine.
 * A B A B …, medians, a table, test-results/bench.json. Figures alone mean little on another machine; ratios travel.
 *
 *   --runs 5           rounds (3 unless told)
 *   --short            one small round, for CI
 *   --only flows0,…    some scenarios: ingest, draining, started0, flows0, flows50, gentle0, gentle50, jobs
 *   --salesforce URL   another org, with BENCH_CLIENT_ID and BENCH_CLIENT_SECRET; its own latency, nothing counted there
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuMs } from './cpu.ts';
import { type House, openHouse } from './house.ts';
import { residentMb } from './memory.ts';
import { type Child, freePort, startChild } from './processes.ts';
import { compare, figures, type Round, table } from './report.ts';
import { burst, engineTarget, gentle, ingest, type LoopTarget, loopTarget, type Target } from './scenarios.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    salesforce: { type: 'string' },
  },
});

const count = options.short ? 400 : 2_000;
const gentleCount = options.short ? 40 : 200;
const roundsWanted = options.short ? 1 : Number(options.runs);
const isWanted = (name: string): boolean => !options.only || options.only.split(',').includes(name);

/** The whole web process when it is built, as people run it; else the door alone. */
const webFile = existsSync('.next/BUILD_ID') ? 'bin/web.ts' : 'e2e/bench/door-process.ts';

const house = await openHouse(options.salesforce ? { salesforce: options.salesforce } : {});
const children: Child[] = [];
try {
  const rounds = await measure(house);
  const lines = compare(rounds);
  const baseline = JSON.parse(await readFile(new URL('baseline.json', import.meta.url), 'utf8')) as {
    ratios: Record<string, number>;
  };
  console.log(`\n${table(lines, baseline.ratios)}\n`);
  for (const [name, value] of Object.entries(figures(rounds))) console.log(`  ${name}: ${value.toFixed(2)}`);
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  await mkdir('test-results', { recursive: true });
  const result = { at: new Date().toISOString(), machine, count, lines, figures: figures(rounds), rounds };
  await writeFile('test-results/bench.json', `${JSON.stringify(result, null, 2)}\n`);
} finally {
  for (const child of children) await child.stop();
  await house.close();
}

async function start(file: string, env: Record<string, string> = {}): Promise<Child & { port: number }> {
  const port = await freePort();
  const child = await startChild(file, [], {
    DATABASE_URL: house.databaseUrl,
    NAGARE_HOME: house.home,
    PORT: String(port),
    HOST: '127.0.0.1',
    NAGARE_URL: 'http://localhost',
    ...env,
  });
  children.push(child);
  return { ...child, port };
}

async function measure(house: House): Promise<Round[]> {
  const rounds: Round[] = [];
  const loop = await start('e2e/bench/loop-process.ts', { ORG_URL: house.orgUrl, ORG_TOKEN: house.orgToken });
  const insert = await start('e2e/bench/insert-process.ts');
  const door = await start(webFile);
  const references = { loop: loopTarget(loop.port), insert: { url: `http://127.0.0.1:${insert.port}`, path: '/' } };
  const engine = engineTarget(house, door.port);
  for (let n = 1; n <= roundsWanted; n++) {
    const round: Round = { idleMb: await idleMemory() };
    if (isWanted('jobs')) await countJobs(round);
    if (isWanted('ingest')) {
      round.insertPerSecond = (await ingest(references.insert, count)).perSecond;
      const { perSecond, p99 } = await ingest(engine, count);
      Object.assign(round, { ingestPerSecond: perSecond, ingestP99Ms: p99 });
    }
    if (isWanted('started0')) await measureStarted(house, round);
    rounds.push(round);
  }
  // One worker for all that follows, as the references are one process each: both sides are as warm as after days of work.
  const worker = await start('bin/worker.ts');
  await engine.finished(count);
  for (const [index, round] of rounds.entries()) {
    await measureRound(round, { house, engine, references, door, worker });
    console.log(
      `round ${index + 1}: ${JSON.stringify(round, (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))}`,
    );
  }
  await worker.stop();
  return rounds;
}

/** Both sides as they are right after a start, before the code that they run all the time has been compiled. */
async function measureStarted(house: House, round: Round): Promise<void> {
  const loop = await start('e2e/bench/loop-process.ts', { ORG_URL: house.orgUrl, ORG_TOKEN: house.orgToken });
  round.loopStarted0PerSecond = (await burst(house, loopTarget(loop.port), count, 0)).perSecond;
  await loop.stop();
  const [door, worker] = [await start(webFile), await start('bin/worker.ts')];
  const engine = engineTarget(house, door.port);
  await engine.finished(count);
  round.started0PerSecond = (await burst(house, engine, count, 0)).perSecond;
  await worker.stop();
  await door.stop();
}

interface Parts {
  house: House;
  engine: Target;
  references: { loop: LoopTarget; insert: Pick<Target, 'url' | 'path'> };
  door: Child;
  worker: Child;
}

async function measureRound(round: Round, { house, engine, references, door, worker }: Parts): Promise<void> {
  if (isWanted('draining')) {
    round.insertBesidePerSecond = (await ingest(references.insert, count)).perSecond;
    const { perSecond, p99 } = await ingest(engine, count);
    Object.assign(round, { drainingPerSecond: perSecond, drainingP99Ms: p99 });
  }
  await engine.finished(count);
  await references.loop.mark();
  for (const latencyMs of house.isPractice ? [0, 50] : [0]) {
    if (isWanted(`flows${latencyMs}`)) {
      round[`loop${latencyMs}PerSecond`] = (await burst(house, references.loop, count, latencyMs)).perSecond;
      const before = spent(worker, door);
      const { perSecond, callsPerRun, mostAtOnce } = await burst(house, engine, count, latencyMs);
      for (const [name, ms] of Object.entries(spent(worker, door))) {
        round[`cpu${latencyMs}${name}Ms`] = (ms - (before[name] ?? 0)) / count;
      }
      round[`flows${latencyMs}PerSecond`] = perSecond;
      round[`calls${latencyMs}`] = callsPerRun;
      round[`atOnce${latencyMs}`] = mostAtOnce;
      const memory = { web: residentMb(door.pid), worker: residentMb(worker.pid) };
      round.loadMb = Math.max(round.loadMb ?? 0, memory.web + memory.worker);
      round.loadWorkerMb = Math.max(round.loadWorkerMb ?? 0, memory.worker);
    }
    if (isWanted(`gentle${latencyMs}`) && house.isPractice) {
      round[`loopGentle${latencyMs}Ms`] = (await gentle(house, references.loop, gentleCount, latencyMs)).medianMs;
      const { medianMs, callsPerRun } = await gentle(house, engine, gentleCount, latencyMs);
      round[`gentle${latencyMs}Ms`] = medianMs;
      round[`callsGentle${latencyMs}`] = callsPerRun;
    }
  }
}

/** Of a worker that has nothing to do. */
async function idleMemory(): Promise<number> {
  const worker = await start('bin/worker.ts');
  await sleep(3_000);
  const megabytes = residentMb(worker.pid);
  await worker.stop();
  return megabytes;
}

/** Processor time so far, by part. Per run it says what a flow costs, however busy the machine is. */
function spent(worker: Child, door: Child): Record<string, number> {
  const { postgres, org = 0 } = house.pids;
  return { Door: cpuMs(door.pid), Worker: cpuMs(worker.pid), Postgres: cpuMs(postgres), Org: cpuMs(org) };
}

async function countJobs(round: Round): Promise<void> {
  const noop = await start('e2e/bench/noop-process.ts', { COUNT: String(count * 5) });
  round.jobsPerSecond = (noop.message as { perSecond: number }).perSecond;
  await noop.stop();
}
