import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, modules } from './npm.mjs';
import { Stop, say } from './say.mjs';

/** Everything a page may be made of. */
const SOURCES = [
  'app',
  'engine',
  'nodes',
  'db',
  'templates',
  'public',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.mjs',
  'package-lock.json',
  'tsconfig.json',
];
const built = join(checkout, '.next', 'BUILD_ID');
const stamp = join(checkout, '.next', 'nagare-sources');

export function buildWhenStale(node) {
  const wanted = hashOfSources();
  if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted) return;
  say(existsSync(built) ? 'buildStale' : 'buildMissing');
  rmSync(stamp, { force: true });
  const { status, stdout, stderr } = spawnSync(node, [join(modules, 'next', 'dist', 'bin', 'next'), 'build'], {
    cwd: checkout,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) {
    process.stdout.write(`${stdout ?? ''}${stderr ?? ''}`);
    throw new Stop('buildFailed');
  }
  writeFileSync(stamp, `${wanted}\n`);
}

/** Goes by content, so that a fresh clone, a restored cache and a touched file are all judged rightly. */
function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((name) => filesBelow(name))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(checkout, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(name) {
  const found = statSync(join(checkout, name), { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return /\.test\.tsx?$/.test(name) ? [] : [name];
  const names = readdirSync(join(checkout, name)).filter((entry) => entry !== 'node_modules' && !entry.startsWith('.'));
  return names.sort().flatMap((entry) => filesBelow(`${name}/${entry}`));
}
