import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { writeOwnerOnly } from '../../db/embedded/owner-only.ts';

/**
 * While nobody has an account: makes a one-time code (128 bits) without which nobody can make the owner account, keeps
 * its sha256 in `owner-code` for the web process, and returns it. Undefined once there is a user.
 */
export async function ownerCode(home: string, databaseUrl: string): Promise<string | undefined> {
  const file = join(home, 'owner-code');
  if (await hasUser(databaseUrl)) {
    rmSync(file, { force: true });
    return undefined;
  }
  const code = randomBytes(16).toString('base64url');
  writeOwnerOnly(file, createHash('sha256').update(code).digest('hex'));
  return code;
}

async function hasUser(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return ((await client.query('select 1 from "user" limit 1')).rowCount ?? 0) > 0;
  } finally {
    await client.end();
  }
}
