import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { liveProcess } from '../../db/embedded/process-table.ts';
import { testDatabase } from '../../db/testing.ts';
import { readInstance } from '../home.ts';
import { takeLock } from './lock.ts';
import { type FakeHome, fakeHome, type Launcher, type LauncherOptions, runLauncher } from './testing/run-launcher.ts';

const RUNNING = 'Nagare is running';

describe('npm start', () => {
  let home: FakeHome;
  let launchers: Launcher[];

  const start = async (options: Omit<LauncherOptions, 'home'> = {}) => {
    const launcher = await runLauncher({ home: home.path, ...options });
    launchers.push(launcher);
    return launcher;
  };

  beforeEach(() => {
    home = fakeHome();
    launchers = [];
  });

  afterEach(async () => {
    for (const { process: launcher } of launchers) launcher.kill('SIGTERM');
    await Promise.all(launchers.map(({ exited }) => exited));
    await vi.waitUntil(() => home.alive().length === 0, { timeout: 60_000 });
    await home.remove();
  });

  describe('with its own database', () => {
    test('leaves no process after SIGTERM, and ends the practice org after web and worker', async () => {
      const launcher = await start();
      await launcher.says(RUNNING);
      const database = home.databasePid();
      expect(home.alive()).toHaveLength(3);
      launcher.process.kill('SIGTERM');
      expect(await launcher.exited).toBe(0);
      expect(home.alive()).toEqual([]);
      expect(liveProcess(database)).toBeUndefined();
      expect(
        home
          .story()
          .filter((line) => line.includes('ended'))
          .at(-1),
      ).toBe('practice-org ended by SIGTERM');
      expect(existsSync(join(home.path, 'instance.json'))).toBe(false);
      expect(existsSync(join(home.path, 'lock.json'))).toBe(false);
    });

    test('ends its children when it is killed with kill -9, and the next start takes the database over', async () => {
      const first = await start();
      await first.says(RUNNING);
      const database = home.databasePid();
      first.process.kill('SIGKILL');
      await vi.waitUntil(() => home.alive().length === 0, { timeout: 60_000 });
      expect(liveProcess(database)?.program).toBe('postgres');

      const second = await start({ port: first.port });
      await second.says(RUNNING);
      expect(second.output()).toContain('still running from last time');
      expect(home.databasePid()).toBe(database);
    });

    test('recovers after kill -9 of everything', async () => {
      const first = await start();
      await first.says(RUNNING);
      first.process.kill('SIGKILL');
      for (const pid of [...home.alive(), home.databasePid()]) process.kill(pid, 'SIGKILL');
      const second = await start({ port: first.port });
      await second.says(RUNNING);
      expect(home.alive()).toHaveLength(3);
    });

    test('starts its database again when that is killed', async () => {
      const launcher = await start();
      await launcher.says(RUNNING);
      const database = home.databasePid();
      process.kill(database, 'SIGKILL');
      await launcher.says('The database ended unexpectedly');
      await vi.waitUntil(() => liveProcess(home.databasePid()) && home.databasePid() !== database, { timeout: 60_000 });
    });

    test('stops cleanly when it is asked to while it is still starting', async () => {
      const launcher = await start();
      await launcher.says('Starting the database');
      launcher.process.kill('SIGINT');
      expect(await launcher.exited).toBe(0);
      expect(existsSync(join(home.path, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
    });
  });

  describe('with a given database', () => {
    let database: Awaited<ReturnType<typeof testDatabase>>;
    const startGiven = (options: Omit<LauncherOptions, 'home'> = {}) =>
      start({ ...options, env: { DATABASE_URL: database.url, ...options.env } });

    beforeEach(async () => {
      database = await testDatabase();
    });

    afterEach(async () => {
      for (const { process: launcher } of launchers) launcher.kill('SIGTERM');
      await Promise.all(launchers.map(({ exited }) => exited));
      await database.drop();
    });

    test('refuses a second start on one data folder and names the first', async () => {
      const first = await startGiven();
      await first.says(RUNNING);
      const second = await startGiven();
      expect(await second.exited).toBe(3);
      expect(second.output()).toContain(`http://localhost:${first.port}`);
      expect(second.output()).toContain(`process ${first.process.pid}`);
      expect(readInstance(home.path)).toMatchObject({ pid: first.process.pid, databaseUrl: database.url });
    });

    test('waits for a command that is using the data folder', async () => {
      const lock = takeLock(home.path, 'http://localhost:4400');
      const launcher = await startGiven();
      await launcher.says('A command is using the data folder');
      if (lock.kind === 'taken') lock.release();
      await launcher.says(RUNNING);
    });

    test('names a taken port before anything is started', async () => {
      const other = createServer();
      const port = await new Promise<number>((resolve) => {
        other.listen(0, '127.0.0.1', () => {
          const address = other.address();
          resolve(typeof address === 'object' && address ? address.port : 0);
        });
      });
      const launcher = await start({ port });
      expect(await launcher.exited).toBe(4);
      expect(launcher.output()).toContain(`Port ${port} is taken`);
      expect(launcher.output()).toContain('npm start -- --port');
      expect(existsSync(join(home.path, 'postgres'))).toBe(false);
      other.close();
    });

    test('starts a dead child again and says where its log is', async () => {
      const launcher = await startGiven({ env: { FAKE_DYING: 'worker' } });
      await launcher.says('The worker ended unexpectedly (7). It is started again in 1 s.');
      await launcher.says('started again in 2 s');
      expect(readFileSync(join(home.path, 'logs', 'worker.log'), 'utf8')).toContain('the last words of a dying child');
      expect(launcher.output()).toContain('the last words of a dying child');
      expect(launcher.output()).not.toContain(RUNNING);
    });

    test('ends everything with exit code 1 and the last lines of a child that died ten times', async () => {
      const launcher = await startGiven({ env: { FAKE_DYING: 'worker', FAKE_PACE: '0.001' } });
      expect(await launcher.exited).toBe(1);
      for (const seconds of [1, 2, 4, 8, 16, 30]) expect(launcher.output()).toContain(`started again in ${seconds} s`);
      expect(home.story().filter((line) => line.startsWith('worker started'))).toHaveLength(10);
      expect(launcher.output().trim().split('the last words of a dying child')).toHaveLength(1 + 9 + 1);
      expect(home.alive()).toEqual([]);
      expect(existsSync(join(home.path, 'lock.json'))).toBe(false);
    });

    test('has no practice org when it is told so', async () => {
      const launcher = await startGiven({ args: ['--no-practice'] });
      await launcher.says(RUNNING);
      expect(home.story().filter((line) => line.startsWith('practice-org'))).toEqual([]);
      expect(readInstance(home.path)).not.toHaveProperty('practice');
    });

    test('ends at once with the words of a child that needs a person', async () => {
      const launcher = await startGiven({ env: { FAKE_REFUSING: 'web' } });
      expect(await launcher.exited).toBe(2);
      expect(launcher.output()).toContain('the web server says why:\n  the key is a wrong one');
      expect(home.alive()).toEqual([]);
    });

    test('prints a one-time code of which only the hash is kept, and none once there is a user', async () => {
      const first = await startGiven();
      await first.says(RUNNING);
      const code = /\/start\?code=([\w-]{22})/.exec(first.output())?.[1] ?? '';
      const hash = createHash('sha256').update(code).digest('hex');
      expect(readFileSync(join(home.path, 'owner-code'), 'utf8').trim()).toBe(hash);
      first.process.kill('SIGTERM');
      await first.exited;

      await database.pool.query(
        `insert into "user" (id, name, email) values (gen_random_uuid(), 'Hanako', 'h@example.jp')`,
      );
      const second = await startGiven();
      await second.says(RUNNING);
      expect(second.output()).not.toContain('code=');
      expect(existsSync(join(home.path, 'owner-code'))).toBe(false);
    });

    test('has no practice org when it is reached under a public address', async () => {
      const launcher = await startGiven({ env: { NAGARE_URL: 'https://nagare.example.com/' } });
      await launcher.says('https://nagare.example.com/start?code=');
      expect(home.story().filter((line) => line.startsWith('practice-org'))).toEqual([]);
    });

    test('ends with everything it started when npm is killed', async () => {
      const launcher = await startGiven({ throughShell: true, env: { npm_lifecycle_event: 'start' } });
      await launcher.says(RUNNING);
      launcher.process.kill('SIGKILL');
      await vi.waitUntil(() => home.alive().length === 0 && !existsSync(join(home.path, 'lock.json')), {
        timeout: 10_000,
      });
    });

    test('says which database cannot be used without showing its password', async () => {
      const wrong = database.url.replace(/:[^:@]+@/, ':geheim@');
      const launcher = await startGiven({ env: { DATABASE_URL: wrong } });
      expect(await launcher.exited).toBe(5);
      expect(launcher.output()).toContain(new URL(wrong).host);
      expect(launcher.output()).not.toContain('geheim');
    });
  });
});
