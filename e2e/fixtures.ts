import { join } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { discard, type Nagare, startNagare } from './nagare.ts';

export { expect } from '@playwright/test';
export { discard, type Nagare, type NagareOptions, startNagare } from './nagare.ts';

interface Fixtures {
  /** A fresh Nagare in an empty data folder, for this test alone. Stories of several tests call `startNagare` in `beforeAll`. */
  nagare: Nagare;
  language: 'ja' | 'en';
  /** Keeps a picture of the whole page as test-results/screens/<name>-<language>.png. */
  shot: (name: string) => Promise<void>;
  /** The same of any page, for stories that go over several tests. */
  keep: (page: Page, name: string) => Promise<void>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of this pattern.
  nagare: async ({}, use) => {
    const nagare = await startNagare();
    await use(nagare);
    await discard(nagare);
  },
  language: async ({ locale }, use) => use(locale?.startsWith('ja') ? 'ja' : 'en'),
  keep: async ({ language }, use, info) => {
    const folder = join(info.config.rootDir, '..', 'test-results', 'screens');
    await use(async (page, name) => {
      await page.screenshot({ path: join(folder, `${name}-${language}.png`), fullPage: true });
    });
  },
  shot: async ({ page, keep }, use) => {
    await use((name) => keep(page, name));
  },
});
