/**
 * While a new version is put in place, processes of the one before go on with the tables as they know them. So whatever those
 * read is still there, and nothing that they write is refused.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPool } from './client.ts';
import { databaseUrl, run } from './embedded/test-server.ts';

/** What is updated from a database older than this has its processes stopped first. */
const OLDEST = '0014_seen_by_all_workers';

const server = inject('testServer');
const folder = mkdtempSync(join(tmpdir(), 'nagare-additions-'));
const name = `nagare_test_${randomUUID().replaceAll('-', '')}`;
const all = join(import.meta.dirname, 'migrations');
const { entries } = JSON.parse(readFileSync(join(all, 'meta/_journal.json'), 'utf8')) as { entries: { tag: string }[] };
let pool: pg.Pool;

interface Column {
  key: string;
  table: string;
  type: string;
  /** A row without a value for it is refused. */
  isNeeded: boolean;
}

interface Structure {
  columns: Map<string, Column>;
  /** Unique, check and foreign keys. */
  rules: string[];
}

/** The database as it was with this migration as its last. */
async function migrateTo(tag: string): Promise<void> {
  const migrationsFolder = join(folder, tag);
  cpSync(all, migrationsFolder, { recursive: true });
  const until = entries.slice(0, entries.findIndex((entry) => entry.tag === tag) + 1);
  const path = join(migrationsFolder, 'meta/_journal.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), entries: until }));
  await migrate(drizzle(pool), { migrationsFolder });
}

async function readStructure(): Promise<Structure> {
  const { rows } = await pool.query<{ table: string; name: string; type: string; is_needed: boolean }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull and not a.atthasdef as is_needed
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
  );
  const { rows: rules } = await pool.query<{ rule: string }>(
    `select conrelid::regclass || ': ' || pg_get_constraintdef(oid) as rule from pg_constraint
     where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u', 'p', 'x')
     union all
     select regexp_replace(pg_get_indexdef(indexrelid), '^.* ON ', '') from pg_index
     where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  );
  const columns = rows.map(({ table, name, type, is_needed: isNeeded }) => ({
    key: `${table}.${name}`,
    table,
    type,
    isNeeded,
  }));
  return { columns: new Map(columns.map((column) => [column.key, column])), rules: rules.map(({ rule }) => rule) };
}

const states = new Map<string, Structure>();

beforeAll(async () => {
  await run(server.url, `create database ${name}`);
  pool = openPool(databaseUrl(server.url, name), { max: 1 });
  for (const { tag } of entries.slice(entries.findIndex((entry) => entry.tag === OLDEST))) {
    await migrateTo(tag);
    states.set(tag, await readStructure());
  }
});
afterAll(async () => {
  await pool?.end();
  await run(server.url, `drop database if exists ${name} with (force)`);
  rmSync(folder, { recursive: true, force: true });
});

test('nothing that a process of an older version reads or writes is missing or refused after the newest migration', () => {
  const newest = states.get(entries.at(-1)?.tag ?? '');
  expect(states.size).toBeGreaterThan(5);
  for (const [tag, { columns, rules }] of states) {
    const tables = new Set([...columns.values()].map(({ table }) => table));
    for (const { key, table, type, isNeeded } of columns.values()) {
      if (isGone(table)) continue;
      expect(newest?.columns.get(key), `${key} of ${tag}`).toMatchObject({ type });
      if (!isNeeded) expect(newest?.columns.get(key)?.isNeeded, `${key} of ${tag}`).toBe(false);
    }
    const added = [...(newest?.columns.values() ?? [])].filter(
      ({ key, table }) => tables.has(table) && !columns.has(key),
    );
    expect(
      added.filter(({ isNeeded }) => isNeeded).map(({ key }) => key),
      `unknown to ${tag}`,
    ).toEqual([]);
    const stricter = newest?.rules.filter((rule) => !rules.includes(rule) && tables.has(tableOf(rule)));
    expect(stricter, `unknown to ${tag}`).toEqual([]);
  }
});

const tableOf = (rule: string): string => /^(?:public\.)?"?([a-z_]+)/.exec(rule)?.[1] ?? rule;

/** No process has read or written these since long before. */
const isGone = (table: string): boolean => ['flow_sets'].includes(table);
