/** Bringing a database up to date. Apart from client.ts, so that the pages' build never meets the migration files. */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as migrateDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations } from 'graphile-worker';
import { openPool } from './client.ts';

/** Ours first, then graphile-worker's. Safe to call from several processes at once: each takes its own lock. */
export async function migrate(url: string): Promise<void> {
  const pool = openPool(url, { max: 2, queryMs: 0 });
  try {
    const lock = await pool.connect();
    try {
      await lock.query(`select pg_advisory_lock(hashtext('nagare migrations'))`);
      await migrateDrizzle(drizzle(pool), {
        migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
      });
      await runMigrations({ pgPool: pool });
    } finally {
      await lock.query(`select pg_advisory_unlock(hashtext('nagare migrations'))`).catch(() => {});
      lock.release();
    }
  } finally {
    await pool.end();
  }
}
