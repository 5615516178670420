import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, machineEnvironment, modules } from './npm.mjs';
import { Stop, say } from './say.mjs';

const MAJOR = 24;
const linked = join(modules, '.bin', 'node');

/**
 * Nagare runs on the Node 24 that the npm package `node` brings. That package's install script places the binary; where
 * scripts are off, or the binary does not fit the machine (musl), this mends it or takes the machine's own Node 24.
 */
export function ensureNode() {
  if (majorOf(linked) === MAJOR) return linked;
  say('nodeMissing', { major: MAJOR });
  placeBinary();
  if (majorOf(linked) === MAJOR) return linked;

  // A link that does not run would hide the machine's own Node in npm scripts.
  rmSync(linked, { force: true });
  const own = majorOf('node', machineEnvironment());
  if (own === undefined || own < MAJOR) throw new Stop('nodeFailed', { major: MAJOR, own: process.version });
  say('nodeOwn', { major: own });
  return 'node';
}

function placeBinary() {
  const folder = join(modules, 'node');
  if (!existsSync(folder)) return;
  // The script ends badly when scripts are off for its own npm call, too.
  const environment = { ...machineEnvironment(), npm_config_ignore_scripts: 'false' };
  spawnSync('node', ['installArchSpecificPackage'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (lstatSync(linked, { throwIfNoEntry: false })) return;
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(join('..', 'node', 'bin', 'node'), linked);
}

function majorOf(program, env = process.env) {
  const { status, stdout } = spawnSync(program, ['--version'], { cwd: checkout, env, encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout.slice(1), 10) : undefined;
}
