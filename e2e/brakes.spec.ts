/** Something goes wrong: a person stops everything, mends, and lets it go on; later a flow writes more than it may. */
import type { Page } from '@playwright/test';
import { discard, expect, type Nagare, startNagare, test } from './fixtures.ts';
import { connectPractice, copyTemplate, goLive, hookUrl, makeOwner, send } from './people.ts';
import { speaker } from './words.ts';

test.describe.configure({ mode: 'serial' });

let nagare: Nagare;
let page: Page;
let url: string;

test.beforeAll(async ({ browser, locale, viewport, timezoneId, language }) => {
  const say = speaker(language);
  nagare = await startNagare();
  const context = await browser.newContext({
    locale: locale ?? 'ja-JP',
    viewport,
    timezoneId: timezoneId ?? 'Asia/Tokyo',
  });
  page = await context.newPage();
  await makeOwner(page, nagare, say);
  await copyTemplate(page, nagare, say);
  await connectPractice(page, say, 'customer', 'ecforce');
  await connectPractice(page, say, 'search', 'salesforce');
  await goLive(page, say);
  url = await hookUrl(page);
});

test.afterAll(async () => {
  await page?.context().close();
  await discard(nagare);
});

/** A customer that the practice shop has from the start. */
const customer = { id: '30962' };
const band = (say: ReturnType<typeof speaker>) => page.getByRole('alert', { name: say('stop.title') });

test('the emergency stop says what it does, shows on every page, keeps events, and going on runs them', async ({
  language,
  keep,
}) => {
  const say = speaker(language);
  await page.goto(`${nagare.url}/flows`);
  await page.getByRole('button', { name: say('stop.button') }).click();
  await expect(page.getByRole('dialog')).toContainText(say('stop.askEvents'));
  await keep(page, 'stop-ask');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('stop.do') })
    .click();
  await expect(band(say)).toBeVisible();
  await expect(page.getByRole('button', { name: say('stop.button'), exact: true })).toHaveCount(0);

  expect((await send(url, customer)).status).toBe(202);
  await page.goto(`${nagare.url}/runs`);
  await expect(band(say)).toContainText(say('stop.waiting', { count: 1 }));
  const row = page.getByRole('row').filter({ hasText: customer.id }).first();
  await expect(row).toContainText(say('runs.sentence.waiting.paused'));
  await keep(page, 'stop-runs');
  for (const place of ['flows', 'templates', 'connections', 'settings']) {
    await page.goto(`${nagare.url}/${place}`);
    await expect(band(say)).toBeVisible();
  }

  await band(say)
    .getByRole('button', { name: say('stop.goOn') })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('stop.goOn') })
    .click();
  await expect(band(say)).toHaveCount(0);
  await page.goto(`${nagare.url}/runs`);
  await expect(row.getByText(say('states.succeeded'))).toBeVisible({ timeout: 30_000 });
});

test('a flow that has written as much as it may pauses and asks; with a higher limit it goes on', async ({
  language,
  keep,
}) => {
  const say = speaker(language);
  const limit = page.getByRole('textbox', { name: say('brake.most') });
  await page.goto(`${nagare.url}/flows`);
  await page
    .getByRole('listitem')
    .getByRole('button', { name: new RegExp(say('flows.menuOf', { name: '.*' })) })
    .click();
  await page.getByRole('menuitem', { name: say('flows.brake') }).click();
  await limit.fill('1');
  await keep(page, 'brake-dialog');
  await page.getByRole('button', { name: say('words.save'), exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // One was written before the limit was set.
  expect((await send(url, customer)).status).toBe(202);
  const need = page.getByRole('button', { name: say('flows.needs.braked') });
  await expect(need).toBeVisible({ timeout: 30_000 });
  await keep(page, 'brake-list');
  await need.click();
  await expect(page.getByRole('dialog')).toContainText(say('errors.flow.braked.message', { most: 1 }));
  await limit.fill('500');
  await keep(page, 'brake-asks');
  await page.getByRole('button', { name: say('brake.saveAndResume') }).click();
  await expect(need).toHaveCount(0);
  await page.goto(`${nagare.url}/runs`);
  const row = page.getByRole('row').filter({ hasText: customer.id }).first();
  await expect(row.getByText(say('states.succeeded'))).toBeVisible({ timeout: 30_000 });
});
