/** One command's engine and workspace, opened before it and closed after it, also when it is interrupted. */
import { type Actor, checkSecretKey, closeClients, type Engine, listWorkspaces, openEngine } from '../../engine/api.ts';
import { findDatabase } from './database.ts';
import { CliProblem } from './problem.ts';

export interface Workspace extends Actor {
  name: string;
  timeZone: string;
}

export async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  // Lines on stdout would not be the command's own answer.
  process.env.NAGARE_LOG_LEVEL ??= 'silent';
  const database = await findDatabase();
  let engine: Engine | undefined;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      if (engine) {
        closeClients(engine);
        await engine.close();
      }
      await database.close();
    })();
    return closing;
  };
  const stop = () => void close().finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const { url, home, publicUrl } = database;
    engine = await openEngine({ databaseUrl: url, home, publicUrl, name: 'cli', maxConnections: 4 });
    await checkSecretKey(engine.db, engine.secrets);
    return await work(engine);
  } finally {
    await close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** The workspace that was asked for, or the only one. */
export async function workspaceOf(engine: Engine, asked: string | undefined): Promise<Workspace> {
  const all = await listWorkspaces(engine);
  const names = all.map(({ name }) => name).join(', ');
  if (all.length === 0) throw new CliProblem('cli.noWorkspace');
  const fitting = asked === undefined ? all : all.filter(({ id, name }) => id === asked || name === asked);
  const [found, ...more] = fitting;
  if (!found) throw new CliProblem('cli.unknownWorkspace', { name: asked ?? '', names });
  if (more.length > 0) throw new CliProblem('cli.whichWorkspace', { names });
  return { workspaceId: found.id, userId: null, name: found.name, timeZone: found.timeZone };
}
