/** What a person does again and again, as functions of a page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Nagare } from './nagare.ts';
import type { Say } from './words.ts';

export const owner = { name: '山田 花子', email: 'hanako@example.jp' };

export const password = 'correct horse 7';

export async function makeOwner(page: Page, nagare: Nagare, say: Say): Promise<void> {
  await page.goto(nagare.ownerUrl);
  await page.getByLabel(say('entry.name')).fill(owner.name);
  await page.getByLabel(say('entry.email')).fill(owner.email);
  await page.getByLabel(say('entry.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: say('entry.create') }).click();
  await page.waitForURL('**/flows');
}

/** From the gallery to the open copy. */
export async function copyTemplate(page: Page, say: Say): Promise<string> {
  await page.goto('/templates');
  await page.getByText(say('templates.ecforce-salesforce.title')).first().click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('gallery.try') })
    .click();
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}/);
  await expect(card(page, 'trigger')).toBeVisible();
  return page.url();
}

/** A card of the canvas by its node id. */
export const card = (page: Page, nodeId: string) => page.locator(`.react-flow__node[data-id="${nodeId}"]`);

/** Opens a step and connects its practice account with one click. */
export async function connectPractice(
  page: Page,
  say: Say,
  nodeId: string,
  app: 'salesforce' | 'ecforce',
): Promise<void> {
  await card(page, nodeId).click();
  await connectHere(page, say, app);
  await expect(card(page, nodeId).getByRole('img', { name: say('canvas.state.unfinished') })).toHaveCount(0);
}

/** The same in the step that is open. */
export async function connectHere(page: Page, say: Say, app: 'salesforce' | 'ecforce'): Promise<void> {
  await page.getByRole('button', { name: say('forms.connectApp', { app: say(`nodes.${app}.app`) }) }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say(`connections.practice.${app}.button`) })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** A page of the practice shop or org in a tab of its own, as its links open it. */
export async function openPractice(page: Page, nagare: Nagare, what: 'shop' | 'org', path?: string): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(`${nagare.url}/practice/${what}`);
  if (path) await tab.goto(new URL(path, tab.url()).href);
  return tab;
}

/** 設定 > 顧客 Webhook の管理 > 新規作成, in the practice shop. */
export async function registerWebhook(shop: Page, url: string): Promise<void> {
  await shop.goto(new URL('/shop/webhooks', shop.url()).href);
  await shop.locator('input[name="url"]').fill(url);
  await shop.locator('form[action="/shop/webhooks/new"] button.primary').click();
  await expect(shop.getByRole('cell', { name: url }).first()).toBeVisible();
}

export interface Customer {
  email: string;
  name01: string;
  name02: string;
}

/** Saves a new customer; the shop sends its webhooks before it answers. Returns the address of the customer's page. */
export async function addCustomer(shop: Page, customer: Customer): Promise<string> {
  await shop.goto(new URL('/shop/customers/new', shop.url()).href);
  await fillCustomer(shop, customer);
  const address = await shop.locator('form[action^="/shop/customers/"]').first().getAttribute('action');
  return new URL((address ?? '').replace(/\/delete$/, ''), shop.url()).href;
}

export async function editCustomer(shop: Page, address: string, customer: Partial<Customer>): Promise<void> {
  await shop.goto(address);
  await fillCustomer(shop, customer);
}

async function fillCustomer(shop: Page, customer: Partial<Customer>): Promise<void> {
  for (const [name, value] of Object.entries(customer)) await shop.locator(`input[name="${name}"]`).fill(value);
  const saved = shop.waitForResponse((response) => response.request().method() === 'POST');
  await shop.locator('main form button.primary').click();
  await saved;
  await shop.waitForLoadState();
}

export interface PracticeSettings {
  url: string;
  clientId: string;
  clientSecret: string;
  username: string;
  password: string;
  pagesKey: string;
}

/** What the practice org tells its own pages: how a client signs in. */
export const practiceSettings = (nagare: Nagare): PracticeSettings =>
  JSON.parse(readFileSync(join(nagare.home, 'practice', 'practice.json'), 'utf8')) as PracticeSettings;

/** Chooses Salesforce in the dialog that adds a connection, and fills in where its app is; how to sign in is still to be chosen. */
export async function beginSalesforce(page: Page, say: Say, org: PracticeSettings): Promise<Locator> {
  const field = (name: string) => say(`nodes.salesforce.connection.fields.${name}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(say('nodes.salesforce.app'), { exact: true }).first().click();
  await dialog.getByText(field('environment.choices.myDomain'), { exact: true }).click();
  await dialog.getByLabel(field('loginUrl.label')).fill(org.url);
  await dialog.getByLabel(field('clientId.label')).fill(org.clientId);
  return dialog;
}

/** Faults of the practice org and shop: what real ones do on a bad day. */
export async function practiceFaults(nagare: Nagare, faults: Record<string, unknown>): Promise<void> {
  const settings = practiceSettings(nagare);
  const response = await fetch(`${settings.url}/__practice/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-practice-key': settings.pagesKey },
    body: JSON.stringify(faults),
  });
  expect(response.ok).toBe(true);
}

/** The head of the editor says so and stays; the message at the corner is gone after a few seconds. */
export const isLive = (page: Page, say: Say, number: number): Promise<void> =>
  expect(page.getByRole('status').getByText(say('editor.isPublished', { number }))).toBeVisible();

/** Publishes the open flow and switches it on. An event that came as a sample is not run afterwards. */
export async function goLive(page: Page, say: Say): Promise<void> {
  await page.getByRole('button', { name: say('editor.publish') }).click();
  await isLive(page, say, 1);
  const toggle = page.getByRole('switch', { name: say('editor.switch') });
  await expect(toggle).toBeEnabled();
  // Where one goes on by the keyboard: the button has nothing left to do.
  await expect(toggle).toBeFocused();
  // The input itself is drawn over by its track.
  await toggle.click({ force: true });
  const isOn = page.getByRole('switch', { name: say('editor.switch'), checked: true });
  const drop = page.getByRole('dialog').getByRole('button', { name: say('flows.held.drop') });
  await expect(isOn.or(drop).first()).toBeVisible();
  if (await drop.isVisible()) await drop.click();
  await expect(toggle).toBeChecked();
}

/** The address of its webhook, in the trigger that is open. */
export async function shownAddress(page: Page): Promise<string> {
  const address = page.getByText(/\/hooks\/[\w-]{43}/).first();
  return (await address.textContent())?.trim() ?? '';
}

export const send = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
