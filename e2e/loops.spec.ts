/** A flow that repeats: a loop with an add inside from nothing, another way for what fails, and the run with its items. */
import type { Page } from '@playwright/test';
import { beginWithWebhook, insertCard } from './canvas.ts';
import { expect, test } from './fixtures.ts';
import { connectHere, goLive, send } from './people.ts';
import { enter } from './settled.ts';
import type { Say } from './words.ts';

/** Opens the list of values of a field, by the field's label. */
const values = (page: Page, say: Say, label: string) =>
  page.getByRole('button', { name: say('forms.insertValueInto', { label }), exact: true }).click();

/** In the open step: the account is there already, the object is chosen, and its required field gets a row. */
async function chooseAccount(page: Page, say: Say): Promise<void> {
  await page
    .getByRole('combobox', { name: say('nodes.salesforce.nodes.addRecord.fields.object.label'), exact: true })
    .click();
  await page.getByRole('option').filter({ hasText: 'Account' }).first().click();
  await page.getByRole('tab', { name: say('forms.tabs.mapping') }).click();
  await page.getByRole('button', { name: say('forms.addRequired'), exact: true }).click();
}

test('a list is repeated item by item, what fails goes another way, and the run shows each item', async ({
  nagare,
  page,
  language,
  say,
  shot,
}) => {
  test.slow();
  await enter(page, nagare, language);
  const companies = [{ name: 'First & Sons' }, { name: 'Second' }];
  const { url, trigger } = await beginWithWebhook(page, say, { companies });

  const loop = await insertCard(page, say, 'logic.loop', `${trigger}:out`);
  const frame = page.locator(`[data-frame="${loop}"]`);
  await expect(frame).toContainText(say('canvas.frameEmpty'));
  await values(page, say, say('nodes.logic.nodes.loop.fields.items.label'));
  await page.getByRole('button', { name: say('forms.insertWholeOf', { label: 'companies' }) }).click();

  const add = await insertCard(page, say, 'salesforce.addRecord', `${loop}:each`);
  await expect(frame).not.toContainText(say('canvas.frameEmpty'));
  await connectHere(page, say, 'salesforce');
  await chooseAccount(page, say);
  const insertName = page.getByRole('button', { name: new RegExp(say('forms.insertValueInto', { label: '.+' })) });
  await insertName.first().click();
  await shot('loop-values');
  await page.getByRole('button', { name: 'First & Sons' }).last().click();
  await expect(page.locator('[data-panel]')).toContainText('First & Sons');

  await page.getByRole('tab', { name: say('forms.tabs.settings') }).click();
  await page.getByRole('radio', { name: say('forms.whenFails.route') }).click();
  await expect(page.locator('[data-panel]')).toContainText(say('errors.flow.errorRouteEmpty.message'));
  const told = await insertCard(page, say, 'salesforce.addRecord', `${add}:error`);
  await chooseAccount(page, say);
  await insertName.first().click();
  await page.getByRole('button', { name: say('forms.errorValues.step') }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText(say('editor.saved')).first()).toBeVisible();
  await shot('loop-with-errors');
  await goLive(page, say);

  const names = ['North', 'x'.repeat(300), 'South'];
  expect((await send(url, { companies: names.map((name) => ({ name })) })).status).toBe(202);
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: say('states.partlyFailed') });
  await expect(row).toBeVisible();
  await row.getByRole('link').first().click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  const steps = page.getByRole('region', { name: say('runs.steps') });
  for (const number of [1, 2, 3]) await expect(steps.getByText(`#${number}`, { exact: false }).first()).toBeVisible();
  await expect(page.locator(`[data-frame="${loop}"][data-tone="taken"]`)).toBeVisible();
  await expect(page.locator(`[data-step="${add}"][data-tone="error"]`)).toBeVisible();
  await expect(page.locator(`[data-step="${told}"][data-tone="success"]`)).toBeVisible();
  await shot('run-loop');
});
