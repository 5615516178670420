/** Something goes wrong: a person stops everything, mends, and lets it go on; later a flow writes more than it may. */
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { send } from './people.ts';
import { shopCustomers, storiesOfLiveTemplate } from './settled.ts';
import type { Say } from './words.ts';

const test = storiesOfLiveTemplate();

const customer = { id: shopCustomers[0] };
const band = (page: Page, say: Say) => page.getByRole('alert', { name: say('stop.title') });

test('the emergency stop says what it does, shows on every page, keeps events, and going on runs them', async ({
  page,
  say,
  shot,
  given,
}) => {
  await page.goto('/flows');
  await page.getByRole('button', { name: say('stop.button') }).click();
  await expect(page.getByRole('dialog')).toContainText(say('stop.askEvents'));
  await shot('stop-ask');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('stop.do') })
    .click();
  await expect(band(page, say)).toBeVisible();
  await expect(page.getByRole('button', { name: say('stop.button'), exact: true })).toHaveCount(0);

  expect((await send(given.hookUrl, customer)).status).toBe(202);
  await page.goto('/runs');
  await expect(band(page, say)).toContainText(say('stop.waiting', { count: 1 }));
  const row = page.getByRole('row').filter({ hasText: customer.id }).first();
  await expect(row).toContainText(say('runs.sentence.waiting.stopped'));
  await shot('stop-runs');
  for (const place of ['flows', 'templates', 'connections', 'settings']) {
    await page.goto(`/${place}`);
    await expect(band(page, say)).toBeVisible();
  }

  await band(page, say)
    .getByRole('button', { name: say('stop.goOn') })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('stop.goOn') })
    .click();
  await expect(band(page, say)).toHaveCount(0);
  await page.goto('/runs');
  await expect(row.getByText(say('states.succeeded'))).toBeVisible({ timeout: 30_000 });
});

test('a flow that has written as much as it may pauses and asks; with a higher limit it goes on', async ({
  page,
  say,
  shot,
  given,
}) => {
  const limit = page.getByRole('textbox', { name: say('brake.most') });
  await page.goto('/flows');
  await page
    .getByRole('listitem')
    .getByRole('button', { name: new RegExp(say('flows.menuOf', { name: '.*' })) })
    .click();
  await page.getByRole('menuitem', { name: say('flows.brake') }).click();
  await limit.fill('1');
  await shot('brake-dialog');
  await page.getByRole('button', { name: say('words.save'), exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // One was written before the limit was set.
  expect((await send(given.hookUrl, customer)).status).toBe(202);
  const need = page.getByRole('button', { name: say('flows.needs.braked') });
  await expect(need).toBeVisible({ timeout: 30_000 });
  await shot('brake-list');
  await need.click();
  await expect(page.getByRole('dialog')).toContainText(say('errors.flow.braked.message', { most: 1 }));
  await limit.fill('500');
  await shot('brake-asks');
  await page.getByRole('button', { name: say('brake.saveAndResume') }).click();
  await expect(need).toHaveCount(0);
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: customer.id }).first();
  await expect(row.getByText(say('states.succeeded'))).toBeVisible({ timeout: 30_000 });
});
