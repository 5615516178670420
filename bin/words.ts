import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Environment } from './home.ts';

export type Language = 'ja' | 'en';

/** The terminal's language; English unless it says Japanese. */
export function languageOf(env: Environment): Language {
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').startsWith('ja') ? 'ja' : 'en';
}

export type Say = (code: string, params?: Record<string, string | number>) => string;

/** Looks up a sentence of `bin/words.*.json` and fills in its `{params}`. */
export function speak(language: Language): Say {
  const text = readFileSync(new URL(`./words.${language}.json`, import.meta.url), 'utf8');
  const words = z.record(z.string(), z.string()).parse(JSON.parse(text));
  return (code, params = {}) =>
    (words[code] ?? code).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}
