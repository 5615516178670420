/** The canvas by hand: a flow from nothing, its trigger, and card after card with the +. */
import { expect, type Page } from '@playwright/test';
import { send, shownAddress } from './people.ts';
import type { Say } from './words.ts';

/** The key of a card's words: `salesforce.addRecord` → `nodes.salesforce.nodes.addRecord`. */
export const wordsOf = (type: string): string => `nodes.${type.replace('.', '.nodes.')}`;

export const titleOf = (say: Say, type: string): string => say(`${wordsOf(type)}.title`);

/** Opens a new flow with nothing in it, from the list, and names it. */
export async function beginFromNothing(page: Page, say: Say, name: string): Promise<void> {
  await page.goto('/flows');
  const begin = page.getByRole('button', { name: say('flows.fromNothing') });
  const menu = page.getByRole('button', { name: say('flows.new'), exact: true });
  // With no flow yet the page itself offers it; later it is in the menu.
  await expect(begin.or(menu).first()).toBeVisible();
  if (await begin.isVisible()) await begin.click();
  else {
    await menu.click();
    await page.getByRole('menuitem', { name: say('flows.fromNothing') }).click();
  }
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}/);
  await page.getByRole('textbox', { name: say('editor.name') }).fill(name);
}

/** Chooses the trigger of an empty flow and opens it; gives its node id. */
export async function chooseTrigger(page: Page, say: Say, type: string): Promise<string> {
  await page.getByText(titleOf(say, type)).first().click();
  const trigger = page.locator('[data-step]').first();
  await trigger.click();
  return (await trigger.getAttribute('data-step')) ?? '';
}

/** Presses the + of a way (the last one when none is named), and picks a step, which is open then; gives its node id. */
export async function insertCard(page: Page, say: Say, type: string, way?: string): Promise<string> {
  const before = await cardIds(page);
  const plus = way === undefined ? page.locator('[data-insert]').last() : page.locator(`[data-insert="${way}"]`);
  await plus.click();
  await page.getByPlaceholder(say('canvas.searchSteps')).fill(titleOf(say, type));
  const title = page.getByText(titleOf(say, type), { exact: true });
  await page.getByRole('option').filter({ has: title }).first().click();
  await expect.poll(async () => (await cardIds(page)).length).toBe(before.length + 1);
  return (await cardIds(page)).find((id) => !before.includes(id)) ?? '';
}

const cardIds = (page: Page): Promise<string[]> =>
  page.locator('[data-step]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-step') ?? ''));

export interface Webhook {
  url: string;
  /** Node id of the trigger. */
  trigger: string;
}

/** A new flow that a webhook starts; the body has arrived as its sample. */
export async function beginWithWebhook(
  page: Page,
  say: Say,
  { name, body }: { name: string; body: Record<string, unknown> },
): Promise<Webhook> {
  await beginFromNothing(page, say, name);
  const trigger = await chooseTrigger(page, say, 'webhook.received');
  const url = await shownAddress(page);
  await waitForSample(page, say, () => send(url, body));
  await expect(page.getByText(Object.keys(body)[0] ?? '').first()).toBeVisible();
  return { url, trigger };
}

/** Presses the button that waits, and has the sample sent once the flow waits for it. */
export async function waitForSample(page: Page, say: Say, sendIt: () => Promise<unknown>): Promise<void> {
  await page.getByRole('button', { name: say('forms.trigger.wait') }).click();
  await expect(page.getByText(say('forms.trigger.waiting'))).toBeVisible();
  await sendIt();
}

/** The run of a flow that ran once. */
export async function openRunOf(page: Page, flow: string): Promise<void> {
  await page.goto('/runs');
  await page.getByRole('row').filter({ hasText: flow }).getByRole('link').first().click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
}
