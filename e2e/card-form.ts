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
  /** The list beside a field. Of one that the account can be searched for, it has two parts. */
  const openList = async (key: string, part: 'values' | 'account'): Promise<Locator> => {
    await field(key).locator('[data-insert-value]').first().click();
    const list = page.locator('[role="dialog"][data-floating]');
    const named = say(`forms.choices.${part}`, { app: say('nodes.salesforce.app') });
    const search = list.getByPlaceholder(say(part === 'values' ? 'forms.searchValues' : 'forms.choices.search'));
    const chooser = list.getByText(named, { exact: true });
    await expect(search.or(chooser).first()).toBeVisible();
    if (await chooser.isVisible()) await chooser.click();
    await expect(search).toBeVisible();
    return list;
  };
  const take = async (key: string, { from, value }: Taken): Promise<void> => {
    const list = await openList(key, 'values');
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
    /** A record of the account, by its name; or another of its values that one looks for. */
    find: async (key: string, text: string): Promise<void> => {
      const list = await openList(key, 'account');
      await list.getByPlaceholder(say('forms.choices.search')).fill(text);
      await list.getByRole('button').filter({ hasText: text }).first().click();
      await expect(list).toBeHidden();
    },
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
    turnOn: (key: string): Promise<void> => field(key).getByRole('switch').check(),
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
