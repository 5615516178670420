import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NodeDefinition } from './contract.ts';
import { nodes } from './registry.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/nodes.md'), 'utf8');

/** type -> [effect, confirm] as docs/nodes.md says. */
const written = new Map(
  [...page.matchAll(/^\| `([\w.]+)` \| ([^|]+) \| ([^|]*)\|/gm)].map(([, type = '', effect = '', confirm = '']) => [
    type,
    [effect.trim(), confirm.trim() !== ''],
  ]),
);

function effectOf(node: NodeDefinition): string {
  if (node.kind === 'trigger') return 'trigger';
  if (typeof node.effect === 'string') return node.effect;
  const { effect } = node;
  const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'];
  const groups = Object.entries(Object.groupBy(methods, (method) => effect({ method })));
  return groups.map(([name, of = []]) => `${of.join(', ')} ${name}`).join('; ');
}

test('docs/nodes.md tells the effect of every node, and no more', () => {
  const real = nodes.map((node) => [node.type, [effectOf(node), node.kind === 'action' && node.confirm !== undefined]]);
  expect([...written]).toEqual(real);
});

test('whatever may be confirmed is sent once', () => {
  for (const node of nodes) if (node.kind === 'action' && node.confirm) expect(node.effect).toBe('once');
});

test('a step that makes a record is sent once and puts out the record’s id: that is what a person names after a lost answer', () => {
  const makers = nodes.filter((node) => node.kind === 'action' && node.makes === 'record');
  expect(makers.length).toBeGreaterThan(0);
  for (const node of makers)
    expect([effectOf(node), node.outputs.some(({ path }) => path.join() === 'id')]).toEqual(['once', true]);
});
