/** A flow that Salesforce starts: records that are added there, and one that a person chooses. */
import type { Page } from '@playwright/test';
import { expect, type Nagare, test } from './fixtures.ts';
import { connectHere, goLive, practiceSettings } from './people.ts';
import { enter } from './settled.ts';
import type { Say } from './words.ts';

/** As any other program would do it: no word of ours on the way. */
async function addAccount(nagare: Nagare, fields: Record<string, string>): Promise<string> {
  const { url, clientId, clientSecret } = practiceSettings(nagare);
  const signedIn = await fetch(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const added = await fetch(`${url}/services/data/v62.0/sobjects/Account`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return ((await added.json()) as { id: string }).id;
}

/** From the flow list to the open trigger with its account and object chosen. */
async function beginWith(page: Page, say: Say, trigger: string, isFirst: boolean): Promise<void> {
  await page.goto('/flows');
  // With no flow yet the page itself offers it; later it is in the menu.
  if (isFirst) await page.getByRole('button', { name: say('flows.fromNothing') }).click();
  else {
    await page.getByRole('button', { name: say('flows.new'), exact: true }).click();
    await page.getByRole('menuitem', { name: say('flows.fromNothing') }).click();
  }
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}/);
  await page
    .getByText(say(`nodes.salesforce.nodes.${trigger}.title`))
    .first()
    .click();
  await page.locator('.react-flow__node').first().click();
}

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
  await beginWith(page, say, 'recordChanged', true);
  await shot('record-trigger-new');
  await connectHere(page, say, 'salesforce');
  await chooseAccounts(page, say);
  await addAccount(nagare, { Name: '前からある商店' });
  await page.getByRole('button', { name: say('forms.trigger.fetch') }).click();
  await expect(page.getByText(say('forms.trigger.fetched'))).toBeVisible();
  await shot('record-trigger-sample');
  await goLive(page, say);
  await expect(page.getByText(say('forms.poll.title'))).toBeVisible();
  await addAccount(nagare, { Name: '新しい商店' });
  await page.getByRole('button', { name: say('forms.poll.now') }).click();
  await shot('record-trigger-on');
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: '新しい商店' });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '前からある商店' })).toHaveCount(0);

  await beginWith(page, say, 'chosenRecord', false);
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
