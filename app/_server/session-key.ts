/** The key that signs session cookies: out of NAGARE_SECRET, so that several servers agree, or an owner-only file. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function sessionKey(home: string, secret: string | undefined): string {
  if (secret) return Buffer.from(hkdfSync('sha256', secret, '', 'nagare sessions', 32)).toString('base64url');
  const file = join(home, 'session-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    mkdirSync(home, { recursive: true });
    return create(file);
  }
}

/** Two processes may start at once: the one that comes second reads what the first one wrote. */
function create(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
