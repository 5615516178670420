/** Connecting Salesforce for real: wrong and right client credentials, signing in with OAuth, and one in another's place. */
import { expect } from './fixtures.ts';
import { setUpOrg } from './org.ts';
import { beginSalesforce, practiceSettings } from './people.ts';
import { copiedTemplate, enter, liveTemplate, storiesOnOne } from './settled.ts';

const test = storiesOnOne(async (page, nagare, language) => ({ api: await enter(page, nagare, language) }));

test('publishing an unfinished flow lists what is missing and leads to the field', async ({
  page,
  language,
  say,
  shot,
  given,
}) => {
  const { flowId } = await copiedTemplate(given.api, language);
  await page.goto(`/flows/${flowId}`);
  await page.getByRole('button', { name: say('editor.publish') }).click();
  const list = page.getByRole('dialog', { name: say('editor.checklist.title') });
  await expect(list).toBeVisible();
  await shot('checklist');
  await list
    .getByRole('button')
    .filter({ hasText: say('nodes.salesforce.nodes.searchRecords.title') })
    .first()
    .click();
  await expect(list).toBeHidden();
  await expect(
    page.getByRole('button', { name: say('forms.connectApp', { app: say('nodes.salesforce.app') }) }),
  ).toBeVisible();
});

test('Salesforce is connected by client credentials and by signing in; the secret is never shown again', async ({
  nagare,
  page,
  say,
  shot,
}) => {
  const org = practiceSettings(nagare);
  await page.goto('/connections');

  const open = async () => {
    await page
      .getByRole('button', { name: say('connections.add') })
      .first()
      .click();
    return beginSalesforce(page, say, org);
  };
  const secretLabel = say('nodes.salesforce.connection.fields.clientSecret.label');

  let dialog = await open();
  await dialog
    .getByText(say('nodes.salesforce.connection.fields.method.choices.clientCredentials'), { exact: true })
    .click();
  const address = dialog.getByRole('textbox', { name: say('nodes.salesforce.connection.fields.loginUrl.label') });
  await address.fill('');
  await dialog.getByRole('button', { name: say('connections.connect'), exact: true }).click();
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expect(address).toBeFocused();
  // What was wrong with it is not said of what it is now.
  await address.fill(org.url);
  await expect(address).not.toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox', { name: secretLabel }).fill('wrong');
  await dialog.getByRole('button', { name: say('connections.connect'), exact: true }).click();
  await expect(dialog.getByRole('alert').first()).toBeVisible();
  await shot('connection-refused');
  await dialog.getByRole('textbox', { name: secretLabel }).fill(org.clientSecret);
  await dialog.getByRole('button', { name: say('connections.connect'), exact: true }).click();
  await expect(dialog).toBeHidden();
  await page
    .getByRole('button', { name: say('connections.test') })
    .first()
    .click();
  await expect(page.getByText(org.username).first()).toBeVisible();

  await page.getByRole('button', { name: say('connections.menuOf', { name: say('nodes.salesforce.app') }) }).click();
  await page.getByRole('menuitem', { name: say('connections.reconnect') }).click();
  const fieldLabel = (name: string) => say(`nodes.salesforce.connection.fields.${name}`);
  await expect(dialog.getByLabel(fieldLabel('method.choices.clientCredentials'), { exact: true })).toBeChecked();
  await expect(dialog.getByLabel(fieldLabel('environment.choices.myDomain'), { exact: true })).toBeChecked();
  await expect(dialog.getByLabel(fieldLabel('loginUrl.label'))).toHaveValue(org.url);
  await expect(dialog.getByLabel(fieldLabel('clientId.label'))).toHaveValue(org.clientId);
  await expect(dialog.getByRole('textbox', { name: secretLabel })).toHaveValue('');
  await expect(dialog.getByText(say('connections.before.kept'))).toBeVisible();
  await shot('connection-again');
  await dialog.getByRole('button', { name: say('connections.reconnect'), exact: true }).click();
  await expect(dialog).toBeHidden();

  dialog = await open();
  await dialog.getByRole('textbox', { name: secretLabel }).fill(org.clientSecret);
  await shot('connection-oauth');
  await dialog.getByRole('button', { name: say('connections.signIn', { app: say('nodes.salesforce.app') }) }).click();
  await page.waitForURL(/\/services\/oauth2\/authorize/);
  await page.locator('#username').fill(org.username);
  await page.locator('#password').fill(org.password);
  await page.locator('button[value="allow"]').click();
  await page.waitForURL(/\/connections/);
  await expect(page.getByText(say('states.connected'))).toHaveCount(2);
  await shot('connections-two');
  expect(await page.content()).not.toContain(org.clientSecret);
});

test('another connection takes the place of one in its flows, once it is said what that user lacks there', async ({
  nagare,
  page,
  language,
  say,
  shot,
  given: { api },
}) => {
  const { flowPath } = await liveTemplate(api, language);
  const { url, clientId, clientSecret } = practiceSettings(nagare);
  const app = { environment: 'myDomain', method: 'clientCredentials', loginUrl: url, clientId, clientSecret };
  const connect = (name: string) => api.connections.add.mutate({ type: 'salesforce', name, fields: app });
  const full = await connect('Production');
  // From now on the app signs in as somebody who may only read accounts.
  const clerk = { username: 'clerk@example.jp', lastName: 'Clerk', objectRights: { Account: 'read' } };
  await setUpOrg(nagare, { users: [clerk], runAs: clerk.username });
  await connect('Read only');

  await page.goto('/connections');
  const practice = say('connections.menuOf', { name: say('engine.practiceName.salesforce') });
  await page.getByRole('button', { name: practice }).click();
  await page.getByRole('menuitem', { name: say('connections.swap.open') }).click();
  const dialog = page.getByRole('dialog');
  const choose = async (name: string) => {
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: new RegExp(name) }).click();
  };
  await choose('Read only');
  await expect(dialog.getByText(say('connections.swap.missing', { count: 2 }))).toBeVisible();
  await shot('connection-swap-lacks');
  await choose('Production');
  await expect(dialog.getByText(say('connections.swap.complete'))).toBeVisible();
  await shot('connection-swap');
  await dialog.getByRole('button', { name: say('connections.swap.swap'), exact: true }).click();
  await expect(dialog).toBeHidden();
  const { draft, version } = await api.flow.get.query({ flowId: flowPath.split('/').at(-1) ?? '' });
  expect(draft.nodes.find(({ id }) => id === 'search')?.connection).toBe(full.connectionId);
  expect(version?.number).toBe(2);
});
