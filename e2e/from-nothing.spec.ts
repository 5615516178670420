/** A flow without a template: a trigger, then steps with the + on an edge, values by click. */
import { expect, test } from './fixtures.ts';
import { goLive, makeOwner, send } from './people.ts';
import { speaker } from './words.ts';

test('a flow is assembled from nothing, tested, switched on, and adds a record', async ({
  nagare,
  page,
  language,
  keep,
}) => {
  const say = speaker(language);
  await makeOwner(page, nagare, say);
  await page.getByRole('button', { name: say('flows.fromNothing') }).click();
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}/);
  await expect(page.getByText(say('canvas.start.title'))).toBeVisible();
  await keep(page, 'editor-empty');
  await page.getByText(say('nodes.webhook.nodes.received.title')).first().click();
  const trigger = page.locator('.react-flow__node').first();
  await trigger.click();
  const url =
    (
      await page
        .getByText(/\/hooks\/[\w-]{43}/)
        .first()
        .textContent()
    )?.trim() ?? '';
  await page.getByRole('button', { name: say('forms.trigger.wait') }).click();
  await expect(page.getByText(say('forms.trigger.waiting'))).toBeVisible();
  await send(url, { company: "O'Brien \\ Söhne", mail: 'first@example.com' });
  await expect(page.getByText("O'Brien \\ Söhne").first()).toBeVisible();

  await page
    .getByRole('button', { name: say('canvas.insertHere') })
    .first()
    .click();
  await page.getByPlaceholder(say('canvas.searchSteps')).fill(say('nodes.salesforce.nodes.addRecord.title'));
  await keep(page, 'insert-menu');
  await page.keyboard.press('Enter');
  const add = page.locator('.react-flow__node').filter({ hasText: say('nodes.salesforce.nodes.addRecord.title') });
  await expect(add).toBeVisible();
  await add.click();
  await page.getByRole('button', { name: say('forms.connectApp', { app: 'Salesforce' }) }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('connections.practice.salesforce.button') })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page
    .getByRole('combobox', { name: say('nodes.salesforce.nodes.addRecord.fields.object.label'), exact: true })
    .click();
  await page.getByRole('option').filter({ hasText: 'Account' }).first().click();
  await page.getByRole('tab', { name: say('forms.tabs.mapping') }).click();
  await keep(page, 'mapping-empty');
  await page.getByRole('button', { name: say('forms.addRequired'), exact: true }).click();
  const insert = say('forms.insertValueInto', { label: '|' }).split('|').join('.+');
  await page
    .getByRole('button', { name: new RegExp(insert) })
    .first()
    .click();
  await keep(page, 'value-list');
  await page.getByText("O'Brien \\ Söhne").last().click();
  await expect(page.getByText(say('editor.saved')).first()).toBeVisible();
  await goLive(page, say);
  expect((await send(url, { company: "' OR Name != '", mail: 'second@example.com' })).status).toBe(202);
  await page.goto(`${nagare.url}/runs`);
  const row = page.getByRole('row').filter({ hasText: 'second@example.com' });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
});
