import { parentOf } from '../../db/embedded/process-table.ts';
import type { Environment } from '../home.ts';

const CHECK_MS = 1_000;

/**
 * Calls back when npm, or the shell between npm and us, is gone: killing `npm start` must end Nagare, and npm cannot pass
 * on a SIGKILL. Started without npm nobody is watched: `node bin/start.ts &` may outlive its shell.
 */
export function whenNpmIsGone(env: Environment, callback: () => void): void {
  if (!env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(timer);
    callback();
  }, CHECK_MS);
  timer.unref();
}
