import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ensureCluster, ROLE } from './embedded/cluster.ts';
import { writeOwnerOnly } from './embedded/owner-only.ts';
import { choosePlace, type Place, type PlaceNotice } from './embedded/place.ts';
import { freePort } from './embedded/port.ts';
import { findHolder, isServer, launch, logFile, outcomeOf, readPidFile, stopServer } from './embedded/postmaster.ts';
import { EmbeddedProblem } from './embedded/problem.ts';
import { liveProcess } from './embedded/process-table.ts';
import { SERVER_SETTINGS } from './embedded/settings.ts';

const DATABASE = 'nagare';
/** Crash recovery of a large log may take a while; the server says "starting up" meanwhile. */
const ANSWER_MS = 120_000;
const LOCKED_MS = 20_000;
/** A killed server may linger as a zombie for about a second, which PostgreSQL takes for alive. */
const STALE_AFTER_MS = 4_000;

export interface Embedded {
  url: string;
  adopted: boolean;
  pid: number;
  /** Resolves when the server is gone, whether stopped or killed. */
  gone: Promise<void>;
  /** Clean shutdown; a second call waits for the same one. */
  stop: () => Promise<void>;
}

export interface EmbeddedOptions {
  home: string;
  /** Told when data or binaries had to be put outside the home. */
  notify?: (notice: PlaceNotice) => void;
  settings?: Record<string, string>;
}

/**
 * Starts the PostgreSQL of a home, or takes over the one that a killed launcher left running there.
 * Throws EmbeddedProblem when a person has to mend something. Two launchers on one home are kept apart by the caller's lock.
 */
export async function startEmbedded({ home, notify = () => {}, settings = {} }: EmbeddedOptions): Promise<Embedded> {
  const place = choosePlace(home, notify);
  const { password } = await ensureCluster(place);
  const begun = Date.now();
  for (;;) {
    const adopted = await adopt(place, password);
    if (adopted) return adopted;

    const port = await freePort(rememberedPort(place));
    const server = launch(place, port, { ...SERVER_SETTINGS, ...settings });
    const isReady = await answers(place, password, port, server.hasExited);
    if (isReady) {
      writeOwnerOnly(portFile(place), String(port));
      return running({
        place,
        url: await ensureDatabase(password, port),
        pid: server.pid,
        adopted: false,
        gone: server.exited,
      });
    }
    if (!server.hasExited()) {
      await stopServer(place, server.pid);
      throw new EmbeddedProblem('notAnswering', { file: logFile(place) });
    }
    await waitOutFailure(place, server.log(), Date.now() - begun);
  }
}

/** Ends the server that a killed launcher (or a killed test run) left on this home, if there is one. */
export async function stopOrphan(home: string): Promise<void> {
  const place = choosePlace(home, () => {});
  const holder = findHolder(place);
  if (holder) await stopServer(place, holder.process.pid);
}

/** Returns when another try may help; throws when it cannot. */
async function waitOutFailure(place: Place, log: string, sinceMs: number): Promise<void> {
  const outcome = outcomeOf(log);
  if (outcome === 'failed') throw new EmbeddedProblem('startFailed', { detail: lastLines(log), file: logFile(place) });
  if (sinceMs > LOCKED_MS)
    throw new EmbeddedProblem('stuck', { folder: place.data, pid: String(readPidFile(place)?.pid ?? '') });
  if (outcome === 'locked' && sinceMs > STALE_AFTER_MS) removeStalePidFile(place);
  await sleep(250);
}

async function adopt(place: Place, password: string): Promise<Embedded | undefined> {
  const holder = findHolder(place);
  if (!holder) return undefined;
  const { pid } = holder.process;
  const isGone = () => !isServer(place, pid);
  if (holder.process.isReplaced) {
    await stopServer(place, pid);
    return undefined;
  }
  if (!(await answers(place, password, () => readPidFile(place)?.port ?? 0, isGone))) {
    if (isGone()) return undefined;
    throw new EmbeddedProblem('stuck', { folder: place.data, pid: String(pid) });
  }
  const port = readPidFile(place)?.port ?? holder.port;
  writeOwnerOnly(portFile(place), String(port));
  return running({ place, url: await ensureDatabase(password, port), pid, adopted: true, gone: whenGone(isGone) });
}

function running(server: { place: Place; url: string; pid: number; adopted: boolean; gone: Promise<void> }): Embedded {
  let stopping: Promise<void> | undefined;
  const { place, url, pid, adopted, gone } = server;
  return {
    url,
    pid,
    adopted,
    gone,
    stop: () => {
      stopping ??= stopServer(place, pid).then(() => whileOpen(gone));
      return stopping;
    },
  };
}

/** Nothing else need hold the process open until then: the server's own handle does not. */
async function whileOpen(promise: Promise<void>): Promise<void> {
  const open = setInterval(() => {}, 1_000);
  await promise;
  clearInterval(open);
}

async function whenGone(isGone: () => boolean): Promise<void> {
  while (!isGone()) await sleep(500, undefined, { ref: false });
}

/** Waits until the server of this very data folder takes our password; false when it ended or stays silent. */
async function answers(
  place: Place,
  password: string,
  port: number | (() => number),
  hasExited: () => boolean,
): Promise<boolean> {
  for (const end = Date.now() + ANSWER_MS; Date.now() < end; await sleep(25)) {
    if (hasExited()) return false;
    const now = typeof port === 'number' ? port : port();
    if (now === 0) continue;
    try {
      const folder = await ask(urlOf(password, now, 'postgres'), 'show data_directory');
      return folder === place.data && !hasExited();
    } catch {
      // not listening yet, starting up, or shutting down
    }
  }
  return false;
}

async function ensureDatabase(password: string, port: number): Promise<string> {
  const admin = urlOf(password, port, 'postgres');
  const found = await ask(admin, `select datname from pg_database where datname = '${DATABASE}'`);
  if (found === undefined) await ask(admin, `create database ${DATABASE}`);
  return urlOf(password, port, DATABASE);
}

async function ask(url: string, sql: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const urlOf = (password: string, port: number, database: string) =>
  `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;

const portFile = (place: Place) => join(place.own, 'port');

function rememberedPort(place: Place): number | undefined {
  return existsSync(portFile(place))
    ? Number.parseInt(readFileSync(portFile(place), 'utf8'), 10) || undefined
    : undefined;
}

/** Only when the process it names is gone, a zombie, or provably not a PostgreSQL server of this folder. */
function removeStalePidFile(place: Place): void {
  const named = readPidFile(place);
  if (findHolder(place)) return;
  const process = named && liveProcess(named.pid);
  if (process?.program === 'postgres' && process.folder === undefined) return;
  rmSync(join(place.data, 'postmaster.pid'), { force: true });
}

const lastLines = (log: string) => log.trim().split('\n').slice(-5).join('\n');
