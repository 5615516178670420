import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Instance, readInstance } from '../bin/home.ts';
import { freePort } from '../db/embedded/port.ts';
import { stopOrphan } from '../db/embedded.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 120_000;

export interface Nagare {
  url: string;
  home: string;
  port: number;
  /** With the one-time code while nobody has an account; else the plain address. */
  ownerUrl: string;
  /** What the command line finds too: database, practice org, process id. */
  instance: () => Instance;
  /** All that `npm start` printed. */
  output: () => string;
  /** Ctrl-C; resolves with the exit code once nothing of it runs any more. */
  stop: () => Promise<number | string>;
  /** kill -9: of the launcher alone, or of every process of it at once. */
  kill: (what: 'launcher' | 'everything') => Promise<void>;
  /** Starts again on the same data folder and port, after `stop` or `kill`. */
  startAgain: () => Promise<Nagare>;
}

export interface NagareOptions {
  home?: string;
  port?: number;
  args?: string[];
  env?: Record<string, string>;
}

/** Starts what `npm start` starts. Without a home it gets an empty one, which `discard` removes. */
export async function startNagare(options: NagareOptions = {}): Promise<Nagare> {
  const home = options.home ?? emptyHome();
  const port = options.port ?? (await freePort());
  // As npm does it: a killed test run takes its Nagare with it.
  const env = {
    ...process.env,
    LANG: 'C',
    LC_ALL: 'C',
    npm_lifecycle_event: 'start',
    ...options.env,
    NAGARE_HOME: home,
  };
  const child = spawn(process.execPath, ['bin/start.ts', '--port', String(port), ...(options.args ?? [])], {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ownerUrl = await announcedUrl(child, home, () => output);
  return {
    url: `http://localhost:${port}`,
    home,
    port,
    ownerUrl,
    instance: () => readInstance(home) ?? fail(`nothing runs in ${home}`),
    output: () => output,
    stop: async () => {
      child.kill('SIGINT');
      return exited;
    },
    kill: async (what) => {
      const others = what === 'everything' ? childrenOf(home) : [];
      child.kill('SIGKILL');
      for (const pid of others) killHard(pid);
      await exited;
    },
    startAgain: () => startNagare({ ...options, home, port }),
  };
}

/** Ends whatever still runs on the home, then removes it. */
export async function discard(nagare: Nagare): Promise<void> {
  await nagare.stop();
  for (const pid of childrenOf(nagare.home)) killHard(pid);
  await stopOrphan(nagare.home);
  rmSync(nagare.home, { recursive: true, force: true });
}

function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'nagare-e2e-'));
  chmodSync(home, 0o711);
  return home;
}

function announcedUrl(child: ChildProcess, home: string, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => reject(new Error(`Nagare ${why}:\n${output()}\n${logsOf(home)}`));
    const timer = setTimeout(() => refuse(`did not start within ${START_MS / 1000} s`), START_MS);
    const look = () => {
      const url = /^Nagare is running.*?(https?:\/\/\S+)$/m.exec(output())?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', look);
    child.once('close', () => {
      clearTimeout(timer);
      refuse('ended while starting');
    });
  });
}

function logsOf(home: string): string {
  const logs = ['web', 'worker', 'practiceOrg']
    .map((name) => join(home, 'logs', `${name}.log`))
    .filter((path) => existsSync(path));
  return logs.map((path) => `${path}:\n${readFileSync(path, 'utf8').slice(-4000)}`).join('\n');
}

const noted = z.array(z.object({ pid: z.number() }));

function childrenOf(home: string): number[] {
  const children = join(home, 'processes.json');
  const database = join(home, 'postgres', 'data', 'postmaster.pid');
  return [
    ...(existsSync(children) ? noted.parse(JSON.parse(readFileSync(children, 'utf8'))).map(({ pid }) => pid) : []),
    ...(existsSync(database) ? [Number.parseInt(readFileSync(database, 'utf8'), 10)] : []),
  ];
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

function fail(message: string): never {
  throw new Error(message);
}
