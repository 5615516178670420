/** A flow that Salesforce starts: records that are added there, and one that a person chooses. */
import type { Page } from '@playwright/test';
import { beginFromNothing, chooseTrigger } from './canvas.ts';
import { expect, test } from './fixtures.ts';
import { signIntoOrg } from './org.ts';
import { connectHere, goLive } from './people.ts';
import { enter } from './settled.ts';
import type { Say } from './words.ts';

async function chooseAccounts(page: Page, say: Say): Promise<void> {
  const object = page.getByRole('combobox', {
    name: say('nodes.salesforce.nodes.recordChanged.fields.object.label'),
    exact: true,
  });
  await expect(object).toBeEnabled();
  await object.click();
  await page.getByRole('option').filter({ hasText: 'Account' }).first().click();
}

test('an added record starts a flow; a chosen one starts another', async ({ nagare, page, language, say, shot }) => {
  test.slow(); // two flows, from the list to a run each
  await enter(page, nagare, language);
  const org = await signIntoOrg(nagare);
  await beginFromNothing(page, say);
  await chooseTrigger(page, say, 'salesforce.recordChanged');
  await shot('record-trigger-new');
  await connectHere(page, say, 'salesforce');
  await chooseAccounts(page, say);
  await org.add('Account', { Name: '前からある商店' });
  await page.getByRole('button', { name: say('forms.trigger.fetch') }).click();
  await expect(page.getByText(say('forms.trigger.fetched'))).toBeVisible();
  await shot('record-trigger-sample');
  await goLive(page, say);
  await expect(page.getByText(say('forms.poll.title'))).toBeVisible();
  await org.add('Account', { Name: '新しい商店' });
  await page.getByRole('button', { name: say('forms.poll.now') }).click();
  await shot('record-trigger-on');
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: '新しい商店' });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '前からある商店' })).toHaveCount(0);

  await beginFromNothing(page, say);
  await chooseTrigger(page, say, 'salesforce.chosenRecord');
  const account = page.getByRole('combobox', { name: say('forms.account', { app: 'Salesforce' }) });
  await account.click();
  await page.getByRole('option').first().click();
  await chooseAccounts(page, say);
  const sample = page.getByRole('combobox', { name: say('forms.trigger.chooseSample') });
  await sample.fill('前から');
  await page.getByRole('option').filter({ hasText: '前からある商店' }).click();
  await expect(page.getByText(say('forms.trigger.fetched'))).toBeVisible();
  await shot('chosen-record-sample');
  await goLive(page, say);
  await page.getByRole('button', { name: say('editor.runNow.run') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: say('editor.runNow.record') }).fill('新しい');
  await page.getByRole('option').filter({ hasText: '新しい商店' }).click();
  await shot('chosen-record-run');
  await dialog.getByRole('button', { name: say('editor.runNow.run') }).click();
  await page.getByRole('link', { name: say('editor.runNow.started') }).click();
  await expect(page.getByText(say('states.succeeded')).first()).toBeVisible();
});
