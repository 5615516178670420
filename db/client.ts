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

/** A host that vanished says nothing: the network asks after ten silent seconds, and gives up after ten more. */
export const lively = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/**
 * Nothing of ours takes so long, and locks are held for seconds: whoever waits longer waits for a host that is gone. Without an
 * end two such statements would keep the door, or a worker's writes, waiting for ever.
 */
const QUERY_MS = 60_000;

/** Idle connections may die with the server; without these listeners that would end the process. */
const survive = (_error: Error): void => {};

/** `queryMs`: 0 for what may take its time, as a migration does. */
export function openPool(url: string, { max = 10, queryMs = QUERY_MS } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    query_timeout: queryMs,
    ...lively,
    // A process that freezes in the middle of a transaction must not keep its locks from all the others.
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  pool.on('error', survive);
  pool.on('connect', (client) => client.on('error', survive));
  return pool;
}

export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const pool = openPool(url, options);
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}
