/** Reference (b): graphile-worker with jobs that do nothing, set up as our worker sets it up. Ends when all are done. */
import { run } from 'graphile-worker';
import pg from 'pg';

const count = Number(process.env.COUNT);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });
await pool.query(
  `select graphile_worker.add_jobs(array(select
     ('benchNoop', '{}'::json, null, null, null, null, null, null)::graphile_worker.job_spec
     from generate_series(1, $1)))`,
  [count],
);
let done = 0;
const startedAt = performance.now();
const runner = await run({
  pgPool: pool,
  concurrency: 50,
  noHandleSignals: true,
  taskList: {
    benchNoop() {
      done += 1;
      if (done < count) return;
      process.send?.({ type: 'ready', perSecond: count / ((performance.now() - startedAt) / 1000) });
    },
  },
  preset: { worker: { localQueue: { size: 200 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
});
process.on('SIGTERM', () => runner.stop().finally(() => process.exit(0)));
process.on('disconnect', () => process.exit(0));
