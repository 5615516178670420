import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type Embedded, startEmbedded, stopOrphan } from '../embedded.ts';
import { migrate } from '../migrate.ts';
import { liveProcess } from './process-table.ts';
import { THROWAWAY_SETTINGS } from './settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: { url: string; template: string };
  }
}

const PREFIX = 'nagare-test-';

/** Vitest's global setup of the database tests: one server and one migrated template database for the whole run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await sweepKilledRuns();
  const given = process.env.TEST_DATABASE_URL;
  const own = given ? undefined : await startThrowaway();
  const url = given ?? own?.server.url ?? '';
  const template = `nagare_template_${randomUUID().slice(0, 8)}`;
  await run(url, `create database ${template}`);
  await migrate(databaseUrl(url, template));
  project.provide('testServer', { url, template });

  return async () => {
    await run(url, `drop database if exists ${template} with (force)`);
    await own?.server.stop();
    if (own) rmSync(own.home, { recursive: true, force: true });
  };
}

async function startThrowaway(): Promise<{ server: Embedded; home: string }> {
  const home = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // PostgreSQL's own user must be able to pass through when the tests run as root.
  chmodSync(home, 0o711);
  return { home, server: await startEmbedded({ home, settings: THROWAWAY_SETTINGS }) };
}

/** A run that was killed could not stop its server; the folder's name tells whose it was. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || liveProcess(Number(pid))) continue;
    const home = join(tmpdir(), name);
    try {
      await stopOrphan(home);
      rmSync(home, { recursive: true, force: true });
    } catch {
      // another user's folder
    }
  }
}

export async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
