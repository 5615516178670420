/** Every page in the dark and on a telephone: pictures to look at, and nothing may stick out to the side. */
import { expect, test } from './fixtures.ts';
import { card, connectPractice, copyTemplate, goLive, hookUrl, makeOwner, send } from './people.ts';
import { speaker } from './words.ts';

const looks = [
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

test('pages hold together in the dark and at 390 pixels', async ({ nagare, page, language, keep }) => {
  const say = speaker(language);
  await makeOwner(page, nagare, say);
  const flowUrl = await copyTemplate(page, nagare, say);
  await connectPractice(page, say, 'customer', 'ecforce');
  await connectPractice(page, say, 'search', 'salesforce');
  await goLive(page, say);
  const url = await hookUrl(page);
  await send(url, { id: '30962' });
  await send(url, { id: 'no-such-customer' });
  await page.goto(`${nagare.url}/runs`);
  const failed = page
    .getByRole('row')
    .filter({ hasText: say('states.failed') })
    .first();
  await expect(failed).toBeVisible();
  const run = new URL((await failed.getByRole('link').first().getAttribute('href')) ?? '', nagare.url).href;

  for (const { name, colorScheme, viewport } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    for (const place of ['flows', 'templates', 'connections', 'runs', 'outbox', 'settings', run, flowUrl]) {
      await page.goto(place.startsWith('http') ? place : `${nagare.url}/${place}`);
      await expect(page.locator('main, [data-panel], .react-flow').first()).toBeVisible();
      await expect(page.locator('[data-skeleton], .mantine-Skeleton-root')).toHaveCount(0);
      if (place === flowUrl) await card(page, 'search').click();
      const label = place === run ? 'run' : place === flowUrl ? 'editor' : place;
      await keep(page, `${name}-${label}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${label} (${name}) sticks out`).toBeLessThanOrEqual(0);
    }
  }
});
