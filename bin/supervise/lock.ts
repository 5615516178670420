import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from '../../db/embedded/process-table.ts';

const holder = z.object({ pid: z.number(), identity: z.string(), url: z.string(), use: z.enum(['server', 'command']) });

export type Holder = z.infer<typeof holder>;

export type LockResult = { kind: 'taken'; release: () => void } | { kind: 'refused'; holder: Holder };

/**
 * One launcher (or one command that starts the database for itself) per data folder. The lock names a process by id and start time, so that neither a crash nor a recycled
 * process id (usual in containers) leaves it locked.
 */
export function takeLock(home: string, url: string, use: Holder['use'] = 'command'): LockResult {
  const file = join(home, 'lock.json');
  const holding: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? '', url, use };
  const mine = `${JSON.stringify(holding)}\n`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (;;) {
      // A link appears whole or not at all, and never replaces another one.
      if (linked(draft, file)) return { kind: 'taken', release: () => releaseLock(file, mine) };
      const text = read(file);
      const other = text === undefined ? undefined : parse(text);
      if (other && processIdentity(other.pid) === other.identity) return { kind: 'refused', holder: other };
      if (text !== undefined) removeStale(file, text);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two launchers may find the same stale lock; the slower one must not remove the quicker one's fresh lock. */
function removeStale(file: string, staleText: string): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== staleText) linked(aside, file);
  rmSync(aside, { force: true });
}

function releaseLock(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    return copied(from, to);
  }
}

/** For file systems without hard links; exclusive too, only not whole at once. */
function copied(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
