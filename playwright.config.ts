import { defineConfig } from '@playwright/test';
import { browserLaunch } from './e2e/browser.ts';

/**
 * What a person meets first, and what goes wrong, is walked in both languages; the others in one, since keys that are equal
 * and words of every code are tested without a browser. `NAGARE_ALL_LANGUAGES=1` walks all but `.once` in both.
 */
const BOTH = process.env.NAGARE_ALL_LANGUAGES === '1' ? /(?<!\.once)\.spec\.ts$/ : /(first-flow|troubles)\.spec\.ts$/;

export default defineConfig({
  testDir: './e2e',
  testMatch: '**/*.spec.ts',
  outputDir: './test-results/e2e',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  // Each story starts a whole Nagare; two of them side by side starve a machine with two cores.
  workers: 1,
  retries: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    actionTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Asia/Tokyo',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: await browserLaunch(),
  },
  projects: [
    { name: 'ja', use: { locale: 'ja-JP' } },
    { name: 'en', use: { locale: 'en-US' }, testMatch: BOTH },
  ],
});
