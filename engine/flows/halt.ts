/** Telling the workers that a flow rests, and waiting until they know it. */
import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { haltsChannel } from '../run/halts.ts';

/** Heard when the transaction commits. Every worker reads what rests, and what each flow's brake lets pass. */
export const tellWorkers = (tx: Db | Tx) => tx.execute(sql.raw(`notify ${haltsChannel}`));

/**
 * After the commit: resolves when every living worker knows what rests, so that no step starts behind the back of whoever
 * stopped it. Gives up on a worker that does not answer: its requests are late soon, and it is told when it can hear.
 */
export async function untilHeard(engine: Engine): Promise<void> {
  const { rows } = await engine.pool.query<{ at: string }>('select clock_timestamp()::text as at');
  await tellWorkers(engine.db); // what they read because of the commit may have been a moment before
  const end = performance.now() + limits.haltHeardMs;
  while (performance.now() < end) {
    const { rows: deaf } = await engine.pool.query(
      `select from workers where seen_at > now() - $1 * interval '1 millisecond'
         and (halts_read_at is null or halts_read_at < $2) limit 1`,
      [3 * limits.heartbeatMs, rows[0]?.at],
    );
    if (deaf.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  engine.log.warn('a worker has not confirmed in time that a flow rests');
}
