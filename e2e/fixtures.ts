import { join } from 'node:path';
import { type Browser, test as base, type Page } from '@playwright/test';
import { discard, type Nagare, startNagare } from './nagare.ts';
import { type Language, type Say, speaker } from './words.ts';

export { expect } from '@playwright/test';
export { discard, type Nagare, type NagareOptions, startNagare } from './nagare.ts';

interface Fixtures {
  /** A fresh Nagare in an empty data folder, for this test alone; stories that share one are told with `storiesOnOne`. */
  nagare: Nagare;
  language: Language;
  /** The product's own words in the language of the story. */
  say: Say;
  /** Keeps a picture of the whole page as test-results/screens/<name>-<language>.png. */
  shot: (name: string) => Promise<void>;
  /** The same of any page, for stories that go over several tests. */
  keep: (page: Page, name: string) => Promise<void>;
}

export const test = base.extend<Fixtures, { browser: Browser }>({
  // The packed browser now and then dies while it starts, which says nothing of the product; a dead one started anew does.
  browser: [
    async ({ playwright, browserName }, use) => {
      const start = (more: number): Promise<Browser> =>
        playwright[browserName].launch().catch((cause: unknown) => {
          if (more === 0) throw cause;
          return start(more - 1);
        });
      const browser = await start(2);
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of this pattern.
  nagare: async ({}, use) => {
    const nagare = await startNagare();
    await use(nagare);
    await discard(nagare);
  },
  // Addresses in stories are paths.
  baseURL: async ({ nagare }, use) => use(nagare.url),
  language: async ({ locale }, use) => use(locale?.startsWith('ja') ? 'ja' : 'en'),
  say: async ({ language }, use) => use(speaker(language)),
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
