/** The product's own words, so that stories name buttons as people read them, in both languages. */
import { readFileSync } from 'node:fs';
import { loadWords, mergeWords, translatorOf, type WordTree } from '../engine/words.ts';

export type Language = 'ja' | 'en';

/** `say('editor.publish')`: a text of the pages, nodes, errors or templates. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

export function speaker(language: Language): Say {
  const app = JSON.parse(
    readFileSync(new URL(`../app/_messages/${language}.json`, import.meta.url), 'utf8'),
  ) as WordTree;
  return translatorOf(language, mergeWords(loadWords(language), app), 'Asia/Tokyo');
}

/** The practice org's words are its own. */
export function practiceSpeaker(language: Language): (key: string) => string {
  const url = new URL(`../practice-org/words.${language}.json`, import.meta.url);
  const words = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
  return (key) => words[key] ?? key;
}
