import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeOwnerOnly } from '../db/embedded/owner-only.ts';
import { processIdentity } from '../db/embedded/process-table.ts';
import { parseProxies, WrongProxy } from './client-address.ts';

export const checkout = resolve(fileURLToPath(new URL('..', import.meta.url)));
export const DEFAULT_PORT = 4400;

export type Environment = Record<string, string | undefined>;

/** A setting that cannot be used; the code is a key of bin/words.*.json. */
export class SettingProblem extends Error {
  readonly code: string;
  readonly params: Record<string, string>;

  constructor(code: string, params: Record<string, string> = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'SettingProblem';
    this.code = code;
    this.params = params;
  }
}

/** The data folder's path: NAGARE_HOME, else `.nagare` in the checkout. */
export function homePath(env: Environment = process.env): string {
  return resolve(env.NAGARE_HOME || join(checkout, '.nagare'));
}

/** The data folder, made owner-only when it is missing. */
export function nagareHome(env: Environment = process.env): string {
  const home = homePath(env);
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    // As root PostgreSQL runs as another user, who must pass through (not list) the folder; every secret file in it is
    // owner-only by itself. A folder that held something before we came keeps its mode.
    if (process.getuid?.() === 0 && readdirSync(home).length === 0) chmodSync(home, 0o711);
  } catch (cause) {
    throw new SettingProblem('homeUnusable', { home, detail: cause instanceof Error ? cause.message : '' });
  }
  return home;
}

export interface Settings {
  home: string;
  port: number;
  /** Without a slash at the end; forms every link. */
  url: string;
  /** Undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  hasPracticeOrg: boolean;
  isVerbose: boolean;
}

const environment = z.object({
  PORT: z.string().optional(),
  NAGARE_URL: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  NAGARE_TRUSTED_PROXIES: z.string().optional(),
});

/** Parses arguments and environment once. Throws SettingProblem; creates the data folder. */
export function readSettings(argv: string[], env: Environment = process.env): Settings {
  const given = environment.parse(env);
  const values = parseArguments(argv);
  const port = parsePort(values.port ?? (given.PORT || String(DEFAULT_PORT)));
  const url = parseUrl(given.NAGARE_URL || `http://localhost:${port}`);
  checkProxies(given.NAGARE_TRUSTED_PROXIES);
  return {
    home: nagareHome(env),
    port,
    url,
    databaseUrl: parseDatabaseUrl(given.DATABASE_URL),
    hasPracticeOrg: values.practice ?? isLoopback(url),
    isVerbose: values.verbose ?? false,
  };
}

function parseArguments(argv: string[]) {
  const options = {
    port: { type: 'string' },
    practice: { type: 'boolean' },
    verbose: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: argv, options, allowNegative: true, strict: true }).values;
  } catch (cause) {
    throw new SettingProblem('argumentUnknown', { detail: cause instanceof Error ? cause.message : '' });
  }
}

function parsePort(text: string): number {
  const port = z.coerce.number().int().min(1).max(65_535).safeParse(text);
  if (!port.success) throw new SettingProblem('portInvalid', { port: text });
  return port.data;
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.username) {
    throw new SettingProblem('urlInvalid', { url: text });
  }
  return url.origin;
}

/** The web process reads them again; a mistake is told before anything starts. */
function checkProxies(text: string | undefined): void {
  try {
    parseProxies(text);
  } catch (cause) {
    if (!(cause instanceof WrongProxy)) throw cause;
    throw new SettingProblem('proxyInvalid', { part: cause.message });
  }
}

function parseDatabaseUrl(text: string | undefined): string | undefined {
  if (!text) return undefined;
  // Not shown: it holds a password.
  if (!/^postgres(ql)?:\/\//.test(text)) throw new SettingProblem('databaseUrlInvalid');
  return text;
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

const instance = z.object({
  url: z.string(),
  port: z.number(),
  databaseUrl: z.string(),
  practice: z.object({ url: z.string(), port: z.number() }).optional(),
  pid: z.number(),
  /** Start time of that process: ids are given again. */
  identity: z.string(),
  startedAt: z.string(),
});

/** A running Nagare, for the command line: it reaches the same database while the server runs. */
export type Instance = z.infer<typeof instance>;

const instanceFile = (home: string) => join(home, 'instance.json');

export function writeInstance(home: string, running: Instance): void {
  writeOwnerOnly(instanceFile(home), JSON.stringify(running, null, 2));
}

export function removeInstance(home: string): void {
  rmSync(instanceFile(home), { force: true });
}

/** The Nagare that runs on this data folder; undefined when none does (a killed one leaves its file behind). */
export function readInstance(home: string): Instance | undefined {
  if (!existsSync(instanceFile(home))) return undefined;
  const found = instance.safeParse(JSON.parse(readFileSync(instanceFile(home), 'utf8'))).data;
  return found && processIdentity(found.pid) === found.identity ? found : undefined;
}
