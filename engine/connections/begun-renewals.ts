/**
 * A renewal of secrets is noted before the other service is asked, and the note goes with the commit of its answer. One that
 * is found later says: that renewal may have replaced what we hold, and what it was replaced by never reached us.
 */
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { lively, type Tx } from '../../db/client.ts';
import { renewals } from '../../db/schema/index.ts';
import type { ConnectionRow } from './stored.ts';

const connectMs = 10_000;

const note = `
with before as (select from renewals where connection_id = $1 and secrets_version = $3), noted as (
  insert into renewals (connection_id, workspace_id, secrets_version) values ($1, $2, $3)
  on conflict (connection_id) do update set secrets_version = excluded.secrets_version, begun_at = excluded.begun_at
)
select exists (select from before) as "wasLost"`;

/**
 * Committed at once, while the caller holds the row's lock in its transaction; on a connection of its own, because callers
 * that hold all of the pool's and want one more each would wait for each other. `wasLost`: these very secrets were sent before.
 */
export async function noteBegun(
  pool: pg.Pool,
  { id, workspaceId, secretsVersion }: ConnectionRow,
): Promise<{ wasLost: boolean }> {
  const { connectionString } = pool.options;
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectMs,
    query_timeout: connectMs, // the row stays locked meanwhile
    ...lively,
  });
  client.on('error', () => {}); // its query says so too
  await client.connect();
  try {
    const { rows } = await client.query<{ wasLost: boolean }>(note, [id, workspaceId, secretsVersion]);
    return { wasLost: rows[0]?.wasLost ?? false };
  } finally {
    await client.end().catch(() => {});
  }
}

/** The service answered: nothing was lost. */
export async function noteAnswered(tx: Tx, { id }: ConnectionRow): Promise<void> {
  await tx.delete(renewals).where(eq(renewals.connectionId, id));
}
