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
  const give = (key: string, given: string | Taken): Promise<void> =>
    typeof given === 'string' ? typeInto(key, given) : take(key, given);
  const choose = async (key: string, text: string): Promise<void> => {
    const box = field(key).getByRole('combobox').first();
    await expect(box).toBeEnabled();
    await box.click();
    // Of a long list only what is looked for is drawn.
    if (await box.isEditable()) await box.fill(text);
    await page
      .getByRole('option')
      .filter({ has: page.getByText(text, { exact: true }) })
      .first()
      .click();
  };
  /** The row of a field of the object, which is looked for by its API name where it has none yet. */
  const row = async (name: string): Promise<string> => {
    const key = `fields.${name}`;
    if ((await field(key).count()) === 0) {
      await form.getByRole('combobox', { name: say('forms.addField') }).fill(name);
      await page
        .getByRole('option')
        .filter({ has: page.getByText(name, { exact: true }) })
        .first()
        .click();
    }
    return key;
  };
  const succeeded = form.getByText(say('forms.test.succeeded'));
  return {
    field,
    tab,
    take,
    choose,
    type: typeInto,
    /** A record of the account, by its name; or another of its values that one looks for. */
    find: async (key: string, text: string): Promise<void> => {
      const list = await openList(key, 'account');
      await list.getByPlaceholder(say('forms.choices.search')).fill(text);
      await list.getByRole('button').filter({ hasText: text }).first().click();
      await expect(list).toBeHidden();
    },
    /** The condition at this place, from 0; each but the first is another way to fit. */
    where: async (index: number, name: string, operator: string, given: string | Taken): Promise<void> => {
      const row = `conditions.${index}`;
      if (index > 0) {
        await field('conditions')
          .getByRole('button', { name: say('forms.addCondition') })
          .click();
        await field(row).getByText(say('forms.or'), { exact: true }).click();
      }
      await choose(row, name);
      await field(row).getByRole('combobox').nth(1).click();
      await page.getByRole('option', { name: words(`conditions.choices.${operator}`), exact: true }).click();
      await give(`${row}.value`, given);
    },
    /** The choices of a picklist, opened beside its row. */
    choices: async (name: string): Promise<Locator> => {
      await field(await row(name))
        .locator('[data-insert-value]')
        .first()
        .click();
      const list = page.locator('[role="dialog"][data-floating]');
      await list.getByText(say('forms.choices.listed'), { exact: true }).click();
      return list;
    },
    radio: (key: string, choice: string): Promise<void> =>
      field(key)
        .getByText(words(`${key}.choices.${choice}`), { exact: true })
        .click(),
    turnOn: (key: string): Promise<void> => field(key).getByRole('switch').check(),
    unfold: (): Promise<void> => form.getByRole('button', { name: say('forms.advanced') }).click(),
    /** A value, typed or taken, for a field of the object. */
    map: async (name: string, given: string | Taken): Promise<void> => give(await row(name), given),
    /** A required field that is left empty is named, beside it and as what keeps the step from its test. */
    lacks: async (key: string): Promise<void> => {
      const named = say('errors.flow.fieldRequired.message', { field: words(`${key}.label`) });
      await expect(field(key).getByText(named, { exact: false })).toBeVisible();
    },
    test: async (): Promise<void> => {
      await tab('test');
      await form.getByRole('button', { name: say('forms.test.run'), exact: true }).click();
      await expect(succeeded).toBeVisible();
    },
    /** The test of a step that writes, which a person allows each time. */
    write: async (): Promise<void> => {
      await tab('test');
      await form.getByRole('checkbox').check();
      const names = [say('forms.test.run'), say('forms.test.again')];
      await form.getByRole('button', { name: new RegExp(`^(${names.join('|')})$`) }).click();
    },
    preview: async (): Promise<void> => {
      await tab('test');
      await form.getByRole('button', { name: say('forms.test.preview') }).click();
    },
    /** What a person reads below the buttons of the test. */
    succeeded,
    alert: (text: string): Locator => form.getByRole('alert').filter({ hasText: text }),
  };
}
