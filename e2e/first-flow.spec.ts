/** The main job, as a new user does it: from an empty data folder to records in Salesforce, and back from a failure. */
import type { Page } from '@playwright/test';
import { waitForSample } from './canvas.ts';
import { expect } from './fixtures.ts';
import {
  addCustomer,
  card,
  connectPractice,
  copyTemplate,
  editCustomer,
  goLive,
  makeOwner,
  openPractice,
  registerWebhook,
  shownAddress,
} from './people.ts';
import { storiesOnOne } from './settled.ts';

const test = storiesOnOne(async () => ({}));
test.describe.configure({ mode: 'serial' });

let shop: Page;
let org: Page;
let flowUrl: string;
let customer: string;

test('the printed address makes the owner and lands on the flow list with an invitation', async ({
  nagare,
  page,
  say,
  shot,
}) => {
  await page.goto(nagare.ownerUrl);
  await shot('start');
  await makeOwner(page, nagare, say);
  await expect(page.getByText(say('flows.empty'))).toBeVisible();
  await expect(page.getByText(say('templates.ecforce-salesforce.title'))).toBeVisible();
  await shot('flows-empty');
});

test('the template opens as a copy on the canvas, with what is unfinished marked', async ({ page, say, shot }) => {
  flowUrl = await copyTemplate(page, say);
  for (const id of ['trigger', 'customer', 'search', 'branch', 'add', 'update'])
    await expect(card(page, id)).toBeVisible();
  await expect(card(page, 'customer').getByRole('img', { name: say('canvas.state.unfinished') })).toBeVisible();
  await shot('editor-new');
});

test('practice org and practice shop are connected with one click, for all steps of the app', async ({
  page,
  say,
  shot,
}) => {
  await connectPractice(page, say, 'customer', 'ecforce');
  await card(page, 'search').click();
  await shot('step-not-connected');
  await connectPractice(page, say, 'search', 'salesforce');
  await expect(card(page, 'update').getByRole('img', { name: say('canvas.state.unfinished') })).toHaveCount(0);
  await shot('step-search');
  await page.goto('/connections');
  await page
    .getByRole('button', { name: say('connections.test') })
    .first()
    .click();
  const reached = say('connections.reached', { account: '|' }).split('|').join('.+');
  await expect(page.getByText(new RegExp(reached)).first()).toBeVisible();
  await shot('connections');
  await page.goto(flowUrl);
});

test('the trigger shows its address and waits for a sample, which the practice shop sends', async ({
  nagare,
  page,
  say,
  keep,
  shot,
}) => {
  await card(page, 'trigger').click();
  const url = await shownAddress(page);
  await waitForSample(page, say, async () => {
    shop = await openPractice(page, nagare, 'shop');
    await registerWebhook(shop, url);
    customer = await addCustomer(shop, { email: 'hanako@example.co.jp', name01: '山田', name02: '花子' });
  });
  await expect(page.getByText('hanako@example.co.jp').first()).toBeVisible();
  await shot('trigger-sample');
  await keep(shop, 'shop-customer');
});

test('each step is tested with the real call, and its values are offered to the next', async ({ page, say, shot }) => {
  for (const id of ['customer', 'search', 'branch', 'add']) {
    await card(page, id).click();
    await page.getByRole('tab', { name: say('forms.tabs.test') }).click();
    const sure = page.getByLabel(say('forms.test.sure'));
    if (id === 'add') await sure.check();
    await page
      .getByRole('tabpanel')
      .getByRole('button', { name: say('forms.test.run'), exact: true })
      .click();
    await expect(page.getByText(say('forms.test.offered'))).toBeVisible();
    await expect(card(page, id).getByRole('img', { name: say('canvas.state.tested') })).toBeVisible();
    await shot(`test-${id}`);
  }
  // One click more does not write a second record.
  await expect(page.getByRole('button', { name: say('forms.test.again') })).toBeDisabled();
  await card(page, 'add').click();
  await page.getByRole('tab', { name: say('forms.tabs.mapping') }).click();
  await shot('mapping');
});

test('publish and ON, and from then on what happens in the shop is in Salesforce', async ({
  nagare,
  page,
  say,
  keep,
  shot,
}) => {
  await goLive(page, say);
  await shot('editor-live');
  org = await openPractice(page, nagare, 'org', '/org/Account');
  await editCustomer(shop, customer, { name02: '花子改' });
  await expect(org.getByText('山田 花子改').or(org.getByText('山田花子改'))).toBeVisible();
  await keep(org, 'practice-org');
});

test('the run log lists the run, and its detail shows the canvas, each step’s input, output and duration', async ({
  page,
  say,
  shot,
}) => {
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: 'hanako@example.co.jp' }).first();
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
  await shot('runs');
  await row.getByRole('link').first().click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  await expect(page.getByText(say('runs.steps')).first()).toBeVisible();
  await card(page, 'customer').click();
  await expect(page.getByText('hanako@example.co.jp').first()).toBeVisible();
  await expect(page.getByRole('link', { name: say('runs.attention.open') }).first()).toBeVisible();
  await shot('run-detail');
});

test('a name that is too long fails the run: the log names step, field and value, and the owner gets a mail', async ({
  page,
  language,
  say,
  shot,
}) => {
  await editCustomer(shop, customer, { name01: 'あ'.repeat(200), name02: 'い'.repeat(100) });
  await page.goto('/runs');
  const row = page
    .getByRole('row')
    .filter({ hasText: say('states.failed') })
    .first();
  await expect(row).toBeVisible();
  await expect(row).toContainText(language === 'ja' ? '取引先名' : 'Account Name');
  await shot('runs-failed');
  await row.getByRole('link').first().click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  await shot('run-failed');
  await page.goto('/outbox');
  await expect(page.getByText('hanako@example.jp').first()).toBeVisible();
  await shot('outbox');
});

test('after mending, the run is repeated by hand from the run log', async ({ page, say, shot }) => {
  await page.goto('/runs');
  await page
    .getByRole('row')
    .filter({ hasText: say('states.failed') })
    .first()
    .getByRole('link')
    .first()
    .click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  // Mended at the source. The mending itself runs too, and so there is a newer run of the same customer to be asked about.
  await editCustomer(shop, customer, { name01: '佐藤', name02: '花子' });
  await expect(org.getByText(/佐藤 ?花子/)).toBeVisible();
  await page
    .getByRole('button', { name: say('runs.rerun') })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(say('runs.fromStart'), { exact: true }).click();
  await dialog.getByLabel(say('runs.rerunCheck.anyway')).check();
  await shot('rerun');
  await dialog.getByRole('button', { name: say('runs.rerunDo') }).click();
  await page.goto('/runs');
  const rerun = page
    .getByRole('row')
    .filter({ hasText: say('runs.kinds.rerun') })
    .first();
  await expect(rerun.getByText(say('states.succeeded'))).toBeVisible();
  await expect(org.getByText(/佐藤 ?花子/)).toBeVisible();
});
