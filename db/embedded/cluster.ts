import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeOwnerOnly } from './owner-only.ts';
import { type Place, placeFile } from './place.ts';
import { EmbeddedProblem } from './problem.ts';

export const ROLE = 'nagare';

/** Makes the database cluster unless it is there; a kill half-way leaves only a folder that the next call removes. */
export async function ensureCluster(place: Place): Promise<{ password: string }> {
  const file = join(place.own, 'password');
  if (!place.isNew) {
    if (!existsSync(file)) throw new EmbeddedProblem('passwordMissing', { file });
    return { password: readFileSync(file, 'utf8').trim() };
  }
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : randomBytes(24).toString('hex');
  writeOwnerOnly(file, password);
  removeHalves(place.root);

  const half = join(place.root, `data.new-${process.pid}`);
  const passwordFile = join(place.root, `password.new-${process.pid}`);
  mkdirSync(half, { mode: 0o700 });
  writeOwnerOnly(passwordFile, password);
  if (place.user) for (const path of [half, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
  try {
    await initdb(place, half, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(place.data, { recursive: true, force: true });
  renameSync(half, place.data);
  if (place.root !== place.own) writeOwnerOnly(placeFile(place.own), place.root);
  return { password };
}

function removeHalves(root: string): void {
  for (const name of readdirSync(root)) {
    if (/^(data|password)\.new-\d+$/.test(name)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function initdb(place: Place, folder: string, passwordFile: string): Promise<void> {
  const flags = ['-D', folder, '-U', ROLE, '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8'];
  // The built-in locale is the same on every machine; the system's ones are not.
  const locale = ['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return new Promise((resolve, reject) => {
    const options = { ...place.user, cwd: place.root, env: cleanEnvironment() };
    execFile(join(place.binaries.folder, 'bin', 'initdb'), [...flags, ...locale], options, (error, _out, stderr) => {
      if (error) reject(new EmbeddedProblem('initFailed', { detail: stderr.trim() || error.message }));
      else resolve();
    });
  });
}

/** Without the PG… variables of the person's shell, which would change what the programs do. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TZ } = process.env;
  return { LC_ALL: 'C', ...(PATH ? { PATH } : {}), ...(TZ ? { TZ } : {}), NODE_ENV: process.env.NODE_ENV };
}
