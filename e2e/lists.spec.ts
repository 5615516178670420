/** A list is written in one step: the list and the item in its form, a test of the first, and a run that tells each item. */

import { beginWithWebhook, insertCard, openNewestRun } from './canvas.ts';
import { expect, test } from './fixtures.ts';
import { connectHere, goLive, send } from './people.ts';
import { enter } from './settled.ts';

test('a list of companies becomes accounts in one step, and the one that cannot be written says why', async ({
  nagare,
  page,
  language,
  say,
  shot,
}) => {
  test.slow();
  const words = (key: string) => say(`nodes.salesforce.nodes.addRecords.${key}`);
  await enter(page, nagare, language);
  const companies = [{ name: 'First & Sons' }, { name: 'Second' }];
  const { url } = await beginWithWebhook(page, say, { companies });

  await insertCard(page, say, 'salesforce.addRecords');
  await connectHere(page, say, 'salesforce');
  const insert = (label: string) =>
    page.getByRole('button', { name: say('forms.insertValueInto', { label }), exact: true }).click();
  await insert(words('fields.items.label'));
  await expect(page.getByText(say('forms.item'), { exact: true })).toBeHidden();
  await page.getByRole('button', { name: say('forms.insertWholeOf', { label: 'companies' }) }).click();
  await page.getByRole('combobox', { name: words('fields.object.label'), exact: true }).click();
  await page.getByRole('option').filter({ hasText: 'Account' }).first().click();
  await shot('list-form');
  await page.getByRole('tab', { name: say('forms.tabs.mapping') }).click();
  await page.getByRole('button', { name: say('forms.addRequired'), exact: true }).click();
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
  await page.getByRole('button', { name: say('forms.test.run'), exact: true }).click();
  await expect(page.getByText(say('forms.test.succeeded'))).toBeVisible();
  await shot('list-test');

  await goLive(page, say);
  await send(url, { companies: [{ name: 'Third' }, { name: '' }, { name: 'Fourth' }] });
  await openNewestRun(page);
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
