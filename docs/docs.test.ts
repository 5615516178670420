/** Keeps README, CONTRIBUTING and docs/ true: what they name has to exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { nagare } from '../bin/cli/program.ts';
import { limits } from '../engine/limits.ts';
import { locales } from '../engine/words.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

const pages = ['README.md', 'README.ja.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...below('docs')].filter((name) =>
  name.endsWith('.md'),
);
const readme = read('README.md');

const codeSpans = (page: string) => [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

/** The rows of the first table below a heading, without its head, as trimmed cells. */
function tableBelow(page: string, heading: string): string[][] {
  const after = page.slice(page.indexOf(`\n${heading}\n`) + 1);
  const lines = (after.match(/(?:^\|.*\n)+/m)?.[0] ?? '').trim().split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe.each(pages)('%s', (name) => {
  const page = read(name);

  test('names only files and folders that exist', () => {
    const rooms = readdirSync(root);
    // Made while the program runs or by the reader: `<name>`, `*`, and what the example in CONTRIBUTING adds.
    const named = codeSpans(page).filter(
      (text) => /^[\w.@()[\]-]+\/[\w.@()[\]/-]*$/.test(text) && rooms.includes(text.split('/')[0] ?? ''),
    );
    const missing = named.filter((path) => !existsSync(join(root, path)) && !path.startsWith('nodes/data/'));
    expect(missing).toEqual([]);
  });

  test('links only to pages that exist', () => {
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.split('#')[0] ?? '');
    const inside = links.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
    expect(inside.filter((target) => !existsSync(join(root, dirname(name), target)))).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const named = [...page.matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g)].map(([, run, short]) => run ?? short);
    expect(named.filter((script) => !(String(script) in scripts))).toEqual([]);
  });

  test('names only commands that exist', () => {
    const named = [...page.matchAll(/npx nagare((?: [a-z][a-z-]*)+)/g)].map(([, words = '']) => words.trim());
    expect(named.filter((words) => !isCommand(words.split(' ')))).toEqual([]);
  });

  test('names only limits that exist', () => {
    const named = codeSpans(page).flatMap((text) => /^limits\.(\w+)$/.exec(text)?.[1] ?? []);
    expect(named.filter((limit) => !(limit in limits))).toEqual([]);
  });

  test('holds no word that the glossary has another one for', () => {
    const withoutTheRule = page.replace('Not workflow, task, execution, block.', '');
    expect(withoutTheRule.match(/\bworkflows?\b|\bexecutions? log\b|ワークフロー/gi) ?? []).toEqual([]);
  });
});

/** Words behind the last command are its arguments. */
function isCommand(words: string[]): boolean {
  let at: Command = nagare();
  for (const word of words) {
    if (at.commands.length === 0) return true;
    const next = at.commands.find((command) => command.name() === word);
    if (!next) return false;
    at = next;
  }
  return true;
}

test('the README lists every command of the command line', () => {
  const leaves = (command: Command, path: string): string[] =>
    command.commands.length === 0 ? [path] : command.commands.flatMap((one) => leaves(one, `${path} ${one.name()}`));
  const real = nagare().commands.flatMap((command) => leaves(command, `npx nagare ${command.name()}`));
  const listed = tableBelow(readme, '### Command line').flatMap(([cell = '']) => codeSpans(cell));
  // `connection add` has one command for each service.
  const wanted = new Set(real.map((path) => path.replace(/^(npx nagare connection add) .*/, '$1')));
  expect(listed.toSorted()).toEqual([...wanted].toSorted());
});

test('the README lists every setting that the code reads, and no other', () => {
  const sources = ['app', 'bin', 'db', 'engine', 'nodes', 'practice-org', 'e2e']
    .flatMap(below)
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.|\/testing\//.test(name))
    .map(read)
    .join('\n');
  const listed = new Set(tableBelow(readme, '### Settings').flatMap(([cell = '']) => codeSpans(cell)));
  // Read by undici and Node themselves, or put together from the names of a connection's fields.
  const elsewhere = new Set([
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'NAGARE_CLIENT_SECRET',
    'NAGARE_TOKEN',
    'NAGARE_HEADER_VALUE',
  ]);
  const unread = [...listed].filter((name) => !elsewhere.has(name) && !new RegExp(`\\b${name}\\b`).test(sources));
  expect(unread).toEqual([]);
  const ours = [...sources.matchAll(/\b(?:env\.|')?(NAGARE_[A-Z_]+)\b/g)].map(([, name = '']) => name);
  expect([...new Set(ours)].filter((name) => !listed.has(name))).toEqual([]);
});

test('decisions are numbered without gaps and say context, choice and cost', () => {
  const files = readdirSync(join(root, 'docs/decisions')).sort();
  expect(files.map((name) => Number(name.slice(0, 3)))).toEqual(files.map((_, index) => index + 1));
  const parts = ['**Context.**', '**Choice.**', '**Cost.**'];
  expect(files.filter((name) => parts.some((part) => !read(`docs/decisions/${name}`).includes(part)))).toEqual([]);
});

describe.each(locales)('words in %s', (locale) => {
  const onScreen = screenWords(locale);
  const isShown = (words: string) => onScreen.some((text) => text.includes(words));

  test('the guide names buttons and fields as the screen does', () => {
    const named = [...read(`docs/guide.${locale}.md`).matchAll(/\*\*([^*\n]+)\*\*/g)].map(([, text = '']) => text);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((text) => !isShown(text))).toEqual([]);
  });
});

test("the glossary's Japanese words are those of the screen", () => {
  const onScreen = screenWords('ja');
  const words = tableBelow(readme, '## Glossary').flatMap(([, japanese = '']) => japanese.split('、'));
  expect(words.filter((word) => word !== '–' && !onScreen.some((text) => text.includes(word)))).toEqual([]);
});

/** Every text of every message file of this language, places for values as "…". */
function screenWords(locale: string): string[] {
  const files = ['app', 'engine', 'nodes', 'templates', 'practice-org'].flatMap(below);
  const isOurs = (name: string) => new RegExp(`(messages\\.|words\\.|_messages/)${locale}\\.json$`).test(name);
  return files.filter(isOurs).flatMap((name) => texts(JSON.parse(read(name))));
}

function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree.replaceAll(/\{\w+\}/g, '…')];
  return tree !== null && typeof tree === 'object' ? Object.values(tree).flatMap(texts) : [];
}
