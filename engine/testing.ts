/** For database tests: an engine over a database of its own. Never imported by the program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '../db/testing.ts';
import { type Engine, openEngine } from './engine.ts';
import { addPerson } from './people/add.ts';

export interface TestEngine {
  engine: Engine;
  /** Another process's engine on the same database and data folder. */
  another(): Promise<Engine>;
  drop(): Promise<void>;
}

export async function testEngine(): Promise<TestEngine> {
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
  const drop = async () => {
    for (const each of opened) await each.close();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  };
  return { engine, another, drop };
}

export const owner = {
  email: 'owner@example.jp',
  name: '山田 花子',
  password: 'correct horse battery',
  locale: 'ja' as const,
};

/** The first person with a workspace. */
export const testOwner = (engine: Engine) => addPerson(engine, owner);
