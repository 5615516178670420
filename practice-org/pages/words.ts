import { readFileSync } from 'node:fs';
import type { Request } from '../http/message.ts';
import type { Language } from '../schema/labels.ts';

type Words = Record<string, string>;

const read = (language: Language): Words =>
  JSON.parse(readFileSync(new URL(`../words.${language}.json`, import.meta.url), 'utf8')) as Words;

const WORDS: Record<Language, Words> = { en: read('en'), ja: read('ja') };

export type Translate = (key: string, values?: Record<string, string | number>) => string;

export function translator(language: Language): Translate {
  return (key, values = {}) =>
    (WORDS[language][key] ?? key).replace(/(?<!\{)\{(\w+)\}(?!\})/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
}

/** The reader's words for a refusal; one that has none (a rule's own text) is shown as it came. */
export function refusalText(t: Translate, code: string, message: string, length: number): string {
  const key = `refusal.${code}`;
  const text = t(key, { length });
  return text === key ? message : text;
}

export const LANGUAGE_COOKIE = 'practice_lang';

/** `?lang=` wins, then what was chosen before, then what the browser asks for. */
export function pageLanguage(request: Request, chosen: string | undefined): Language {
  const wanted = [request.query.get('lang'), chosen, ...(request.headers['accept-language'] ?? '').split(',')];
  for (const entry of wanted) {
    const code = entry?.trim().slice(0, 2).toLowerCase();
    if (code === 'ja' || code === 'en') return code;
  }
  return 'ja';
}
