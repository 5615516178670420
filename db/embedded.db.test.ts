import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveProcess } from './embedded/process-table.ts';
import { startEmbedded, stopOrphan } from './embedded.ts';

describe('embedded PostgreSQL', () => {
  let home: string;

  beforeEach(() => {
    // Spaces and Japanese characters: people unpack things anywhere.
    home = mkdtempSync(join(tmpdir(), `nagare-test-${process.pid}-流れ のデータ-`));
    chmodSync(home, 0o711);
  });

  afterEach(async () => {
    await stopOrphan(home);
    rmSync(home, { recursive: true, force: true });
  });

  test('keeps rows when the server is killed with kill -9, and starts again by itself', async () => {
    const first = await startEmbedded({ home });
    await query(first.url, 'create table kept (word text)');
    await query(first.url, `insert into kept values ('残る')`);
    process.kill(first.pid, 'SIGKILL');

    const second = await startEmbedded({ home });
    expect(second.adopted).toBe(false);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: '残る' }]);
    await second.stop();
  });

  test('adopts a server that its launcher left behind, and can stop it', async () => {
    const first = await startEmbedded({ home });
    const second = await startEmbedded({ home });
    expect(second).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
    await second.stop();
    await first.gone;
    expect(liveProcess(first.pid)).toBeUndefined();
    expect(existsSync(join(home, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  });

  test('takes another port when the remembered one is taken', async () => {
    const first = await startEmbedded({ home });
    await first.stop();
    const other = mkdtempSync(join(tmpdir(), `nagare-test-${process.pid}-`));
    chmodSync(other, 0o711);
    writeFileSync(join(home, 'postgres', 'port'), `${new URL((await startEmbedded({ home: other })).url).port}\n`);

    const second = await startEmbedded({ home });
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.stop();
    await stopOrphan(other);
    rmSync(other, { recursive: true, force: true });
  });

  test('recovers when the pid file names a live process that is not PostgreSQL', async () => {
    await (await startEmbedded({ home })).stop();
    writeFileSync(
      join(home, 'postgres', 'data', 'postmaster.pid'),
      `${process.pid}\n${home}/postgres/data\n0\n5432\n\n127.0.0.1\n\nready\n`,
    );
    const server = await startEmbedded({ home });
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  test('is not confused by what a kill during the first start left behind', async () => {
    const halves = join(home, 'postgres');
    await (await startEmbedded({ home })).stop();
    rmSync(join(halves, 'data'), { recursive: true });
    writeFileSync(join(halves, 'data.new-1'), '');
    const server = await startEmbedded({ home });
    expect(existsSync(join(halves, 'data.new-1'))).toBe(false);
    await server.stop();
  });

  test('stops with a code when the password of existing data is lost', async () => {
    await (await startEmbedded({ home })).stop();
    rmSync(join(home, 'postgres', 'password'));
    await expect(startEmbedded({ home })).rejects.toMatchObject({ code: 'passwordMissing' });
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
