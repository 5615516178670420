/** Connecting Salesforce with a certificate, with the guide and the checker beside it, and the page of the connection. */
import { expect } from './fixtures.ts';
import { beginSalesforce, practiceSettings } from './people.ts';
import { enter, storiesOnOne } from './settled.ts';

const test = storiesOnOne(enter);

test('the guide shows how to prepare Salesforce, and a refusal is explained with a text for the administrator', async ({
  page,
  say,
  shot,
}) => {
  await page.goto('/connections/guide?method=jwtBearer');
  await expect(page.getByRole('heading', { name: say('connections.guide.steps.jwtFlow.title') })).toBeVisible();
  await expect(page.getByText(/SHA-256 [0-9A-F:]{95}/)).toBeVisible();
  await shot('guide-jwt');
  await page.getByText(say('connections.guide.methods.webServer.name'), { exact: true }).click();
  await expect(page.getByText('/api/connections/oauth/callback', { exact: false }).first()).toBeVisible();
  await shot('guide');

  await page
    .getByLabel(say('connections.guide.check.label'))
    .fill('error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration');
  await page.getByRole('button', { name: say('connections.guide.check.explain') }).click();
  const told = page.getByRole('alert').filter({ hasText: say('errors.salesforce.redirectMismatch.message') });
  await expect(told).toBeVisible();
  await told.getByRole('button', { name: say('connections.letter.open') }).click();
  await expect(told.getByText('/api/connections/oauth/callback', { exact: false })).toBeVisible();
  await told.getByText('English', { exact: true }).click();
  await expect(told.getByText('Dear Salesforce administrator', { exact: false })).toBeVisible();
  await shot('refusal-explained');
});

test('Salesforce is connected with a certificate made here; its page tells user, rights and calls', async ({
  nagare,
  page,
  say,
  shot,
}) => {
  const org = practiceSettings(nagare);
  const field = (name: string) => say(`nodes.salesforce.connection.fields.${name}`);
  await page.goto('/connections?add=1');
  const dialog = await beginSalesforce(page, say, org);
  await dialog.getByText(field('method.choices.jwtBearer'), { exact: true }).click();
  await dialog.getByLabel(field('username.label')).fill('nobody@example.jp');
  await expect(dialog.getByRole('link', { name: say('connections.key.download') })).toBeVisible();
  await shot('connection-jwt');
  await dialog.getByRole('button', { name: say('connections.connect'), exact: true }).click();
  const refused = dialog.getByRole('alert').filter({ hasText: 'nobody@example.jp' });
  await expect(refused).toBeVisible();
  await refused.getByRole('button', { name: say('connections.letter.open') }).click();
  await shot('connection-jwt-refused');
  await dialog.getByLabel(field('username.label')).fill(org.username);
  await dialog.getByRole('button', { name: say('connections.connect'), exact: true }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('link', { name: say('nodes.salesforce.app'), exact: true }).click();
  await page.waitForURL(/\/connections\/[0-9a-f-]{36}/);
  await expect(page.getByText(org.username).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: say('connections.calls.title') })).toBeVisible();
  await expect(page.getByText(say('connections.access.none'))).toBeVisible();
  await shot('connection-page');
});
