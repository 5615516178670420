/** A flow without a template: a trigger, then steps with the + on an edge, values by click. */
import { beginFromNothing, chooseTrigger, waitForSample } from './canvas.ts';
import { expect, test } from './fixtures.ts';
import { connectHere, goLive, send, shownAddress } from './people.ts';
import { enter } from './settled.ts';

test('a flow is assembled from nothing, tested, switched on, and adds a record', async ({
  nagare,
  page,
  language,
  say,
  shot,
}) => {
  await enter(page, nagare, language);
  await beginFromNothing(page, say);
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
  await connectHere(page, say, 'salesforce');
  await page
    .getByRole('combobox', { name: say('nodes.salesforce.nodes.addRecord.fields.object.label'), exact: true })
    .click();
  await page.getByRole('option').filter({ hasText: 'Account' }).first().click();
  await page.getByRole('tab', { name: say('forms.tabs.mapping') }).click();
  await shot('mapping-empty');
  await page.getByRole('button', { name: say('forms.addRequired'), exact: true }).click();
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
