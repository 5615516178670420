import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from '../../db/embedded/process-table.ts';
import { migrate } from '../../db/migrate.ts';
import { checkout, removeInstance, type Settings, writeInstance } from '../home.ts';
import type { Say } from '../words.ts';
import type { ChildSpec } from './child.ts';
import { type ChildLog, openChildLog, terminalLog } from './child-log.ts';
import { type Database, DatabaseProblem, isDatabaseProblem, startDatabase } from './database.ts';
import { type Kept, keepRunning } from './keep-running.ts';
import { endLeftovers, forgetChildren, noteChildren } from './leftovers.ts';
import { type LockResult, takeLock } from './lock.ts';
import { ownerCode } from './owner-code.ts';
import { whenNpmIsGone } from './parent.ts';
import { isPortFree, practicePort } from './ports.ts';
import { listenForStop, type StopRequest, whenAborted } from './stop-request.ts';

export const EXIT = { stopped: 0, gaveUp: 1, settings: 2, running: 3, port: 4, database: 5 } as const;

const COMMAND_PATIENCE_MS = 60_000;
const CHILD_PATIENCE_MS = 20_000;
const LAST_LINES = 20;

export interface Programs {
  web: string;
  worker: string;
  practiceOrg: string;
}

export const PROGRAMS: Programs = {
  web: join(checkout, 'bin', 'web.ts'),
  worker: join(checkout, 'bin', 'worker.ts'),
  practiceOrg: join(checkout, 'practice-org', 'main.ts'),
};

interface Launch {
  settings: Settings;
  programs: Programs;
  say: Say;
  print: (line: string) => void;
  /** Of the waits before a dead child is started again; tests are in a hurry. */
  pace?: number;
  request: StopRequest;
  /** What has to be undone at the end, last first. */
  undo: (() => Promise<void> | void)[];
}

/** Runs Nagare until it is asked to stop or cannot go on; returns the exit code with nothing left running. */
export async function launch(
  options: Pick<Launch, 'settings' | 'programs' | 'say' | 'print' | 'pace'>,
): Promise<number> {
  const request = listenForStop();
  // The database does not hold this process open (it may outlive us), so we hold ourselves open to the last step.
  const open = setInterval(() => {}, 60_000);
  whenNpmIsGone(process.env, request.ask);
  const launch: Launch = { ...options, request, undo: [] };
  let code: number;
  try {
    code = await run(launch);
  } catch (cause) {
    code = explain(launch, cause);
  }
  if (launch.undo.length > 0) launch.print(launch.say('stopping'));
  for (const undo of launch.undo.toReversed()) await undo();
  if (code === EXIT.stopped) launch.print(launch.say('stopped'));
  clearInterval(open);
  return code;
}

async function run(launch: Launch): Promise<number> {
  const { settings, print, say, request, undo } = launch;
  const lock = await lockHome(launch);
  if (lock.kind === 'refused') {
    print(say('alreadyRunning', { ...lock.holder, home: settings.home }));
    return EXIT.running;
  }
  undo.push(lock.release);
  await endLeftovers(settings.home);
  if (!(await isPortFree(settings.port))) {
    print(say('portTaken', { port: settings.port, other: settings.port < 65_000 ? settings.port + 10 : 4400 }));
    return EXIT.port;
  }
  print(say('dataFolder', { home: settings.home }));
  const database = await prepareDatabase(launch);
  const code = await ownerCode(settings.home, database.url());
  request.asked.throwIfAborted();

  const practice = settings.hasPracticeOrg ? await practicePort(settings.home, settings.port) : undefined;
  const kept = startChildren(launch, database, practice);
  noteInstance(launch, database, practice);
  const ended = await Promise.race([
    whenAborted(request.asked).then(() => undefined),
    ...kept.map((child) => child.gaveUp.then((why) => ({ child, why }))),
    database.gaveUp.then(() => 'database' as const),
    announceWhenReady(launch, kept, code),
  ]);
  if (ended === undefined) return EXIT.stopped;
  if (ended === 'database') {
    print(say('databaseGaveUp'));
    return EXIT.gaveUp;
  }
  const { child, why } = ended;
  print(say(why === 'tooOften' ? 'childGaveUp' : 'childNeedsPerson', { name: say(`child.${child.name}`) }));
  printLastLines(launch, child.log, why === 'tooOften' ? LAST_LINES : 1);
  return why === 'tooOften' ? EXIT.gaveUp : EXIT.settings;
}

/** A command of `nagare` holds the folder for seconds only, so it is waited for; another launcher is not. */
async function lockHome({ settings, print, say, request }: Launch): Promise<LockResult> {
  let isTold = false;
  for (const end = Date.now() + COMMAND_PATIENCE_MS; ; await sleep(200, undefined, { signal: request.asked })) {
    const lock = takeLock(settings.home, settings.url, 'server');
    if (lock.kind === 'taken' || lock.holder.use === 'server' || Date.now() > end) return lock;
    if (!isTold) print(say('commandRunning', { pid: lock.holder.pid }));
    isTold = true;
  }
}

