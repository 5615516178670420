import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserFixableError } from '../../nodes/errors.ts';

/** The key in `<home>/secret.key`, made when there is none. Several processes may start at once: all get the same. */
export function readKeyFile(home: string): Uint8Array {
  const file = join(home, 'secret.key');
  const key = read(file) ?? make(home, file);
  if (key.length !== 32) throw new UserFixableError('engine.keyFileBroken', { file });
  return key;
}

function read(file: string): Uint8Array | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (process.platform !== 'win32' && statSync(file).mode & 0o077) chmodSync(file, 0o600);
    return Buffer.from(text.trim(), 'base64');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserFixableError('engine.keyFileUnreadable', { file }, { cause: error });
  }
}

/** Written beside and linked into place, so that nobody reads half a key and the first of several writers wins. */
function make(home: string, file: string): Uint8Array {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return read(file) ?? new Uint8Array();
}
