/** Bringing a database up to date. Apart from client.ts, so that the pages' build never meets the migration files. */
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as migrateDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations } from 'graphile-worker';
import { openPool } from './client.ts';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Ours first, then graphile-worker's. Safe to call from several processes at once: each takes its own lock. */
export async function migrate(url: string): Promise<void> {
  const pool = openPool(url, { max: 2, queryMs: 0 });
  try {
    const lock = await pool.connect();
    try {
      await lock.query(`select pg_advisory_lock(hashtext('nagare migrations'))`);
      await migrateDrizzle(drizzle(pool), { migrationsFolder });
      await runMigrations({ pgPool: pool });
    } finally {
      await lock.query(`select pg_advisory_unlock(hashtext('nagare migrations'))`).catch(() => {});
      lock.release();
    }
  } finally {
    await pool.end();
  }
}

/** `older`: this version would change the structure that another one, which may be running, has made. */
export type Age = 'empty' | 'older' | 'upToDate';

export async function ageOf(url: string): Promise<Age> {
  const last = await lastMigration(url);
  if (last === null) return 'empty';
  return readMigrationFiles({ migrationsFolder }).some(({ folderMillis }) => folderMillis > last)
    ? 'older'
    : 'upToDate';
}

async function lastMigration(url: string): Promise<number | null> {
  const pool = openPool(url, { max: 1 });
  try {
    const { rows } = await pool.query<{ there: boolean }>(
      `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
    );
    if (!rows[0]?.there) return null;
    const { rows: made } = await pool.query<{ last: string | null }>(
      'select max(created_at) as last from drizzle.__drizzle_migrations',
    );
    return made[0]?.last == null ? null : Number(made[0].last);
  } finally {
    await pool.end();
  }
}
