/** One worker process: graphile-worker for the jobs, a heartbeat for its leases, the sweep for everybody's. */

import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { lively } from '../db/client.ts';
import { unparkDue } from './connections/allowance.ts';
import { checkSecretKey } from './connections/check-secret-key.ts';
import { watchMetadata } from './connections/drift.ts';
import type { Engine } from './engine.ts';
import { taskList } from './jobs.ts';
import { limits } from './limits.ts';
import { openLeaseBook, openVersionShelf } from './run/lease.ts';
import { openStops } from './run/stops.ts';
import { openStore } from './run/store.ts';
import { deleteExpired, sweep } from './run/sweep.ts';

export interface Worker {
  /** Resolves when all runs in hand are settled or written down; at most 20 s. */
  stop(): Promise<void>;
  /** Rejects when the worker takes no more jobs; those in hand still want a `stop()`. */
  finished: Promise<void>;
}

/** Runs waiting for their far side cost nothing but memory, and a crowd of them shares its calls to Salesforce. */
const concurrency = 250;

/** Longest wait for the runs in hand; what is not settled then is found by the sweep. */
const stopMs = 18_000;

export async function startWorker(engine: Engine): Promise<Worker> {
  await checkSecretKey(engine.db, engine.secrets);
  let id = 'starting';
  const leases = openLeaseBook(engine.pool, () => id);
  const stops = await openStops(engine, () => id);
  const desk = { engine, leases, stops, store: openStore(engine.pool), documentOf: openVersionShelf(engine.pool) };
  const events = new EventEmitter();
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    id = workerPool.id;
  });
  let isStopping = false;
  // When the database was away for longer than it repeats, it begins to shut down by itself, and may hang in that with its
  // heartbeat going: alive for everybody, and working for nobody.
  const givenUp = new Promise<never>((_, reject) => {
    for (const name of ['pool:fatalError', 'pool:gracefulShutdown', 'pool:forcefulShutdown'])
      events.on(name, ({ error, message }: { error?: unknown; message?: string }) => {
        if (!isStopping) reject(new Error(`graphile-worker stops by itself: ${message ?? name}`, { cause: error }));
      });
  });
  givenUp.catch(() => {});
  const jobsPool = openJobsPool(engine);
  const runner = await run({
    pgPool: jobsPool,
    taskList: taskList(desk, { atOnce: concurrency, isStopping: () => isStopping }),
    events,
    concurrency,
    noHandleSignals: true,
    logger: new Logger((scope) => (level, message) => {
      if (level === 'error') engine.log.error({ scope }, message);
      else if (level === 'warning' && !poolWarning.test(message)) engine.log.warn({ scope }, message);
    }),
    preset: {
      worker: {
        // Measured in stack facts: fetching and completing in batches is ten times cheaper per job.
        localQueue: { size: concurrency, ttl: 60_000 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        gracefulShutdownAbortTimeout: 15_000,
      },
    },
  }).catch(async (error) => {
    await stops.close();
    await jobsPool.end();
    throw error;
  });
  const beat = async (): Promise<void> => {
    await leases.renew();
    await engine.pool.query(
      `insert into workers (id, pid, host) values ($1, $2, $3) on conflict (id) do update set seen_at = now()`,
      [id, process.pid, hostname()],
    );
  };
  await beat().catch(async (error) => {
    isStopping = true;
    await runner.stop().catch(() => {});
    await stops.close();
    await jobsPool.end();
    throw error;
  });
  const timers = [
    every(limits.heartbeatMs, beat, engine, 'heartbeat'),
    every(limits.heartbeatMs, () => stops.beat(), engine, 'what rests'),
    every(limits.sweepMs, () => sweep(engine).then(() => {}), engine, 'sweep'),
    every(3_600_000, () => deleteExpired(engine), engine, 'clean-up'),
    every(limits.sweepMs, () => unparkDue(engine).then(() => {}), engine, 'parked runs'),
    every(limits.metadataLookMs, () => watchMetadata(engine), engine, 'metadata'),
  ];
  const finished = Promise.race([givenUp, runner.promise]);
  finished.catch(() => {}); // whoever started us may not ask
  return {
    finished,
    async stop() {
      isStopping = true;
      // It may have stopped by itself already, or never come to its end: seen when it could not finish a job's row.
      await Promise.race([runner.stop().catch(() => {}), sleep(stopMs, undefined, { ref: false })]);
      for (const timer of timers) clearInterval(timer);
      await Promise.race([stops.close(), sleep(1_000, undefined, { ref: false })]);
      await engine.pool.query('delete from workers where id = $1', [id]).catch(() => {});
      await Promise.race([jobsPool.end(), sleep(1_000, undefined, { ref: false })]);
    },
  };
}

/** Jobs are fetched and finished in batches: a few connections serve any number of runs. */
const poolWarning = /maxPoolSize/;

/**
 * The table of jobs is all but empty and turns over quickly: an index scan marks the entries of deleted jobs as dead when it
 * meets them, a bitmap scan reads thousands of them again each time until the next vacuum.
 */
const jobsOptions = '-c synchronous_commit=off -c enable_bitmapscan=off -c enable_seqscan=off';

/**
 * graphile-worker's own connections. What they commit may be lost with a database that dies: a job that was fetched is
 * fetched again and meets the run's lease, a job that was finished finds its run done. Nothing of a run goes through them.
 */
function openJobsPool(engine: Engine): pg.Pool {
  const { connectionString } = engine.pool.options;
  const pool = new pg.Pool({ connectionString, max: 6, options: jobsOptions, ...lively });
  pool.on('error', () => {}); // idle connections may die with the server
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Never two at once; a failure is logged and tried again at the next turn. */
function every(ms: number, work: () => Promise<void>, engine: Engine, name: string): NodeJS.Timeout {
  let isBusy = false;
  return setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    work()
      .catch((error) => engine.log.error({ err: error }, `${name} failed`))
      .finally(() => {
        isBusy = false;
      });
  }, ms);
}
