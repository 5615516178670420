import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import { catalogFields } from './fields.ts';
import { connectionTypes, nodes, nodeWords } from './registry.ts';

type Tree = { [key: string]: string | Tree };

const apps = Object.keys(nodeWords);
const locales = ['ja', 'en'] as const;

function leaves(tree: Tree, path: string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[[...path, key].join('.'), value] as [string, string]] : leaves(value, [...path, key]),
  );
}

function words(app: string, locale: (typeof locales)[number]): Map<string, string> {
  return new Map(leaves(nodeWords[app]?.[locale] as Tree)); // a message file is a tree of texts
}

/** Keys that a definition makes necessary. */
function wanted(): [string, string][] {
  const keys: [string, string][] = [];
  for (const node of nodes) {
    const [app = '', name = ''] = node.type.split('.');
    const add = (key: string) => keys.push([app, `nodes.${name}.${key}`]);
    add('title');
    add('sentence');
    const fields = [
      ...catalogFields(node.config, 'config'),
      ...(node.kind === 'action' ? catalogFields(node.input, 'input') : []),
    ];
    for (const { key, choices } of fields) {
      add(`fields.${key}.label`);
      for (const choice of choices ?? []) add(`fields.${key}.choices.${choice}`);
      if (key === node.sentenceBy) for (const choice of choices ?? []) add(`sentences.${choice}`);
    }
    for (const { labelKey } of node.outputs) if (labelKey) add(`outputs.${labelKey}`);
    if (node.kind === 'action' && node.noDryRun) add('noDryRun');
    for (const { key } of node.kind === 'trigger' ? (node.setup ?? []) : []) add(`setup.${key}`);
  }
  for (const { type, fields } of connectionTypes) {
    keys.push([type, 'connection.title']);
    for (const { key, choices } of catalogFields(fields, 'config')) {
      keys.push([type, `connection.fields.${key}.label`]);
      for (const choice of choices ?? []) keys.push([type, `connection.fields.${key}.choices.${choice}`]);
    }
  }
  return keys;
}

/** `flow` codes are the engine's: its own message file is asked for them. */
const quotedCode = new RegExp(`'((?:${apps.filter((app) => app !== 'flow').join('|')})\\.[A-Za-z0-9]+)'`, 'g');

/** Every 'app.code' text in our sources whose app has a message file and which is no node type. */
function thrownCodes(): [string, string][] {
  const types = new Set(nodes.map((node) => node.type));
  const codes = new Set<string>();
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts'))) {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    for (const [, code = ''] of source.matchAll(quotedCode)) codes.add(code);
  }
  for (const kind of ['nullCharacter', 'loneSurrogate', 'numberTooLarge']) codes.add(`webhook.${kind}`);
  return [...codes].filter((code) => !types.has(code)).map((code) => code.split('.') as [string, string]);
}

test.each(apps)('%s says the same things in both languages', (app) => {
  expect([...words(app, 'ja').keys()].sort()).toEqual([...words(app, 'en').keys()].sort());
});

test('every card, field, choice, output and step of instructions has words', () => {
  const missing = wanted().filter(([app, key]) => !words(app, 'ja').has(key));
  expect(missing).toEqual([]);
});

test('every error that is thrown says what happened and what to do, and no other words are kept', () => {
  const thrown = thrownCodes();
  const missing = thrown.filter(
    ([app, code]) => !words(app, 'ja').has(`errors.${code}.message`) || !words(app, 'ja').has(`errors.${code}.action`),
  );
  expect(missing).toEqual([]);
  const known = new Set(thrown.map(([app, code]) => `${app} ${code}`));
  const unused = apps.flatMap((app) => {
    const codes = [...words(app, 'ja').keys()]
      .filter((key) => key.startsWith('errors.'))
      .map((key) => key.split('.')[1]);
    return [...new Set(codes)].map((code) => `${app} ${code}`).filter((name) => !known.has(name));
  });
  expect(unused).toEqual([]);
});

describe.each(locales)('%s', (locale) => {
  test.each(apps)('%s has messages that can be formatted, and a value for each of their places', (app) => {
    for (const [key, text] of words(app, locale)) {
      const values = Object.fromEntries([...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => [name, 'x']));
      const problems: string[] = [];
      const translate = createTranslator({
        locale,
        messages: { text },
        onError: (error) => problems.push(`${key}: ${error.message}`),
      });
      translate('text', values);
      expect(problems).toEqual([]);
    }
  });
});
