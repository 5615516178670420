import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import { compileCache } from '../compile-cache.ts';
import { checkout } from '../home.ts';
import { processFlags } from '../lean-heap.ts';
import type { ChildLog } from './child-log.ts';

export interface ChildSpec {
  name: string;
  file: string;
  args: string[];
  env: () => NodeJS.ProcessEnv;
}

export interface Child {
  pid: number;
  ready: Promise<void>;
  ended: Promise<Ending>;
  /** Asks it to end (SIGTERM) and makes it (SIGKILL) after the patience or when `force` fires. */
  stop: (patienceMs: number, force: AbortSignal) => Promise<void>;
}

/** Exit code or signal, as shown to people. */
export type Ending = { how: string };

const readyMessage = z.object({ type: z.literal('ready') });

/**
 * Starts one of our processes. It leads a session of its own, so that Ctrl-C in a terminal reaches the launcher alone and
 * the order of stopping is the launcher's; it ends by itself when the IPC channel closes, that is, when the launcher dies.
 */
export function startChild(spec: ChildSpec, log: ChildLog): Child {
  const child = spawn(process.execPath, [...processFlags, spec.file, ...spec.args], {
    cwd: checkout,
    env: { NODE_COMPILE_CACHE: compileCache, ...spec.env() },
    detached: true,
    stdio: ['ignore', log.output, log.output, 'ipc'],
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve({ how: signal ?? String(code) }));
    child.once('error', (error) => resolve({ how: error.message }));
  });
  // A message that is not the ready one is not for us.
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => readyMessage.safeParse(message).success && resolve());
  });
  return { pid: child.pid ?? 0, ready, ended, stop: (patienceMs, force) => stop(child, ended, patienceMs, force) };
}

async function stop(
  child: ChildProcess,
  ended: Promise<Ending>,
  patienceMs: number,
  force: AbortSignal,
): Promise<void> {
  child.kill('SIGTERM');
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, patienceMs);
  if (force.aborted) kill();
  force.addEventListener('abort', kill);
  await ended;
  clearTimeout(timer);
  force.removeEventListener('abort', kill);
}
