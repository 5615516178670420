// What `npm test` runs: format, lint, types, unit tests, database tests, stories in a browser.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Count, countOwn, countPlaywright, countVitest, flakyStories } from './count.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const results = join(checkout, 'test-results');
const tools = join(checkout, 'node_modules', '.bin');

/** No part takes half of it: one that hangs is told as failed, while whoever runs the tests still waits. */
const patienceMs = 25 * 60_000;

function run(tool: string, args: string[]): boolean {
  console.log(`\n> ${tool} ${args.join(' ')}`);
  const env = { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH ?? ''}` };
  const { status, error } = spawnSync(join(tools, tool), args, {
    cwd: checkout,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: patienceMs,
  });
  if (error) console.log(`${tool}: ${error.message}`);
  return status === 0;
}

/** A check has no tests to count: it only ever adds a failure. */
function check(tool: string, args: string[]): Count {
  return { passed: 0, failed: run(tool, args) ? 0 : 1 };
}

function vitest(project: string): Count {
  const report = join(results, `${project}.json`);
  const succeeded = run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return countVitest(report, succeeded);
}

function playwright(): Count {
  return countPlaywright(join(results, 'e2e.json'), run('playwright', ['test']));
}

/** Few and short: what `npm run test:crash` does at length. */
function crash(): Count {
  const report = join(results, 'crash.json');
  return countOwn(
    report,
    run('node', ['e2e/crash/run.ts', '--short', '--seeds', '10', '--lines', '4', '--again', '--report', report]),
  );
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const counts: Record<string, Count> = {
  lint: check('biome', ['check', '--error-on-warnings', '.']),
  types: check('tsc', ['--noEmit']),
  unit: vitest('unit'),
  db: vitest('db'),
  crash: crash(),
  e2e: playwright(),
};
const failed = Object.entries(counts).filter(([, count]) => count.failed > 0);
console.log(failed.length > 0 ? `\nFailed: ${failed.map(([name]) => name).join(', ')}` : '');
for (const line of flakyStories(join(results, 'e2e.json'))) console.log(line);
const sum = (key: keyof Count) => Object.values(counts).reduce((total, count) => total + count[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
