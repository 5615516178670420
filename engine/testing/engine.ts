/** A whole engine for a test: its own database and data folder. Never imported by the program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, workspaces } from '../../db/schema/index.ts';
import { testDatabase } from '../../db/testing.ts';
import { type Actor, type Engine, openEngine } from '../engine.ts';
import { addPerson } from '../people/add.ts';

export interface EmptyEngine {
  engine: Engine;
  url: string;
  home: string;
  /** Another process's engine on the same database and data folder. */
  another(): Promise<Engine>;
  close(): Promise<void>;
}

/** As after the first start: nobody has an account yet. */
export async function emptyEngine(): Promise<EmptyEngine> {
  process.env.NAGARE_LOG_LEVEL ??= 'silent';
  const database = await testDatabase({ max: 1 });
  const home = mkdtempSync(join(tmpdir(), 'nagare-engine-'));
  const opened: Engine[] = [];
  const another = async () => {
    const engine = await openEngine({ databaseUrl: database.url, home, publicUrl: 'http://nagare.test' });
    opened.push(engine);
    return engine;
  };
  const engine = await another();
  const close = async () => {
    for (const each of opened) await each.close();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  };
  return { engine, url: database.url, home, another, close };
}

export type TestEngine = EmptyEngine & { actor: Actor };

/** With a workspace, for what needs no person. */
export async function testEngine(): Promise<TestEngine> {
  const given = await emptyEngine();
  const workspaceId = newId();
  await given.engine.db.insert(workspaces).values({ id: workspaceId, name: 'Test' });
  return { ...given, actor: { workspaceId, userId: null } };
}

export const owner = {
  email: 'owner@example.jp',
  name: '山田 花子',
  password: 'correct horse battery',
  locale: 'ja' as const,
};

/** The first person with a workspace. */
export const testOwner = (engine: Engine) => addPerson(engine, owner);

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
