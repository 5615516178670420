import { liveProcess } from '../db/embedded/process-table.ts';
import { discard, expect, startNagare, test } from './fixtures.ts';

test('an empty data folder ends up at a page that asks for the owner account', async ({ nagare, page }) => {
  expect(nagare.ownerUrl).toMatch(/\/start\?code=[\w-]{22}$/);
  await page.goto(nagare.ownerUrl);
  await expect(page.locator('input[type="password"]')).toBeVisible();
});

test('everything killed at once, the next start opens the same data', async ({ browser }) => {
  let nagare = await startNagare();
  try {
    await nagare.kill('everything');
    nagare = await nagare.startAgain();
    const page = await browser.newPage();
    await page.goto(nagare.ownerUrl);
    await expect(page.locator('input[type="password"]')).toBeVisible();
    await page.close();
    const { pid } = nagare.instance();
    expect(await nagare.stop()).toBe(0);
    expect(liveProcess(pid)).toBeUndefined();
  } finally {
    await discard(nagare);
  }
});
