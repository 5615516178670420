/** `start`, `worker`, `migrate`: what `npm start` runs, one more worker for a database that exists, and an update of it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { checkout, readSettings } from '../../home.ts';
import { runStart } from '../../run-start.ts';
import { launch, PROGRAMS } from '../../supervise/launcher.ts';
import { type Common, command, print } from '../command.ts';
import { findDatabase, runningDatabase } from '../database.ts';
import { say } from '../words.ts';

type Start = Common & { port?: string; practice?: boolean; verbose?: boolean };

export function processCommands(program: Command): void {
  command(program, 'start', 'start')
    .option('--port <port>', say('help.startPort'))
    .option('--practice', say('help.startPractice'))
    .option('--no-practice', say('help.startNoPractice'))
    .option('--verbose', say('help.startVerbose'))
    .action(async (given: Start) => {
      process.exitCode = prepare(given) || (await (given.json ? startInJson : start)(argumentsOf(given)));
      process.exit();
    });

  command(program, 'worker', 'worker').action(async ({ json }: Common) => {
    const { url, home, publicUrl } = await runningDatabase();
    Object.assign(process.env, { DATABASE_URL: url, NAGARE_HOME: home, NAGARE_URL: publicUrl });
    await import('../../worker.ts'); // runs until a signal comes; its lines on stdout are JSON already
    if (json) console.log(JSON.stringify({ event: 'ready' }));
    else console.error(say('done.worker'));
  });

  command(program, 'migrate', 'migrate').action(async (options: Common) => {
    const database = await findDatabase({ update: true });
    await database.close();
    print(options, { json: { isUpToDate: true }, text: say('done.migrated') });
  });
}

const start = (argv: string[]) => runStart(argv, PROGRAMS);

/** Installs and builds what is stale, as `npm start` does; its words go to stderr when stdout is for JSON. */
function prepare({ json }: Start): number {
  const out = json ? 2 : 'inherit';
  const { status } = spawnSync(process.execPath, [join(checkout, 'bin', 'prepare.mjs')], {
    stdio: ['inherit', out, 'inherit'],
  });
  return status ?? 1;
}

/** One JSON object a line: `{"event":"ready","url":…}`. */
function startInJson(argv: string[]): Promise<number> {
  const line = (event: string, params = {}) => JSON.stringify({ event, ...params });
  return launch({
    settings: readSettings(argv),
    programs: PROGRAMS,
    say: line,
    print: (text) => console.log(text.startsWith('{') ? text : line('log', { text })),
  });
}

function argumentsOf({ port, practice, verbose }: Start): string[] {
  return [
    ...(port === undefined ? [] : ['--port', port]),
    ...(practice === undefined ? [] : [practice ? '--practice' : '--no-practice']),
    ...(verbose ? ['--verbose'] : []),
  ];
}
