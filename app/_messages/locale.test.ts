import { describe, expect, it } from 'vitest';
import { preferredLocale } from './locale.ts';

describe('preferredLocale', () => {
  it.each([
    ['en-US,en;q=0.9,ja;q=0.8', 'en'],
    ['ja,en-US;q=0.9', 'ja'],
    ['fr-FR,fr;q=0.9,en;q=0.5,ja;q=0.4', 'en'],
    ['en;q=0.3,ja;q=0.7', 'ja'],
    ['en;q=0,de', 'ja'],
    ['de', 'ja'],
    [null, 'ja'],
  ])('answers %s in %s', (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
  });
});
