/** Pool, drizzle and migrations. The only place that opens connections to PostgreSQL. */
import { fileURLToPath } from 'node:url';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { migrate as migrateDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations } from 'graphile-worker';
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

/** Idle connections may die with the server; without these listeners that would end the process. */
const survive = (_error: Error): void => {};

export function openPool(url: string, max = 10): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, connectionTimeoutMillis: 10_000 });
  pool.on('error', survive);
  pool.on('connect', (client) => client.on('error', survive));
  return pool;
}

export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const pool = openPool(url, options.max);
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}

/** Ours first, then graphile-worker's. Safe to call from several processes at once: each takes its own lock. */
export async function migrate(url: string): Promise<void> {
  const pool = openPool(url, 2);
  try {
    const lock = await pool.connect();
    try {
      await lock.query(`select pg_advisory_lock(hashtext('nagare migrations'))`);
      await migrateDrizzle(drizzle(pool), {
        migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
      });
      await runMigrations({ pgPool: pool });
    } finally {
      await lock.query(`select pg_advisory_unlock(hashtext('nagare migrations'))`).catch(survive);
      lock.release();
    }
  } finally {
    await pool.end();
  }
}
