/** The command line's own words over everybody's, in the terminal's language. */
import { loadWords, mergeWords, translatorOf } from '../../engine/api.ts';
import { type Language, languageOf } from '../words.ts';
import en from './messages.en.json' with { type: 'json' };
import ja from './messages.ja.json' with { type: 'json' };

const own = { ja, en };

export const language: Language = languageOf(process.env);

export const wordsOf = (locale: Language, timeZone?: string) =>
  translatorOf(locale, mergeWords(loadWords(locale), own[locale]), timeZone);

export const words = wordsOf(language);

export const say = (key: string, values?: Record<string, string | number>): string => words(`cli.${key}`, values);
