/** Every word outside the app's own pages, in both languages: nodes, engine, templates. Mails and the command line use them. */
import { createTranslator } from 'use-intl/core';
import type { ErrorParams } from '../nodes/errors.ts';
import { nodeWords } from '../nodes/registry.ts';
import { templateWords } from '../templates/registry.ts';
import { type Description, describe, type Words } from './describe.ts';
import en from './messages.en.json' with { type: 'json' };
import ja from './messages.ja.json' with { type: 'json' };

export const locales = ['ja', 'en'] as const;
export type Locale = (typeof locales)[number];

export interface WordTree {
  [key: string]: string | WordTree;
}

const engineWords: Record<Locale, WordTree> = { ja, en };
const loaded = new Map<Locale, WordTree>();

export const isLocale = (text: string): text is Locale => locales.some((locale) => locale === text);

/** A stored or asked language that we do not speak becomes Japanese, the language of most readers. */
export const localeOf = (text: string | null | undefined): Locale => (text && isLocale(text) ? text : 'ja');

/** `nodes.<app>`, `errors.<area>.<code>`, `mail`, `templates.<id>`. The app lays its own words over this. */
export function loadWords(locale: Locale): WordTree {
  const known = loaded.get(locale);
  if (known) return known;
  const words = [wordsOfNodes(locale), templateWords(locale), engineWords[locale]].reduce<WordTree>(mergeWords, {});
  loaded.set(locale, words);
  return words;
}

/** A folder's errors stand under `errors.<folder>`, all else under `nodes.<folder>`. */
function wordsOfNodes(locale: Locale): WordTree {
  const tree = { nodes: {} as WordTree, errors: {} as WordTree };
  for (const [folder, words] of Object.entries(nodeWords)) {
    const { errors = {}, ...rest } = words[locale] as WordTree; // a JSON file of texts and groups of texts
    tree.nodes[folder] = rest;
    tree.errors[folder] = errors;
  }
  return tree;
}

/** Both trees in one; where both have a text, the second wins. */
export function mergeWords(below: WordTree, above: WordTree): WordTree {
  const merged: WordTree = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    merged[key] = typeof value === 'object' && typeof old === 'object' ? mergeWords(old, value) : value;
  }
  return merged;
}

const translators = new Map<string, Words>();

/** Times are shown in the given zone. A key without words gives the key itself; it is never a reason to fail. */
export function translator(locale: Locale, timeZone = 'UTC'): Words {
  const known = translators.get(`${locale} ${timeZone}`);
  if (known) return known;
  const made = translatorOf(locale, loadWords(locale), timeZone);
  translators.set(`${locale} ${timeZone}`, made);
  return made;
}

/** The same over any tree, for rooms with words of their own (the command line). */
export function translatorOf(locale: Locale, messages: WordTree, timeZone = 'UTC'): Words {
  return createTranslator<WordTree>({
    locale,
    messages,
    timeZone,
    onError: () => {},
    getMessageFallback: ({ key }) => key,
  }) as Words; // keys are data here (error codes), so the literal key types of use-intl do not apply
}

/** What happened and what to do, in the reader's language. */
export function describeError(locale: Locale, code: string, params: ErrorParams = {}): Description {
  return describe(translator(locale), code, params);
}