async function prepareDatabase(launch: Launch): Promise<Database> {
  const { settings, print, say, request, undo } = launch;
  print(say(settings.databaseUrl ? 'databaseGiven' : 'databaseStarting'));
  const database = await startDatabase(settings, {
    signal: request.asked,
    onPlace: ({ code, folder }) => print(say(`embedded.${code}`, { folder })),
    onAdopted: () => print(say('databaseAdopted')),
    onWaiting: (host) => print(say('databaseWaiting', { host })),
    onDeath: (afterMs) => print(say('databaseDied', { seconds: afterMs / 1000 })),
  });
  undo.push(database.stop);
  request.asked.throwIfAborted();
  try {
    await migrate(database.url());
  } catch (cause) {
    throw new DatabaseProblem('migrationFailed', { detail: cause instanceof Error ? cause.message : String(cause) });
  }
  return database;
}

function startChildren(launch: Launch, database: Database, practice: number | undefined): Kept[] {
  const { settings, programs, print, say, pace, request, undo } = launch;
  const env = () => childEnvironment(settings, database.url(), practice);
  const practiceArgs = ['--port', String(practice), '--home', practiceHome(settings)];
  const specs: ChildSpec[] = [
    ...(practice ? [{ name: 'practiceOrg', file: programs.practiceOrg, args: practiceArgs, env }] : []),
    { name: 'web', file: programs.web, args: [], env },
    { name: 'worker', file: programs.worker, args: [], env },
  ];
  print(say('childrenStarting'));
  const kept: Kept[] = [];
  const onStart = () =>
    noteChildren(
      settings.home,
      kept.map(({ name, pid }) => ({ name, pid: pid() })),
    );
  for (const spec of specs) {
    const log = settings.isVerbose ? terminalLog() : openChildLog(settings.home, spec.name);
    kept.push(
      keepRunning(
        spec,
        log,
        {
          onStart,
          onDeath: ({ how, afterMs, wasReady }) => {
            const name = say(`child.${spec.name}`);
            print(say('childDied', { name, how, seconds: afterMs / 1000, log: log.path || '-' }));
            if (!wasReady) printLastLines(launch, log, LAST_LINES);
          },
        },
        pace,
      ),
    );
  }
  onStart();
  // The practice org answers the last requests of web and worker, so it ends after them.
  const stop = (children: Kept[]) =>
    Promise.all(children.map((child) => child.stop(CHILD_PATIENCE_MS, request.forced)));
  undo.push(() => forgetChildren(settings.home));
  undo.push(async () => void (await stop(kept.filter(({ name }) => name === 'practiceOrg'))));
  undo.push(async () => void (await stop(kept.filter(({ name }) => name !== 'practiceOrg'))));
  database.onMoved(() => {
    print(say('databaseMoved'));
    noteInstance(launch, database, practice);
    for (const child of kept) if (child.name !== 'practiceOrg') child.restart();
  });
  return kept;
}

const practiceHome = (settings: Settings) => join(settings.home, 'practice');

function childEnvironment(settings: Settings, databaseUrl: string, practice: number | undefined): NodeJS.ProcessEnv {
  const { PRACTICE_HOME: _home, PRACTICE_PORT: _port, ...own } = process.env;
  return {
    ...own,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    NAGARE_HOME: settings.home,
    NAGARE_URL: settings.url,
    PORT: String(settings.port),
    ...(practice ? { PRACTICE_HOME: practiceHome(settings), PRACTICE_PORT: String(practice) } : {}),
  };
}

function noteInstance({ settings, undo }: Launch, database: Database, practice: number | undefined): void {
  writeInstance(settings.home, {
    url: settings.url,
    port: settings.port,
    databaseUrl: database.url(),
    ...(practice ? { practice: { url: `http://127.0.0.1:${practice}`, port: practice } } : {}),
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    startedAt: new Date().toISOString(),
  });
  undo.push(() => removeInstance(settings.home));
}

/** Prints the one line that people wait for; never returns, so that it cannot win the race. */
async function announceWhenReady(
  { settings, print, say }: Launch,
  kept: Kept[],
  code: string | undefined,
): Promise<never> {
  await Promise.all(kept.map((child) => child.ready));
  print(code ? say('readyFirst', { url: `${settings.url}/start?code=${code}` }) : say('ready', { url: settings.url }));
  return new Promise(() => {});
}

function explain({ request, print, say }: Launch, cause: unknown): number {
  // Whatever fails while we are asked to stop (Ctrl-C reaches initdb too) fails because of that.
  if (request.asked.aborted) return EXIT.stopped;
  if (isDatabaseProblem(cause)) {
    print(say(cause.name === 'EmbeddedProblem' ? `embedded.${cause.code}` : cause.code, cause.params));
    return EXIT.database;
  }
  print(say('unexpected', { detail: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }));
  return EXIT.gaveUp;
}

function printLastLines({ print }: Launch, log: ChildLog, count: number): void {
  for (const line of log.lastLines(count)) print(`  ${line}`);
}
