/** A worker process. Any number of them, on any number of machines, share one database. */
import { closeClients, describeError, openEngine } from '../engine/api.ts';
import { startWorker } from '../engine/worker.ts';
import { readProcessSettings, runChild } from './child-process.ts';
import { whenDatabaseAnswers } from './database-answers.ts';

await runChild(async () => {
  const engine = await openEngine({ ...readProcessSettings(), name: 'worker', maxConnections: 12 });
  const worker = await whenDatabaseAnswers(engine, () => startWorker(engine));
  worker.finished.catch(async (error) => {
    engine.log.fatal({ err: error }, 'the worker cannot go on and is started again');
    await worker.stop().catch(() => {});
    process.exit(1);
  });
  return async () => {
    await worker.stop();
    closeClients(engine);
    await engine.close();
  };
}, describeError);
