import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { languageOf, speak } from './words.ts';

const keys = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`./words.${language}.json`, import.meta.url), 'utf8'));
const params = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test('Japanese and English have the same sentences with the same parts', () => {
  const [ja, en] = [keys('ja'), keys('en')];
  expect(Object.keys(ja)).toEqual(Object.keys(en));
  for (const key of Object.keys(en)) expect([key, new Set(params(ja[key]))]).toEqual([key, new Set(params(en[key]))]);
});

test('the terminal’s language is followed', () => {
  expect(speak(languageOf({ LANG: 'ja_JP.UTF-8' }))('ready', { url: 'http://x' })).toBe(
    'Nagare が起動しました: http://x',
  );
  expect(speak(languageOf({ LANG: 'de_DE.UTF-8' }))('ready', { url: 'http://x' })).toBe('Nagare is running: http://x');
});
