import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../db/embedded/port.ts';
import { liveProcess } from '../../../db/embedded/process-table.ts';
import { stopOrphan } from '../../../db/embedded.ts';

const launchFakes = fileURLToPath(new URL('./launch-fakes.ts', import.meta.url));

export interface Launcher {
  process: ChildProcess;
  port: number;
  output: () => string;
  /** Resolves once the output holds the text; fails when the launcher ends before. */
  says: (text: string) => Promise<void>;
  /** Exit code, or the signal that ended it. */
  exited: Promise<number | string>;
}

export interface LauncherOptions {
  home: string;
  port?: number;
  args?: string[];
  env?: Record<string, string>;
  /** Put a shell in between, as npm does. */
  throughShell?: boolean;
}

/** Starts the real launcher with fake children. */
export async function runLauncher(options: LauncherOptions): Promise<Launcher> {
  const port = options.port ?? (await freePort());
  const { npm_lifecycle_event: _event, DATABASE_URL: _url, ...own } = process.env;
  const env = { ...own, LANG: 'C', LC_ALL: 'C', NAGARE_HOME: options.home, ...options.env };
  const command = [process.execPath, launchFakes, '--port', String(port), ...(options.args ?? [])];
  const [program = '', ...args] = options.throughShell ? ['/bin/sh', '-c', '"$@" & wait', 'sh', ...command] : command;
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
  });
  const says = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.includes(wanted) && resolve();
      look();
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`ended without saying “${wanted}”:\n${text}`)));
    });
  return { process: child, port, output: () => text, says, exited };
}

export interface FakeHome {
  path: string;
  /** What the fake children wrote down. */
  story: () => string[];
  /** Process ids of fake children that were ever started here, as far as they live. */
  alive: () => number[];
  /** 0 while there is none. */
  databasePid: () => number;
  remove: () => Promise<void>;
}

export function fakeHome(): FakeHome {
  const path = mkdtempSync(join(tmpdir(), `nagare-test-${process.pid}-`));
  chmodSync(path, 0o711);
  const story = () => {
    const file = join(path, 'story.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  const started = () => story().flatMap((line) => (line.includes(' started ') ? [Number(line.split(' ')[2])] : []));
  return {
    path,
    story,
    alive: () => started().filter((pid) => liveProcess(pid) !== undefined),
    databasePid: () => pidIn(join(path, 'postgres', 'data', 'postmaster.pid')),
    remove: async () => {
      await stopOrphan(path);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function pidIn(file: string): number {
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0;
}
