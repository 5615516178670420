/** The form of the card that is open, by the keys of its fields. */
import { expect, type Locator, type Page } from '@playwright/test';
import { wordsOf } from './canvas.ts';
import type { Say } from './words.ts';

/** A value of an earlier step: the step's title, and what stands in its row. */
export interface Taken {
  from: string;
  value: string;
}

export function cardForm(page: Page, say: Say, type: string) {
  const words = (key: string) => say(`${wordsOf(type)}.fields.${key}`);
  const form = page.locator('[data-panel]');
  const field = (key: string): Locator => form.locator(`[data-field="${key}"]`);
  const tab = (name: 'settings' | 'mapping' | 'test') =>
    form.getByRole('tab', { name: say(`forms.tabs.${name}`) }).click();
  const take = async (key: string, { from, value }: Taken): Promise<void> => {
    await field(key).locator('[data-insert-value]').first().click();
    const list = page.locator('[role="dialog"][data-floating]');
    await list.getByPlaceholder(say('forms.searchValues')).fill(value);
    const step = list.locator('section').filter({ hasText: from });
    await step.getByRole('button').filter({ hasText: value }).last().click();
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
  };
  const typeInto = (key: string, text: string): Promise<void> => field(key).getByRole('textbox').first().fill(text);
  return {
    field,
    tab,
    take,
    type: typeInto,
    /** Out of what the connected account offers. */
    choose: async (key: string, text: string): Promise<void> => {
      const box = field(key).getByRole('combobox').first();
      await expect(box).toBeEnabled();
      await box.click();
      await page
        .getByRole('option')
        .filter({ has: page.getByText(text, { exact: true }) })
        .first()
        .click();
    },
    radio: (key: string, choice: string): Promise<void> =>
      field(key)
        .getByText(words(`${key}.choices.${choice}`), { exact: true })
        .click(),
    /** The switch itself is drawn over by its track. */
    turn: (key: string): Promise<void> => field(key).getByRole('switch').click({ force: true }),
    unfold: (): Promise<void> => form.getByRole('button', { name: say('forms.advanced') }).click(),
    /** A value, typed or taken, for a field of the object, which is looked for by its API name. */
    map: async (name: string, given: string | Taken): Promise<void> => {
      const row = `fields.${name}`;
      if ((await field(row).count()) === 0) {
        await form.getByRole('combobox', { name: say('forms.addField') }).fill(name);
        await page
          .getByRole('option')
          .filter({ has: page.getByText(name, { exact: true }) })
          .first()
          .click();
      }
      await (typeof given === 'string' ? typeInto(row, given) : take(row, given));
    },
    /** A required field that is left empty is named, beside it and as what keeps the step from its test. */
    lacks: async (key: string): Promise<void> => {
      const named = say('errors.flow.fieldRequired.message', { field: words(`${key}.label`) });
      await expect(field(key).getByText(named, { exact: false })).toBeVisible();
    },
    test: async (): Promise<void> => {
      await tab('test');
      await form.getByRole('button', { name: say('forms.test.run'), exact: true }).click();
      await expect(form.getByText(say('forms.test.succeeded'))).toBeVisible();
    },
  };
}
