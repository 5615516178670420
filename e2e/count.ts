import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export interface Count {
  passed: number;
  failed: number;
}

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

export function countVitest(report: string, succeeded: boolean): Count {
  const { data } = vitestReport.safeParse(read(report));
  return judge({ passed: data?.numPassedTests ?? 0, failed: data?.numFailedTests ?? 0 }, succeeded);
}

/** A flaky story passed at its second try. */
export function countPlaywright(report: string, succeeded: boolean): Count {
  const stats = playwrightReport.safeParse(read(report)).data?.stats;
  return judge({ passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 }, succeeded);
}

interface Suite {
  specs?: { title: string; tests: { projectName: string; status: string }[] }[] | undefined;
  suites?: Suite[] | undefined;
}
const spec = z.object({
  title: z.string(),
  tests: z.array(z.object({ projectName: z.string(), status: z.string() })),
});
const suite: z.ZodType<Suite> = z.object({
  specs: z.array(spec).optional(),
  suites: z.array(z.lazy(() => suite)).optional(),
});

/** The stories that failed once and then passed, for the end of the output: they count as passed and still want a look. */
export function flakyStories(report: string): string[] {
  const told = z.object({ suites: z.array(suite) }).safeParse(read(report)).data;
  return (told?.suites ?? []).flatMap(flakyOf).map((story) => `flaky: ${story}`);
}

function flakyOf({ specs = [], suites = [] }: Suite): string[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests.filter(({ status }) => status === 'flaky').map(({ projectName }) => `${title} (${projectName})`),
  );
  return [...own, ...suites.flatMap(flakyOf)];
}

const ownReport = z.object({ passed: z.number(), failed: z.number() });

/** Of a runner of ours. */
export function countOwn(report: string, succeeded: boolean): Count {
  return judge(ownReport.safeParse(read(report)).data ?? { passed: 0, failed: 0 }, succeeded);
}

/** A suite that failed without a failed test (a file that does not load, a crash) or that ran nothing counts as one failure. */
function judge(count: Count, succeeded: boolean): Count {
  const isBroken = count.failed === 0 && (!succeeded || count.passed === 0);
  return isBroken ? { ...count, failed: 1 } : count;
}

function read(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
