/**
 * Which database a command works on: DATABASE_URL, else that of the Nagare running on the data folder, else the embedded one,
 * started for this command and stopped after it. Only an empty database, or one that nobody else works with, is brought up to
 * date: servers of an older version may be running on the others.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ageOf, migrate } from '../../db/migrate.ts';
import { readInstance, readSettings } from '../home.ts';
import { startDatabase } from '../supervise/database.ts';
import { takeLock } from '../supervise/lock.ts';
import { CliProblem } from './problem.ts';

const LOCK_MS = 60_000;

export interface FoundDatabase {
  url: string;
  home: string;
  publicUrl: string;
  close(): Promise<void>;
}

const silent = {
  signal: new AbortController().signal,
  onPlace: () => {},
  onAdopted: () => {},
  onWaiting: () => {},
  onDeath: () => {},
};

/**
 * Throws a setting or database problem in words. Another command that is using the embedded database is waited for.
 * `update`: whoever asks wants the database to be brought up to date, whoever works with it.
 */
export async function findDatabase({ update = false } = {}): Promise<FoundDatabase> {
  const settings = readSettings([]);
  const { home, databaseUrl } = settings;
  const publicUrl = process.env.NAGARE_URL ? settings.url : (readInstance(home)?.url ?? settings.url);
  if (databaseUrl) {
    await startDatabase(settings, silent);
    if (update || (await ageOf(databaseUrl)) === 'empty') await migrate(databaseUrl);
    await refuseOlder(databaseUrl);
    return { url: databaseUrl, home, publicUrl, close: async () => {} };
  }
  for (const end = Date.now() + LOCK_MS; Date.now() < end; await sleep(200)) {
    const running = readInstance(home);
    if (running) {
      if (update) await migrate(running.databaseUrl);
      await refuseOlder(running.databaseUrl);
      return { url: running.databaseUrl, home, publicUrl, close: async () => {} };
    }
    const lock = takeLock(home, settings.url);
    if (lock.kind === 'refused') continue;
    return startOwn(settings, lock.release);
  }
  throw new CliProblem('cli.busy', { home });
}

async function refuseOlder(url: string): Promise<void> {
  if ((await ageOf(url)) === 'older') throw new CliProblem('cli.databaseOlder');
}

/** Only what DATABASE_URL or a running Nagare gives. */
export async function runningDatabase(): Promise<Omit<FoundDatabase, 'close'>> {
  const { home, databaseUrl, url } = readSettings([]);
  const running = readInstance(home);
  const found = databaseUrl ?? running?.databaseUrl;
  if (!found) throw new CliProblem('cli.noDatabase', { home });
  await refuseOlder(found);
  return { url: found, home, publicUrl: process.env.NAGARE_URL ? url : (running?.url ?? url) };
}

async function startOwn(settings: ReturnType<typeof readSettings>, release: () => void): Promise<FoundDatabase> {
  let database: Awaited<ReturnType<typeof startDatabase>> | undefined;
  // The server is a child that keeps no process alive; without this, ours would end in the middle of stopping it.
  const alive = setInterval(() => {}, 60_000);
  const close = async () => {
    await database?.stop();
    release();
    clearInterval(alive);
  };
  try {
    database = await startDatabase(settings, silent);
    await migrate(database.url());
  } catch (error) {
    await close();
    throw error;
  }
  return { url: database.url(), home: settings.home, publicUrl: settings.url, close };
}
