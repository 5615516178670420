/** The Salesforce cards of one flow, named without their app. */
import { expect, type Page } from '@playwright/test';
import { beginFromNothing, chooseTrigger, insertCard, titleOf } from './canvas.ts';
import { cardForm } from './card-form.ts';
import type { Say } from './words.ts';

export function cardsOf(page: Page, say: Say) {
  const form = (name: string) => cardForm(page, say, `salesforce.${name}`);
  return {
    begin: async (name: string, flow: string) => {
      await beginFromNothing(page, say, flow);
      await chooseTrigger(page, say, `salesforce.${name}`);
      // There is no other account to choose.
      await expect(form(name).field('connection').getByRole('combobox')).not.toHaveValue('');
      return form(name);
    },
    add: async (name: string) => {
      await insertCard(page, say, `salesforce.${name}`);
      await form(name).tab('settings');
      return form(name);
    },
    /** A value of the card's step, by the label that it declares. */
    output: (name: string, key: string) => ({
      from: titleOf(say, `salesforce.${name}`),
      value: say(`nodes.salesforce.nodes.${name}.outputs.${key}`),
    }),
    /** A field of the record that the card's step has given. */
    fieldIn: (name: string, field: string) => ({ from: titleOf(say, `salesforce.${name}`), value: field }),
  };
}

/** The run of the flow came to a good end. */
export async function seeSuccess(page: Page, say: Say, flow: string): Promise<void> {
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: flow });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
}
