/** What waits, and who decides about it: a pause with a publish in it, a queue that is held, an older run behind a newer one. */
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { addCustomer, card, editCustomer, isLive, openPractice, send } from './people.ts';
import { shopCustomers, storiesOfLiveTemplate } from './settled.ts';

const test = storiesOfLiveTemplate();

const [one, other] = shopCustomers;

async function chooseInMenu(page: Page, item: string): Promise<void> {
  await page.goto('/flows');
  await page
    .locator('li', { has: page.getByRole('switch') })
    .getByRole('button')
    .last()
    .click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('while a flow is paused its runs queue, and chosen ones can be cancelled', async ({ page, say, shot, given }) => {
  await page.goto('/runs/waiting');
  await expect(page.getByText(say('runs.queues.empty'))).toBeVisible();
  await shot('queues-empty');
  await chooseInMenu(page, say('flows.pause'));
  await expect(page.getByText(say('flows.needs.paused'))).toBeVisible();
  for (const id of [one, one, other, other]) expect((await send(given.hookUrl, { id })).status).toBe(202);
  await page.goto('/runs');
  await page.getByRole('tab', { name: say('runs.tabs.waiting') }).click();
  await expect(page.getByText(say('runs.queues.count', { count: 4 }))).toBeVisible();
  await expect(page.getByText(say('runs.queues.reasons.lane'))).toBeVisible();
  await expect(page.getByText(say('runs.queues.reasons.paused'))).toBeVisible();
  await page
    .getByRole('checkbox', { name: say('runs.choose') })
    .last()
    .check();
  await shot('queues');
  await page.getByRole('button', { name: say('runs.queues.dropChosen') }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(say('runs.drop.text', { count: 1 }))).toBeVisible();
  await shot('queues-drop');
  await dialog.getByRole('button', { name: say('runs.drop.do', { count: 1 }) }).click();
  await expect(page.getByText(say('runs.queues.count', { count: 3 }))).toBeVisible();
});

test('resuming after a publish asks which version the waiting runs go on with', async ({ page, say, shot, given }) => {
  await page.goto(given.flowPath);
  await card(page, 'trigger').click();
  await page.getByText(say('forms.lane.hold'), { exact: true }).click();
  await page.getByText(say('forms.lane.hold'), { exact: true }).scrollIntoViewIfNeeded();
  await shot('lane-form');
  await page.getByRole('button', { name: say('editor.publish') }).click();
  await isLive(page, say, 2);
  await chooseInMenu(page, say('flows.resume'));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(say('flows.resuming.text', { count: 3, numbers: '1', newest: 2 }))).toBeVisible();
  await shot('resume');
  await dialog.getByRole('button', { name: say('flows.resuming.do') }).click();
  await page.goto('/runs?show=succeeded');
  await expect(page.getByRole('row').filter({ hasText: say('states.succeeded') })).toHaveCount(3);
});

test('a failed run that holds the queue says who waits behind it, and lets the next go', async ({
  nagare,
  page,
  say,
  shot,
  given,
}) => {
  const shop = await openPractice(page, nagare, 'shop');
  const address = await addCustomer(shop, {
    email: 'hold@example.co.jp',
    name01: 'あ'.repeat(200),
    name02: 'い'.repeat(100),
  });
  const id = address.split('/').at(-1) ?? '';
  await send(given.hookUrl, { id });
  await page.goto('/runs?show=problems');
  const failed = page.getByRole('row').filter({ hasText: say('states.failed') });
  await expect(failed).toHaveCount(1);
  await editCustomer(shop, address, { name01: '佐藤', name02: '花子' });
  await shop.close();
  await send(given.hookUrl, { id });
  await expect(failed).toContainText(say('runs.lane.ahead', { count: 1 }));
  await shot('runs-held');
  await page.goto('/runs/waiting');
  await page.getByRole('link', { name: say('runs.lane.openStuck') }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  await expect(page.getByText(say('runs.lane.ahead', { count: 1 }))).toBeVisible();
  await shot('run-holds');
  await page.getByRole('button', { name: say('runs.lane.release') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('runs.lane.release') })
    .click();
  await expect(page.getByRole('button', { name: say('runs.lane.release') })).toHaveCount(0);
});

test('re-running the older run asks first, because a newer one of the same record has succeeded', async ({
  page,
  say,
  shot,
}) => {
  await page.goto('/runs?show=succeeded');
  await expect(page.getByRole('row').filter({ hasText: say('states.succeeded') })).toHaveCount(4);
  await page.goto('/runs?show=problems');
  await page
    .getByRole('row')
    .filter({ hasText: say('states.failed') })
    .getByRole('link')
    .first()
    .click();
  await page.getByRole('button', { name: say('runs.fromFailed') }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(say('runs.rerunCheck.newer'))).toBeVisible();
  const begin = dialog.getByRole('button', { name: say('runs.rerunDo') });
  await expect(begin).toBeDisabled();
  await shot('rerun-behind');
  await dialog.getByLabel(say('runs.rerunCheck.anyway')).check();
  await begin.click();
  await expect(page.getByRole('link', { name: say('runs.rerunOf') })).toBeVisible();
});
