/**
 * The command line as a person or a script uses it. A command that is told something by its surroundings (environment,
 * standard input) or by `isAlone` is a process of its own, as in a shell; the others share one. Never imported by the program.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const program = fileURLToPath(new URL('../../nagare', import.meta.url));
const inTurn = fileURLToPath(new URL('in-turn.ts', import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Given {
  input?: string;
  env?: Record<string, string>;
  isAlone?: true;
}

/** As JSON.parse says: a test names what it expects. */
type Parsed = ReturnType<typeof JSON.parse>;

export interface Terminal {
  nagare(args: string[], given?: Given): Promise<Outcome>;
  /** What `--json` prints; the command has to succeed. */
  json(args: string[], given?: Given): Promise<Parsed>;
  /** The error that `--json` prints; the command has to fail. */
  problem(args: string[], given?: Given): Promise<Parsed>;
  close(): Promise<void>;
}

export function openTerminal({ home, databaseUrl }: { home: string; databaseUrl: string }): Terminal {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    NAGARE_HOME: home,
    DATABASE_URL: databaseUrl,
    LANG: 'C',
  };
  const shared = openShared(env);
  const nagare = (args: string[], given: Given = {}) =>
    given.env || given.input !== undefined || given.isAlone
      ? runAlone(args, { ...env, ...given.env }, given.input ?? '')
      : shared.run(args);
  return {
    nagare,
    close: shared.close,
    async json(args, given) {
      const { code, stdout, stderr } = await nagare([...args, '--json'], given);
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    },
    async problem(args, given) {
      const { code, stdout, stderr } = await nagare([...args, '--json'], given);
      expect([code, stdout]).toEqual([1, '']);
      return JSON.parse(stderr).error;
    },
  };
}

function runAlone(args: string[], env: NodeJS.ProcessEnv, input: string): Promise<Outcome> {
  const child = spawn(program, args, { env });
  child.stdin.end(input);
  return new Promise<Outcome>((resolve) => {
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      said.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said.stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

function openShared(env: NodeJS.ProcessEnv) {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const runNow = (args: string[]): Promise<Outcome> => {
    child ??= fork(inTurn, [], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const asked = child;
    return new Promise<Outcome>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the process of the commands ended with ${code}`));
      asked.once('exit', ended);
      asked.once('message', (outcome: Outcome) => {
        asked.off('exit', ended);
        resolve(outcome);
      });
      asked.send(args);
    });
  };
  return {
    run(args: string[]): Promise<Outcome> {
      const outcome = last.then(() => runNow(args));
      last = outcome.catch(() => {});
      return outcome;
    },
    async close(): Promise<void> {
      if (!child || child.exitCode !== null) return;
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
