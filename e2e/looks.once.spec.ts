/** Every page in the dark and on a telephone: pictures to look at, and nothing may stick out to the side. */
import { expect, test } from './fixtures.ts';
import { card, send } from './people.ts';
import { enter, liveTemplate } from './settled.ts';

const looks = [
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

test('pages hold together in the dark and at 390 pixels', async ({ nagare, page, language, say, shot }) => {
  const api = await enter(page, nagare, language);
  const { flowPath, hookUrl } = await liveTemplate(api, language);
  await send(hookUrl, { id: '30962' });
  await send(hookUrl, { id: 'no-such-customer' });
  await page.goto('/runs');
  const failed = page
    .getByRole('row')
    .filter({ hasText: say('states.failed') })
    .first();
  await expect(failed).toBeVisible();
  const run = (await failed.getByRole('link').first().getAttribute('href')) ?? '';

  for (const { name, colorScheme, viewport } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    for (const place of ['/flows', '/templates', '/connections', '/runs', '/outbox', '/settings', run, flowPath]) {
      await page.goto(place);
      await expect(page.locator('main, [data-panel], .react-flow').first()).toBeVisible();
      await expect(page.locator('[data-skeleton], .mantine-Skeleton-root')).toHaveCount(0);
      if (place === flowPath) await card(page, 'search').click();
      const label = place === run ? 'run' : place === flowPath ? 'editor' : place.slice(1);
      await shot(`${name}-${label}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${label} (${name}) sticks out`).toBeLessThanOrEqual(0);
    }
  }
});
