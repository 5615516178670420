import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PlaceNotice } from '../../db/embedded/place.ts';
import { EmbeddedProblem } from '../../db/embedded/problem.ts';
import { type Embedded, startEmbedded } from '../../db/embedded.ts';
import type { Settings } from '../home.ts';
import { afterDeath } from './backoff.ts';

const OLDEST_VERSION = 15;
const REACH_MS = 30_000;

/** The database cannot be used; the code is a key of bin/words.*.json. */
export class DatabaseProblem extends Error {
  readonly code: string;
  readonly params: Record<string, string>;

  constructor(code: string, params: Record<string, string> = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'DatabaseProblem';
    this.code = code;
    this.params = params;
  }
}

export interface Database {
  /** May change when the embedded server had to take another port; `onMoved` tells. */
  url: () => string;
  onMoved: (listener: () => void) => void;
  /** Resolves when the embedded server died too often. */
  gaveUp: Promise<void>;
  stop: () => Promise<void>;
}

export interface DatabaseWatcher {
  signal: AbortSignal;
  onPlace: (notice: PlaceNotice) => void;
  onAdopted: () => void;
  onWaiting: (host: string) => void;
  onDeath: (afterMs: number) => void;
}

export async function startDatabase(settings: Settings, watcher: DatabaseWatcher): Promise<Database> {
  const database = settings.databaseUrl ? given(settings.databaseUrl) : await embedded(settings.home, watcher);
  if (settings.databaseUrl) await reach(settings.databaseUrl, watcher);
  try {
    await refuseOldServer(database.url());
  } catch (cause) {
    await database.stop();
    throw cause;
  }
  return database;
}

const given = (url: string): Database => ({
  url: () => url,
  onMoved: () => {},
  gaveUp: new Promise(() => {}),
  stop: async () => {},
});

async function embedded(home: string, watcher: DatabaseWatcher): Promise<Database> {
  let server: Embedded | undefined = await startEmbedded({ home, notify: watcher.onPlace });
  if (server.adopted) watcher.onAdopted();
  const stopping = new AbortController();
  const gaveUp = Promise.withResolvers<void>();
  let { url } = server;
  let moved = () => {};

  const keep = async () => {
    const deaths: number[] = [];
    while (!stopping.signal.aborted) {
      await server?.gone;
      if (stopping.signal.aborted) return;
      deaths.push(Date.now());
      const next = afterDeath(deaths, Date.now());
      if (next.kind === 'giveUp') return gaveUp.resolve();
      watcher.onDeath(next.afterMs);
      await sleep(next.afterMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      // A start that fails counts as one more death.
      server = await startEmbedded({ home }).catch(() => undefined);
      if (server && server.url !== url) {
        url = server.url;
        moved();
      }
    }
  };
  const keeping = keep();

  const stop = async () => {
    stopping.abort();
    await server?.stop();
    await keeping;
    // It may just have been started again.
    await server?.stop();
  };
  const onMoved = (listener: () => void) => {
    moved = listener;
  };
  return { url: () => url, onMoved, gaveUp: gaveUp.promise, stop };
}

/** A database in a container beside us may need a while; a wrong password does not get better by waiting. */
async function reach(url: string, watcher: DatabaseWatcher): Promise<void> {
  const host = hostOf(url);
  let isTold = false;
  for (const end = Date.now() + REACH_MS; ; await sleep(500, undefined, { signal: watcher.signal })) {
    const problem = await tryConnect(url);
    if (!problem) return;
    if (!problem.mayPass || Date.now() > end)
      throw new DatabaseProblem('databaseUnreachable', { host, detail: problem.detail });
    if (!isTold) watcher.onWaiting(host);
    isTold = true;
  }
}

const STARTING_UP = '57P03';

async function tryConnect(url: string): Promise<{ mayPass: boolean; detail: string } | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return undefined;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const mayPass = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', STARTING_UP].includes(code);
    return { mayPass, detail: (cause instanceof Error && cause.message) || code };
  } finally {
    await client.end().catch(() => {});
  }
}

async function refuseOldServer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    const version = Math.floor(Number(rows[0]?.server_version_num ?? 0) / 10_000);
    if (version < OLDEST_VERSION)
      throw new DatabaseProblem('databaseTooOld', { version: String(version), oldest: String(OLDEST_VERSION) });
  } finally {
    await client.end();
  }
}

/** Without user and password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '?';
}

export function isDatabaseProblem(error: unknown): error is DatabaseProblem | EmbeddedProblem {
  return error instanceof DatabaseProblem || error instanceof EmbeddedProblem;
}
