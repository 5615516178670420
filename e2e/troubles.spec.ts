/** A bad day: the shop is down, a token is revoked, and people mend it from what the screens say. */
import type { Page } from '@playwright/test';
import { discard, expect, type Nagare, startNagare, test } from './fixtures.ts';
import { connectPractice, copyTemplate, goLive, hookUrl, makeOwner, practiceFaults, send } from './people.ts';
import { speaker } from './words.ts';

test.describe.configure({ mode: 'serial' });

let nagare: Nagare;
let page: Page;
let url: string;
let flowUrl: string;

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
  flowUrl = await copyTemplate(page, nagare, say);
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

test('while the shop is down the run waits and says which try comes next, and when', async ({ language, keep }) => {
  const say = speaker(language);
  await practiceFaults(nagare, { shopDown: true });
  expect((await send(url, customer)).status).toBe(202);
  await page.goto(`${nagare.url}/runs`);
  const row = page.getByRole('row').filter({ hasText: customer.id }).first();
  await expect(
    row
      .getByText(say('states.waiting'))
      .or(row.getByText(say('states.retrying')))
      .first(),
  ).toBeVisible();
  // The second try, or already the third: five seconds pass quickly on a busy machine.
  const next = [2, 3].map((attempt) => say('runs.sentence.retry', { attempt, most: 5, at: '|' }).split('|')[0]);
  await expect(row).toContainText(new RegExp(next.join('|')));
  await keep(page, 'runs-waiting');
  await practiceFaults(nagare, { shopDown: false });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible({ timeout: 30_000 });
});

test('a revoked token pauses the flow with a notice, events queue, and runs go on after reconnecting', async ({
  language,
  keep,
}) => {
  const say = speaker(language);
  await practiceFaults(nagare, { revokeTokens: true });
  await send(url, customer);
  await page.goto(`${nagare.url}/flows`);
  await expect(page.getByText(say('flows.needs.connection'))).toBeVisible();
  await keep(page, 'flows-paused');
  expect((await send(url, customer)).status).toBe(202);
  await practiceFaults(nagare, { revokeTokens: false });
  await page.goto(`${nagare.url}/connections`);
  const dead = page
    .locator('li, tr, [data-connection]')
    .filter({ hasText: say('states.dead') })
    .first();
  await expect(dead).toBeVisible();
  await keep(page, 'connections-dead');
  await dead.getByRole('button', { name: say('connections.test') }).click();
  await expect(page.getByText(say('states.dead'))).toHaveCount(0);
  await page.goto(`${nagare.url}/runs`);
  await expect(page.getByText(say('states.succeeded'), { exact: true })).toHaveCount(4); // three rows and the filter
});

test('an edit after publishing is a draft: what is live stays until it is published', async ({ language, keep }) => {
  const say = speaker(language);
  await page.goto(flowUrl);
  await page.getByRole('textbox', { name: say('editor.name') }).click();
  await page.locator('.react-flow__node[data-id="update"]').click();
  await page.keyboard.press('Delete');
  await expect(page.locator('.react-flow__node[data-id="update"]')).toHaveCount(0);
  await expect(page.getByRole('button', { name: say('editor.publish') })).toBeEnabled();
  await keep(page, 'editor-draft');
  await page.goto(`${nagare.url}/flows`);
  await expect(page.getByText(say('flows.needs.draft'))).toBeVisible();
  await page.goto(flowUrl);
  await expect(page.locator('.react-flow__node[data-id="update"]')).toHaveCount(0);
});
