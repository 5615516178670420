/** Pool and drizzle. The only place that opens connections to PostgreSQL. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema/index.ts';

export type Db = NodePgDatabase<typeof schema>;

/** Inside `db.transaction`: what joins the caller's commit. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Database {
  db: Db;
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Longer than any request to a far side that a transaction waits for, as a refresh of a token does. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * Whatever grows has an index to go by. A statement that was prepared while its table was all but empty would read the whole
 * table instead, and go on with that until the next ANALYZE, however much has come by then; so would those inside of
 * graphile-worker's functions, whose table is all but empty at each ANALYZE.
 */
const planning = '-c enable_seqscan=off';

/** Idle connections may die with the server; without these listeners that would end the process. */
const survive = (_error: Error): void => {};

export function openPool(url: string, max = 10): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    options: planning,
    // A process that freezes in the middle of a transaction must not keep its locks from all the others.
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  pool.on('error', survive);
  pool.on('connect', (client) => client.on('error', survive));
  return pool;
}

export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const pool = openPool(url, options.max);
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}
