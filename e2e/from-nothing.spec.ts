/** Flows without a template: a trigger, then steps with the + on an edge, values by click; one by one, for a list, in a loop. */
import type { Page } from '@playwright/test';
import { beginFromNothing, beginWithWebhook, chooseTrigger, insertCard, openRunOf, waitForSample } from './canvas.ts';
import { cardForm } from './card-form.ts';
import { expect } from './fixtures.ts';
import { goLive, send, shownAddress } from './people.ts';
import { enter, storiesOnOne } from './settled.ts';
import type { Say } from './words.ts';

/** With one account, which every step has from the start because there is no other. */
const test = storiesOnOne(async (page, nagare, language) => {
  const api = await enter(page, nagare, language);
  return api.connections.addPractice.mutate({ type: 'salesforce' });
});

/** Opens the list of values of a field, by the field's label. */
const values = (page: Page, say: Say, label: string) =>
  page.getByRole('button', { name: say('forms.insertValueInto', { label }), exact: true }).click();

/** In the open step: the object is chosen, and its required field gets a row. */
async function chooseAccount(page: Page, say: Say, type: string): Promise<void> {
  const form = cardForm(page, say, type);
  await form.choose('object', 'Account');
  await form.tab('mapping');
  await page.getByRole('button', { name: say('forms.addRequired'), exact: true }).click();
  await expect(form.field('fields.Name').getByRole('textbox')).toBeFocused();
}

test('a flow is assembled from nothing, tested, switched on, and adds a record', async ({ page, say, shot }) => {
  await beginFromNothing(page, say, 'Companies');
  await expect(page.getByText(say('canvas.start.title'))).toBeVisible();
  await shot('editor-empty');
  await chooseTrigger(page, say, 'webhook.received');
  const url = await shownAddress(page);
  await waitForSample(page, say, () => send(url, { company: "O'Brien \\ Söhne", mail: 'first@example.com' }));
  await expect(page.getByText("O'Brien \\ Söhne").first()).toBeVisible();

  await page
    .getByRole('button', { name: say('canvas.insertHere') })
    .first()
    .click();
  await page.getByPlaceholder(say('canvas.searchSteps')).fill(say('nodes.salesforce.nodes.addRecord.title'));
  await shot('insert-menu');
  await page.keyboard.press('Enter');
  const add = page.locator('.react-flow__node').filter({ hasText: say('nodes.salesforce.nodes.addRecord.title') });
  await expect(add).toBeVisible();
  await add.click();
  await chooseAccount(page, say, 'salesforce.addRecord');
  await shot('mapping-empty');
  const insert = say('forms.insertValueInto', { label: '|' }).split('|').join('.+');
  await page
    .getByRole('button', { name: new RegExp(insert) })
    .first()
    .click();
  await shot('value-list');
  await page.getByText("O'Brien \\ Söhne").last().click();
  await expect(page.getByText(say('editor.saved')).first()).toBeVisible();
  await goLive(page, say);
  expect((await send(url, { company: "' OR Name != '", mail: 'second@example.com' })).status).toBe(202);
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: 'second@example.com' });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
});

