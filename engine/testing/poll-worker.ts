/** A worker process of its own for tests that kill it: `node poll-worker.ts <database url> <home>`. Ends with its parent. */
import { openEngine } from '../engine.ts';
import { startWorker } from '../worker.ts';

const [databaseUrl = '', home = ''] = process.argv.slice(2);
process.once('disconnect', () => process.exit());
const engine = await openEngine({ databaseUrl, home, publicUrl: 'http://nagare.test', maxConnections: 4 });
const worker = await startWorker(engine);
worker.finished.catch(() => process.exit(1));
process.send?.('ready');
