import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import en from './messages.en.json' with { type: 'json' };
import ja from './messages.ja.json' with { type: 'json' };
import { nagare } from './program.ts';

interface Tree {
  [key: string]: string | Tree;
}

const texts = (tree: Tree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : texts(value, `${at}${key}.`),
  );

test('Japanese and English have the same keys with the same values in them', () => {
  const names = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).sort();
  const [own, other] = [new Map(texts(en)), new Map(texts(ja))];
  expect([...other.keys()].sort()).toEqual([...own.keys()].sort());
  for (const [key, text] of own) expect([key, names(other.get(key))]).toEqual([key, names(text)]);
});

test('every word that a command asks for is there', () => {
  const known = new Set(texts(en).map(([key]) => key));
  const missing: string[] = [];
  for (const file of globSync(`${import.meta.dirname}/**/*.ts`)) {
    const source = readFileSync(file, 'utf8');
    for (const [, key] of source.matchAll(/\bsay\('([\w.]+)'/g))
      if (!known.has(`cli.${key}`)) missing.push(`cli.${key}`);
    for (const [, code] of source.matchAll(/CliProblem\('(cli\.\w+)'/g))
      if (!known.has(`errors.${code}.message`)) missing.push(`${code}`);
  }
  expect(missing).toEqual([]);
});

test('every command explains itself and speaks JSON', () => {
  const visit = (command: ReturnType<typeof nagare>, path: string): void => {
    const help = command.helpInformation();
    expect([path, help]).not.toEqual([path, expect.stringContaining('cli.')]);
    expect([path, command.description()]).not.toEqual([path, '']);
    if (command.commands.length === 0) expect([path, help]).toEqual([path, expect.stringContaining('--json')]);
    for (const inner of command.commands) visit(inner as typeof command, `${path} ${inner.name()}`);
  };
  visit(nagare(), 'nagare');
});
