import { sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { SecretBox } from './secrets.ts';

/**
 * Run when the web and worker processes start. Throws 'engine.wrongSecret' with the key id that the stored secrets need,
 * so that a lost or changed key is said once, clearly, and not by every step of every flow.
 */
export async function checkSecretKey(db: Db, box: SecretBox): Promise<void> {
  const { rows } = await db.execute<{ key_id: string }>(sql`
    select encode(key_id, 'hex') as key_id from (
      select substring(secrets from 2 for 8) as key_id from connections
      union select substring(token_sealed from 2 for 8) from triggers
    ) as used order by 1`);
  const other = rows.find((row) => row.key_id !== box.keyId);
  if (other) throw new UserFixableError('engine.wrongSecret', { needed: other.key_id, given: box.keyId });
}
