/** A flow that repeats: a loop with an add inside from nothing, another way for what fails, and the run with its items. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { connectHere, goLive, send, shownAddress } from './people.ts';
import { enter } from './settled.ts';
import type { Say } from './words.ts';

/** Presses the + of a way, and picks the step; gives its node id. */
async function insert(page: Page, say: Say, way: string, title: string): Promise<string> {
  const before = await cardIds(page);
  await page.locator(`[data-insert="${way}"]`).click();
  await page.getByPlaceholder(say('canvas.searchSteps')).fill(title);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await cardIds(page)).length).toBe(before.length + 1);
  const added = (await cardIds(page)).find((id) => !before.includes(id));
  return added ?? '';
}

const cardIds = (page: Page): Promise<string[]> =>
  page.locator('[data-step]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-step') ?? ''));

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
  const title = (type: string) => say(`nodes.${type.replace('.', '.nodes.')}.title`);
  await enter(page, nagare, language);
  await page.goto('/flows');
  await page.getByRole('button', { name: say('flows.fromNothing') }).click();
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}/);
  await page.getByText(title('webhook.received')).first().click();
  const [trigger = ''] = await cardIds(page);
  await page.locator(`[data-step="${trigger}"]`).click();
  const url = await shownAddress(page);
  await page.getByRole('button', { name: say('forms.trigger.wait') }).click();
  await expect(page.getByText(say('forms.trigger.waiting'))).toBeVisible();
  await send(url, { companies: [{ name: 'First & Sons' }, { name: 'Second' }] });
  await expect(page.getByText('companies').first()).toBeVisible();

  const loop = await insert(page, say, `${trigger}:out`, title('logic.loop'));
  const frame = page.locator(`[data-frame="${loop}"]`);
  await expect(frame).toContainText(say('canvas.frameEmpty'));
  await values(page, say, say('nodes.logic.nodes.loop.fields.items.label'));
  await page.getByRole('button', { name: say('forms.insertWholeOf', { label: 'companies' }) }).click();

  const add = await insert(page, say, `${loop}:each`, title('salesforce.addRecord'));
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
  const told = await insert(page, say, `${add}:error`, title('salesforce.addRecord'));
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
