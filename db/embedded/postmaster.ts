import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment } from './cluster.ts';
import type { Place } from './place.ts';
import { type LiveProcess, liveProcess } from './process-table.ts';

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

export type Outcome = 'ready' | 'portTaken' | 'locked' | 'failed';

export const logFile = (place: Place) => join(place.own, 'log.txt');

/** The server that holds this data folder right now, whoever started it. */
export function findHolder(place: Place): { process: LiveProcess; port: number } | undefined {
  const file = readPidFile(place);
  const found = file && liveProcess(file.pid);
  return found && isServerOf(place, found) ? { process: found, port: file.port } : undefined;
}

/** Line 1 is the process id, line 4 the port (0 while the server has only just begun). */
export function readPidFile(place: Place): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    return pid > 0 ? { pid, port: Number.parseInt(lines[3] ?? '', 10) || 0 } : undefined;
  } catch {
    return undefined;
  }
}

export interface Launched {
  pid: number;
  exited: Promise<void>;
  hasExited: () => boolean;
  /** What the server wrote since this launch. */
  log: () => string;
}

/**
 * Starts the server in a session of its own, so that Ctrl-C in a terminal reaches only the launcher, which stops the
 * database last. It writes to a file, not a pipe: it may outlive us.
 */
export function launch(place: Place, port: number, settings: Record<string, string>): Launched {
  const path = logFile(place);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(path);
  const log = openSync(path, 'a', 0o600);
  const from = fstatSync(log).size;
  const flags = Object.entries({ ...settings, listen_addresses: '127.0.0.1', port: String(port) });
  const child = spawn(
    join(place.binaries.folder, 'bin', 'postgres'),
    ['-D', place.data, ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...place.user,
      cwd: place.data,
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  child.unref();
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const hasExited = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return { pid: child.pid ?? 0, exited, hasExited, log: () => readFileSync(path).subarray(from).toString('utf8') };
}

/** Why a launch ended; the messages are English because the server runs with LC_ALL=C. */
export function outcomeOf(log: string): Exclude<Outcome, 'ready'> {
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return 'portTaken';
  if (/lock file .* already exists|pre-existing shared memory block/.test(log)) return 'locked';
  return 'failed';
}

/** Fast shutdown (sessions are ended, nothing is lost); what does not end is made to, which PostgreSQL recovers from. */
export async function stopServer(place: Place, pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!isServer(place, pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) if (!isServer(place, pid)) return;
  }
}

/** Guards against signalling a process that got the id of a server long gone. */
export function isServer(place: Place, pid: number): boolean {
  const found = liveProcess(pid);
  return found !== undefined && isServerOf(place, found);
}

/** A recycled id may belong to another PostgreSQL; a server always works inside its own data folder. */
function isServerOf(place: Place, { program, folder }: LiveProcess): boolean {
  if (program !== 'postgres') return false;
  return folder === undefined || !existsSync(place.data) || folder === realpathSync(place.data);
}
