import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type LaunchOptions } from '@playwright/test';
import { z } from 'zod';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing that asks the network for anything by itself: tests run where only this machine can be reached. */
const QUIET_FLAGS = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * The browser of the tests: PLAYWRIGHT_CHROMIUM (a path), Playwright's own if it is installed, the machine's Chromium or
 * Chrome, else the one that the npm package @sparticuz/chromium brings (Linux x64).
 */
export async function browserLaunch(): Promise<LaunchOptions> {
  const chosen = process.env.PLAYWRIGHT_CHROMIUM;
  if (chosen) return { executablePath: chosen, args: QUIET_FLAGS };
  if (existsSync(chromium.executablePath())) return { args: QUIET_FLAGS };
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed) return { executablePath: installed, args: QUIET_FLAGS };
  if (process.platform === 'linux' && process.arch === 'x64') return packedBrowser();
  throw new Error(
    'No browser found: run "npx playwright install chromium", or set PLAYWRIGHT_CHROMIUM to the path of one.',
  );
}

async function packedBrowser(): Promise<LaunchOptions> {
  const folder = await unpack();
  const executablePath = join(folder, 'chromium');
  const env = packedEnvironment(folder, executablePath);
  // The binary is a headless shell without a zygote or GPU process, as its package's own flags say.
  const flags = ['--no-zygote', '--no-sandbox', '--in-process-gpu', '--use-gl=angle', '--use-angle=swiftshader'];
  return {
    executablePath,
    env,
    args: [...QUIET_FLAGS, ...flags, '--enable-unsafe-swiftshader', '--font-render-hinting=none'],
  };
}

/** Brings its own libraries and a font for machines that have none (slim container images). */
function packedEnvironment(folder: string, executablePath: string): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) own[name] = value;
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
  const runs = (env: Record<string, string>) =>
    spawnSync(executablePath, ['--version', '--no-sandbox'], {
      env: { ...env, NODE_ENV: process.env.NODE_ENV },
      stdio: 'ignore',
      timeout: 30_000,
    }).status === 0;
  if (runs({ ...own, ...fonts })) return { ...own, ...fonts };
  return { ...own, ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
}

/** Unpacks once per version, whole or not at all: a killed run must not leave half a browser. */
async function unpack(): Promise<string> {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  const half = `${folder}.new-${process.pid}`;
  mkdirSync(half, { recursive: true });
  await inflateInto(half, ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'], join(root, 'bin'));
  try {
    renameSync(half, folder);
  } catch (cause) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(folder)) throw cause;
  }
  return folder;
}

/** The package unpacks into the temp folder, whichever that is at the time. */
async function inflateInto(folder: string, names: string[], source: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    if (tmpdir() !== folder) throw new Error('the temp folder cannot be chosen');
    await Promise.all(names.map((name) => inflate(join(source, name))));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
