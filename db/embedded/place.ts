import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binaries, findBinaries } from './binaries.ts';
import { EmbeddedProblem } from './problem.ts';
import { canEnter, canRun, type SystemUser, userForPostgres } from './user.ts';

export type PlaceNotice = { code: 'dataElsewhere' | 'binariesElsewhere'; folder: string };

export interface Place {
  /** Owner-only files of ours (password, port, log), always below the home. */
  own: string;
  /** The folder that holds `data`; below the home unless PostgreSQL's user cannot reach it there. */
  root: string;
  data: string;
  isNew: boolean;
  binaries: Binaries;
  user: SystemUser | undefined;
}

/** Written once the cluster exists, so a name in it always stood for real data. */
export const placeFile = (own: string) => join(own, 'place');

export function choosePlace(home: string, notify: (notice: PlaceNotice) => void): Place {
  const own = join(realpathSync(home), 'postgres');
  mkdirSync(own, { recursive: true, mode: 0o711 });
  const known = rememberedRoot(own);
  if (known && !existsSync(join(known, 'data', 'PG_VERSION')))
    throw new EmbeddedProblem('dataGone', { folder: known, file: placeFile(own) });

  let root = known ?? own;
  const user = userForPostgres(join(root, 'data'));
  const isNew = !existsSync(join(root, 'data', 'PG_VERSION'));
  if (user && !canEnter(user, root)) {
    if (!isNew) throw new EmbeddedProblem('dataUnreachable', { folder: root });
    root = reachableFolder(user, own);
  }
  if (!user && !isNew) refuseForeignData(join(root, 'data'));
  if (root !== own) notify({ code: 'dataElsewhere', folder: root });

  const data = join(root, 'data');
  return {
    own,
    root,
    data,
    isNew: !existsSync(join(data, 'PG_VERSION')),
    binaries: reachableBinaries(user, notify),
    user,
  };
}

function rememberedRoot(own: string): string | undefined {
  const file = placeFile(own);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** PostgreSQL only opens data of the user it runs as; say whose it is before its log does. */
function refuseForeignData(data: string): void {
  const owner = statSync(data).uid;
  if (process.getuid && owner !== process.getuid())
    throw new EmbeddedProblem('dataForeign', { folder: data, owner: String(owner) });
}

function reachableBinaries(user: SystemUser | undefined, notify: (notice: PlaceNotice) => void): Binaries {
  const installed = findBinaries();
  if (canRun(user, join(installed.folder, 'bin', 'postgres'))) return installed;
  if (!user) throw new EmbeddedProblem('binariesBroken', { folder: installed.folder, file: 'bin/postgres' });
  const root = reachableFolder(user, installed.folder);
  const folder = join(root, `postgresql-${installed.version}`);
  if (!existsSync(folder)) {
    const half = `${folder}.new-${process.pid}`;
    cpSync(installed.folder, half, { recursive: true, verbatimSymlinks: true });
    chmodSync(half, 0o755);
    renameIntoPlace(half, folder);
  }
  if (!canRun(user, join(folder, 'bin', 'postgres')))
    throw new EmbeddedProblem('binariesBroken', { folder, file: 'bin/postgres' });
  notify({ code: 'binariesElsewhere', folder });
  return { ...installed, folder };
}

/** Two starts may copy at once; the first to rename wins and the other's copy is the same. */
function renameIntoPlace(half: string, folder: string): void {
  try {
    renameSync(half, folder);
  } catch (cause) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(folder)) throw cause;
  }
}

/** A folder of ours that the user can enter; its name follows from what it stands for, so the next start finds it again. */
function reachableFolder(user: SystemUser, standsFor: string): string {
  const name = `nagare-${createHash('sha256').update(standsFor).digest('hex').slice(0, 12)}`;
  for (const base of ['/var/lib', '/var/tmp', tmpdir()]) {
    const folder = join(base, name);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o711 });
      // A folder that somebody else laid out under this name in a public place is not trusted.
      if (statSync(folder).uid === process.getuid?.() && canEnter(user, folder)) return folder;
    } catch {
      // read-only or full: the next one
    }
  }
  throw new EmbeddedProblem('noPlace', { folder: standsFor });
}
