/** The parts of a bench as real processes, each ended with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../bin/compile-cache.ts';
import { processFlags } from '../../bin/lean-heap.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface Child {
  pid: number;
  /** What it said when it was ready. */
  message: unknown;
  stop(): Promise<void>;
}

/** Resolves when the child says that it is ready over its channel. Its output is kept and printed when it dies early. */
export async function startChild(file: string, args: string[], env: Record<string, string>): Promise<Child> {
  const child = spawn(process.execPath, [...processFlags, file, ...args], {
    cwd: checkout,
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, NAGARE_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}:\n${output}`)));
  });
  return { pid: child.pid ?? 0, message, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
