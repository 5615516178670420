import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { countPlaywright, countVitest, flakyStories } from './count.ts';

const folder = mkdtempSync(join(tmpdir(), 'nagare-count-'));
const report = (content: unknown) => {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the sum at the end of npm test', () => {
  test('takes the numbers of the reports', () => {
    expect(countVitest(report({ numPassedTests: 7, numFailedTests: 2 }), false)).toEqual({ passed: 7, failed: 2 });
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 3 };
    expect(countPlaywright(report({ stats }), false)).toEqual({ passed: 6, failed: 1 });
  });

  test('names the stories that passed only at their second try, with their language', () => {
    const spec = (title: string, ja: string, en: string) => ({
      title,
      tests: [
        { projectName: 'ja', status: ja },
        { projectName: 'en', status: en },
      ],
    });
    const suites = [
      { specs: [spec('a flow goes live', 'flaky', 'expected')] },
      {
        suites: [{ specs: [spec('a run is repeated', 'unexpected', 'flaky'), spec('a shop is down', 'skipped', 'x')] }],
      },
    ];
    expect(flakyStories(report({ suites }))).toEqual(['flaky: a flow goes live (ja)', 'flaky: a run is repeated (en)']);
    expect(flakyStories(join(folder, 'missing.json'))).toEqual([]);
  });

  test('never calls a suite good that crashed or ran nothing', () => {
    expect(countVitest(join(folder, 'missing.json'), true)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(report({ numPassedTests: 7, numFailedTests: 0 }), false)).toEqual({ passed: 7, failed: 1 });
    expect(countPlaywright(report({ stats: { expected: 0, unexpected: 0, flaky: 0 } }), true)).toEqual({
      passed: 0,
      failed: 1,
    });
  });
});
