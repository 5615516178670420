/** The command line as a person or a script uses it: each command is a process of its own. Never imported by the program. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const program = fileURLToPath(new URL('../../nagare', import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Given {
  input?: string;
  env?: Record<string, string>;
}

/** As JSON.parse says: a test names what it expects. */
type Parsed = ReturnType<typeof JSON.parse>;

export interface Terminal {
  nagare(args: string[], given?: Given): Promise<Outcome>;
  /** What `--json` prints; the command has to succeed. */
  json(args: string[], given?: Given): Promise<Parsed>;
  /** The error that `--json` prints; the command has to fail. */
  problem(args: string[], given?: Given): Promise<Parsed>;
}

export function openTerminal({ home, databaseUrl }: { home: string; databaseUrl: string }): Terminal {
  const nagare = (args: string[], { input = '', env = {} }: Given = {}) => {
    const child = spawn(program, args, {
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        NAGARE_HOME: home,
        DATABASE_URL: databaseUrl,
        LANG: 'C',
        ...env,
      },
    });
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
  };
  return {
    nagare,
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
