import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedProblem } from './problem.ts';

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root: as root it runs as the user who owns the data, else `postgres`, else `nobody`.
 * Undefined means: as ourselves. A user without a passwd entry will not do (initdb looks its name up).
 */
export function userForPostgres(data: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(data, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = lookUp('postgres') ?? lookUp('nobody');
  if (!found) throw new EmbeddedProblem('noUser');
  return found;
}

function lookUp(name: string): SystemUser | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  // macOS writes nobody as -2; the kernel knows it as the unsigned number.
  return Number.parseInt(stdout, 10) >>> 0;
}

/** Whether that user can enter the folder: asked of the kernel, so that access lists and mount options count too. */
export function canEnter(user: SystemUser, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

export function canRun(user: SystemUser | undefined, program: string): boolean {
  return spawnSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}
