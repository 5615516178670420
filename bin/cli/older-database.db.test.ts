/** A command that is newer than the servers on its database: it leaves their tables as they are until somebody says so. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPool } from '../../db/client.ts';
import { databaseUrl, run } from '../../db/embedded/test-server.ts';
import { ageOf } from '../../db/migrate.ts';
import { openTerminal, type Terminal } from './testing/terminal.ts';

const server = inject('testServer');
const folder = mkdtempSync(join(tmpdir(), 'nagare-older-'));
const older = `nagare_test_${randomUUID().replaceAll('-', '')}`;
const empty = `nagare_test_${randomUUID().replaceAll('-', '')}`;
const terminals: Terminal[] = [];

function terminal(name: string): Terminal {
  const opened = openTerminal({ home: mkdtempSync(join(folder, 'home-')), databaseUrl: databaseUrl(server.url, name) });
  terminals.push(opened);
  return opened;
}

/** As the version before this one has made it. */
async function makeOlder(): Promise<void> {
  const migrationsFolder = join(folder, 'migrations');
  cpSync(join(import.meta.dirname, '../../db/migrations'), migrationsFolder, { recursive: true });
  const path = join(migrationsFolder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, -1) }));
  const pool = openPool(databaseUrl(server.url, older), { max: 1 });
  await migrate(drizzle(pool), { migrationsFolder });
  await pool.end();
}

beforeAll(async () => {
  for (const name of [older, empty]) await run(server.url, `create database ${name}`);
  await makeOlder();
});
afterAll(async () => {
  for (const opened of terminals) await opened.close();
  for (const name of [older, empty]) await run(server.url, `drop database if exists ${name} with (force)`);
  rmSync(folder, { recursive: true, force: true });
});

test('an older database is refused, also by a worker, until it is brought up to date by the command for that', async () => {
  const { problem, json } = terminal(older);
  for (const command of ['flow list', 'worker'])
    expect(await problem(command.split(' '))).toMatchObject({
      code: 'cli.databaseOlder',
      action: expect.stringContaining('nagare migrate'),
    });
  expect(await ageOf(databaseUrl(server.url, older))).toBe('older');
  expect(await json(['migrate'])).toEqual({ isUpToDate: true });
  expect(await problem(['flow', 'list'])).toMatchObject({ code: 'cli.noWorkspace' });
});

test('one more worker says when it is at work, and ends when it is asked to', async () => {
  const env = {
    ...process.env,
    NAGARE_HOME: join(folder, 'worker'),
    DATABASE_URL: databaseUrl(server.url, older),
    LANG: 'C',
  };
  const child = spawn(join(import.meta.dirname, '../nagare'), ['worker'], { env });
  const [line] = await once(child.stderr, 'data');
  expect(String(line)).toContain('at work');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('an empty database is filled by the first command', async () => {
  expect(await terminal(empty).problem(['flow', 'list'])).toMatchObject({ code: 'cli.noWorkspace' });
  expect(await ageOf(databaseUrl(server.url, empty))).toBe('upToDate');
});
