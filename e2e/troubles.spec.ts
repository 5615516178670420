/** A bad day: the shop is down, a token is revoked, and people mend it from what the screens say. */
import { expect } from './fixtures.ts';
import { practiceFaults, send } from './people.ts';
import { shopCustomers, storiesOfLiveTemplate } from './settled.ts';

const test = storiesOfLiveTemplate();

const customer = { id: shopCustomers[0] };

test('while the shop is down a run says which try comes next, and when', async ({ nagare, page, say, shot, given }) => {
  await page.goto('/runs');
  await practiceFaults(nagare, { shopDown: true });
  expect((await send(given.hookUrl, customer)).status).toBe(202);
  const row = page.getByRole('row').filter({ hasText: customer.id }).first();
  await expect(
    row
      .getByText(say('states.waiting'))
      .or(row.getByText(say('states.retrying')))
      .first(),
  ).toBeVisible();
  // The second try, or already the third: five seconds pass quickly on a busy machine.
  const next = [2, 3].map((attempt) => say('runs.sentence.retry', { attempt, most: 5, at: '|' }).split('|')[0]);
  await expect(row).toContainText(new RegExp(next.join('|')));
  await shot('runs-waiting');
  await practiceFaults(nagare, { shopDown: false });
  // A machine that was slow to show it has the third try before it, about half a minute later.
  await expect(row.getByText(say('states.succeeded'))).toBeVisible({ timeout: 90_000 });
});

test('a revoked token pauses the flow; its events wait for reconnecting', async ({
  nagare,
  page,
  say,
  shot,
  given,
}) => {
  await practiceFaults(nagare, { revokeTokens: true });
  await send(given.hookUrl, customer);
  await page.goto('/flows');
  await expect(page.getByText(say('flows.needs.connection'))).toBeVisible();
  await shot('flows-paused');
  expect((await send(given.hookUrl, customer)).status).toBe(202);
  await practiceFaults(nagare, { revokeTokens: false });
  await page.goto('/connections');
  const dead = page
    .locator('li, tr, [data-connection]')
    .filter({ hasText: say('states.dead') })
    .first();
  await expect(dead).toBeVisible();
  await shot('connections-dead');
  await dead.getByRole('button', { name: say('connections.test') }).click();
  await expect(page.getByText(say('states.dead'))).toHaveCount(0);
  await page.goto('/runs');
  await expect(page.getByText(say('states.succeeded'), { exact: true })).toHaveCount(4); // three rows and the filter
});

test('an edit after publishing is a draft: what is live stays live', async ({ page, say, shot, given }) => {
  await page.goto(given.flowPath);
  await page.getByRole('textbox', { name: say('editor.name') }).click();
  await page.locator('.react-flow__node[data-id="update"]').click();
  // Saved, and not read again yet: publishing is possible already, a click just then would be lost otherwise.
  const reading = Promise.withResolvers<void>();
  await page.route(/flow\.get/, (route) => reading.promise.then(() => route.continue()));
  await page.keyboard.press('Delete');
  await expect(page.locator('.react-flow__node[data-id="update"]')).toHaveCount(0);
  await expect(page.getByRole('status').getByText(say('editor.savedAfter', { number: 1 }))).toBeVisible();
  await expect(page.getByRole('button', { name: say('editor.publish') })).toBeEnabled();
  reading.resolve();
  await shot('editor-draft');
  await page.goto('/flows');
  await expect(page.getByText(say('flows.needs.draft'))).toBeVisible();
  await page.goto(given.flowPath);
  await expect(page.locator('.react-flow__node[data-id="update"]')).toHaveCount(0);
});