test('a list of companies becomes accounts in one step, and the one that cannot be written says why', async ({
  page,
  say,
  shot,
}) => {
  test.slow();
  const words = (key: string) => say(`nodes.salesforce.nodes.addRecords.${key}`);
  const companies = [{ name: 'First & Sons' }, { name: 'Second' }];
  const { url } = await beginWithWebhook(page, say, { name: 'Lists', body: { companies } });

  await insertCard(page, say, 'salesforce.addRecords');
  await values(page, say, words('fields.items.label'));
  await expect(page.getByText(say('forms.item'), { exact: true })).toBeHidden();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^companies/ })
    .click();
  await chooseAccount(page, say, 'salesforce.addRecords');
  await page
    .getByRole('button', { name: new RegExp(say('forms.insertValueInto', { label: '.+' })) })
    .first()
    .click();
  await shot('list-values');
  await page.getByRole('button', { name: 'First & Sons' }).last().click();
  await expect(page.locator('[data-panel]')).toContainText('First & Sons');
  await shot('list-mapping');

  await page.getByRole('tab', { name: say('forms.tabs.test') }).click();
  await page.getByRole('button', { name: say('forms.test.preview') }).click();
  await expect(page.getByText(say('forms.test.wouldSend'))).toBeVisible();
  await page.getByText(say('forms.test.sure')).click();
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: say('forms.test.run'), exact: true })
    .click();
  await expect(page.getByText(say('forms.test.succeeded'))).toBeVisible();
  await shot('list-test');

  await goLive(page, say);
  await send(url, { companies: [{ name: 'Third' }, { name: '' }, { name: 'Fourth' }] });
  await openRunOf(page, 'Lists');
  const steps = page.getByRole('region', { name: say('runs.steps') });
  const row = (number: number) => steps.getByRole('button', { name: `${words('title')} #${number}` });
  await expect(row(3)).toBeVisible();
  // The item that could not be written is open already, and the others are not.
  await expect(row(2)).toHaveAttribute('aria-expanded', 'true');
  await expect(row(1)).toHaveAttribute('aria-expanded', 'false');
  await shot('list-run');
  await row(1).click();
  await expect(row(1)).toHaveAttribute('aria-expanded', 'true');
  await expect(row(2)).toHaveAttribute('aria-expanded', 'false');
});

test('a list is repeated item by item, what fails goes another way, and the run shows each item', async ({
  page,
  say,
  shot,
}) => {
  test.slow();
  const companies = [{ name: 'First & Sons' }, { name: 'Second' }];
  const { url, trigger } = await beginWithWebhook(page, say, { name: 'Loops', body: { companies } });

  const loop = await insertCard(page, say, 'logic.loop', `${trigger}:out`);
  const frame = page.locator(`[data-frame="${loop}"]`);
  await expect(frame).toContainText(say('canvas.frameEmpty'));
  await values(page, say, say('nodes.logic.nodes.loop.fields.items.label'));
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^companies/ })
    .click();

  const add = await insertCard(page, say, 'salesforce.addRecord', `${loop}:each`);
  await expect(frame).not.toContainText(say('canvas.frameEmpty'));
  await chooseAccount(page, say, 'salesforce.addRecord');
  const insertName = page.getByRole('button', { name: new RegExp(say('forms.insertValueInto', { label: '.+' })) });
  await insertName.first().click();
  await shot('loop-values');
  await page.getByRole('button', { name: 'First & Sons' }).last().click();
  await expect(page.locator('[data-panel]')).toContainText('First & Sons');

  await page.getByRole('tab', { name: say('forms.tabs.settings') }).click();
  await page.getByRole('radio', { name: say('forms.whenFails.route') }).click();
  await expect(page.locator('[data-panel]')).toContainText(say('errors.flow.errorRouteEmpty.message'));
  const told = await insertCard(page, say, 'salesforce.addRecord', `${add}:error`);
  await chooseAccount(page, say, 'salesforce.addRecord');
  await insertName.first().click();
  await page.getByRole('button', { name: say('forms.errorValues.step') }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText(say('editor.saved')).first()).toBeVisible();
  await shot('loop-with-errors');
  await goLive(page, say);

  const names = ['North', 'x'.repeat(300), 'South'];
  expect((await send(url, { companies: names.map((name) => ({ name })) })).status).toBe(202);
  await page.goto('/runs');
  await expect(page.getByRole('row').filter({ hasText: 'Loops' })).toContainText(say('states.partlyFailed'));
  await openRunOf(page, 'Loops');
  const steps = page.getByRole('region', { name: say('runs.steps') });
  for (const number of [1, 2, 3]) await expect(steps.getByText(`#${number}`, { exact: false }).first()).toBeVisible();
  await expect(page.locator(`[data-frame="${loop}"][data-tone="taken"]`)).toBeVisible();
  await expect(page.locator(`[data-step="${add}"][data-tone="error"]`)).toBeVisible();
  await expect(page.locator(`[data-step="${told}"][data-tone="success"]`)).toBeVisible();
  await shot('run-loop');
});
