import { spawnSync } from 'node:child_process';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
export const modules = join(checkout, 'node_modules');

/**
 * The machine's own programs: an install removes node_modules, so neither it nor npm may run from in there.
 * npm's settings for this one command (`npm start --ignore-scripts`) stay, as the person chose them.
 */
export function machineEnvironment() {
  const inModules = join('node_modules', '.bin');
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.replace(/[\\/]+$/, '').endsWith(sep + inModules));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** Runs npm with its output shown; true when it succeeded. */
export function npm(args, folder = checkout) {
  const cli = process.env.npm_execpath;
  const isNpm = cli?.endsWith('npm-cli.js');
  const [command, first] = isNpm ? ['node', [cli]] : ['npm', []];
  const { status } = spawnSync(command, [...first, ...args], {
    cwd: folder,
    env: machineEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}
