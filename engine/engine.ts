/** What every verb of the engine works with: one per process. */

import type pg from 'pg';
import type { Logger } from 'pino';
import { pino } from 'pino';
import { type Database, type Db, openDatabase } from '../db/client.ts';
import { openSecretBox, type SecretBox } from './connections/secrets.ts';

export interface Engine {
  db: Db;
  pool: pg.Pool;
  secrets: SecretBox;
  /** Forms every link; no slash at the end. */
  publicUrl: string;
  /** Data folder: key file, owner code, practice settings. */
  home: string;
  log: Logger;
  close(): Promise<void>;
}

export interface EngineOptions {
  databaseUrl: string;
  home: string;
  publicUrl: string;
  /** PostgreSQL connections of this process; 10 unless told. */
  maxConnections?: number;
  /** Name in the log lines. */
  name?: string;
}

/** What a person or the command line acts as. `userId` null = the command line or the engine itself. */
export interface Actor {
  workspaceId: string;
  userId: string | null;
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const database: Database = openDatabase(options.databaseUrl, { max: options.maxConnections ?? 10 });
  const secrets = await openSecretBox({ home: options.home, env: process.env });
  const log = pino({
    name: options.name ?? 'nagare',
    level: process.env.NAGARE_LOG_LEVEL ?? 'info',
    redact: ['*.password', '*.secret', '*.token', '*.authorization', '*.accessToken', '*.refreshToken'],
  });
  return {
    db: database.db,
    pool: database.pool,
    secrets,
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
    home: options.home,
    log,
    close: () => database.close(),
  };
}
