import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

const keys = (tree: Tree, above = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${above}${key}`] : keys(value, `${above}${key}.`),
  );

const texts = (tree: Tree): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)));

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name]) => name ?? '').sort();

describe('the words of the app', () => {
  it('have the same keys in Japanese and English', () => {
    expect(keys(ja)).toEqual(keys(en));
  });

  it('name the same values in both languages', () => {
    const named = (tree: Tree) => texts(tree).map((text) => [...new Set(placeholders(text))]);
    expect(named(ja)).toEqual(named(en));
  });

  it('use half-width figures and letters in Japanese', () => {
    expect(texts(ja).filter((text) => /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/.test(text))).toEqual([]);
  });
});
