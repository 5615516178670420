/** A whole engine for a test: its own database, data folder, workspace and, when asked, a practice org. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, workspaces } from '../../db/schema/index.ts';
import { testDatabase } from '../../db/testing.ts';
import { type Actor, type Engine, openEngine } from '../engine.ts';

export interface TestEngine {
  engine: Engine;
  actor: Actor;
  url: string;
  home: string;
  close(): Promise<void>;
}

export async function testEngine(): Promise<TestEngine> {
  process.env.NAGARE_LOG_LEVEL ??= 'silent';
  const database = await testDatabase();
  const home = await mkdtemp(join(tmpdir(), 'nagare-test-'));
  const engine = await openEngine({ databaseUrl: database.url, home, publicUrl: 'http://localhost:4400' });
  const workspaceId = newId();
  await engine.db.insert(workspaces).values({ id: workspaceId, name: 'Test' });
  return {
    engine,
    actor: { workspaceId, userId: null },
    url: database.url,
    home,
    async close() {
      await engine.close();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Polls until the state is there; fails with what it last saw. Waits for a state, never for a time. */
export async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean, withinMs = 20_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (performance.now() > end) throw new Error(`still waiting; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
