import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { nodeDefinition } from '../nodes/registry.ts';
import { describeError, loadWords, mergeWords, translator, type WordTree } from './words.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Key path to text. */
function texts(tree: WordTree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(at, value);
    else for (const [inner, text] of texts(value, at)) found.set(inner, text);
  }
  return found;
}

const namesIn = (text: string) => new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name]) => name));
const [ja, en] = [texts(loadWords('ja')), texts(loadWords('en'))];

test('Japanese and English say the same things, with the same values in them', () => {
  expect([...ja.keys()].sort()).toEqual([...en.keys()].sort());
  for (const [key, text] of en) {
    // `objectLabelJa` is the org's own Japanese label for what English calls `objectLabel`.
    const missing = [...namesIn(ja.get(key) ?? '')].filter((name = '') => !namesIn(text).has(name.replace(/Ja$/, '')));
    expect([key, missing]).toEqual([key, []]);
  }
});

test('no text is empty', () => {
  for (const [key, text] of [...ja, ...en]) expect([key, text.trim()]).not.toEqual([key, '']);
});

test('every error that the engine, the nodes and the templates throw has a message and a next step', () => {
  const files = globSync(['engine/**/*.ts', 'nodes/**/*.ts', 'templates/**/*.ts'], { cwd: root });
  const codes = new Set<string>();
  for (const file of files.filter((name) => !name.endsWith('.test.ts'))) {
    const source = readFileSync(`${root}/${file}`, 'utf8');
    for (const [, code] of source.matchAll(/Error\(\s*'([a-z]\w*\.\w+)'/g)) if (code) codes.add(code);
  }
  expect(codes.size).toBeGreaterThan(50);
  const unsaid = [...codes].filter((code) => !ja.has(`errors.${code}.message`) || !ja.has(`errors.${code}.action`));
  expect(unsaid.sort()).toEqual([]);
});

test('every problem that stands between a draft and going live has a message and a next step', () => {
  const files = globSync(['engine/flow/**/*.ts', 'engine/flows/publish.ts', 'engine/connections/required.ts'], {
    cwd: root,
  });
  const codes = new Set<string>();
  for (const file of files.filter((name) => !name.endsWith('.test.ts'))) {
    const source = readFileSync(`${root}/${file}`, 'utf8');
    for (const [, code] of source.matchAll(/'(flow\.[a-z]\w*)'/g)) if (code && !nodeDefinition(code)) codes.add(code);
  }
  expect(codes.size).toBeGreaterThan(10);
  const unsaid = [...codes].filter((code) => !ja.has(`errors.${code}.message`) || !ja.has(`errors.${code}.action`));
  expect(unsaid.sort()).toEqual([]);
});

test('every text can be said with any values', () => {
  for (const locale of ['ja', 'en'] as const) {
    const words = translator(locale);
    for (const [key, text] of texts(loadWords(locale))) {
      const values = Object.fromEntries([...namesIn(text)].map((name) => [name, 3]));
      expect([key, words(key, values)]).not.toEqual([key, key]);
    }
  }
});

describe('an error in words', () => {
  it('names card, field and path in the reader’s language', () => {
    const params = {
      field: 'fields.Name',
      fromStep: 2,
      fromCard: '@nodes.ecforce.nodes.getCustomer.title',
      path: 'email',
    };
    const told = describeError('ja', 'flow.missingValue', params);
    expect(told.message).toContain('手順2');
    expect(told.message).toContain(ja.get('nodes.ecforce.nodes.getCustomer.title'));
    expect(told.message).toContain('email');
    expect(told.action).not.toBe('');
    expect(describeError('en', 'flow.missingValue', params).message).toMatch(/step 2/);
  });

  it('keeps a person’s text as it is, also one that looks like a message, a tag or a key', () => {
    for (const card of ['{count}', '<b>太字</b>', "it's #1", '@unknown.key', '%s']) {
      const params = { field: 'Name', fromStep: 1, fromCard: card, path: 'x' };
      expect(describeError('en', 'flow.missingValue', params).message).toContain(card);
    }
  });

  it('tells an unknown code as our own fault with a reference, never as a bare code', () => {
    expect(describeError('en', 'nobody.knows', { reference: '7F3K2' }).message).toContain('7F3K2');
    expect(describeError('ja', 'nobody.knows').action).not.toBe('');
  });

  it('says a dash for a value that an old row does not have', () => {
    expect(describeError('en', 'connection.nameTaken').message).toContain('—');
  });
});

test('laying words over others keeps what is not replaced', () => {
  expect(mergeWords({ a: { b: '1', c: '2' }, d: '3' }, { a: { b: 'x' }, e: '4' })).toEqual({
    a: { b: 'x', c: '2' },
    d: '3',
    e: '4',
  });
});
