import { expect, test } from 'vitest';
import { z } from 'zod';
import { field } from './contract.ts';
import { catalogFields, hideSecrets } from './fields.ts';
import { nodeDefinition, nodes } from './registry.ts';
import { HIDDEN } from './secret-values.ts';

test('a field is required unless its schema allows its absence', () => {
  const schema = z.object({
    plain: field(z.string(), { control: 'text' }),
    optional: field(z.string().optional(), { control: 'text' }),
    withDefault: field(z.string().default('x'), { control: 'text' }),
    inside: field(z.string(), { control: 'number' }).optional(),
    said: field(z.string().optional(), { control: 'text', required: true }),
    hidden: z.string(),
  });
  expect(catalogFields(schema, 'config').map(({ key, required, control }) => [key, required, control])).toEqual([
    ['plain', true, 'text'],
    ['optional', false, 'text'],
    ['withDefault', false, 'text'],
    ['inside', false, 'number'],
    ['said', true, 'text'],
  ]);
});

test('one schema behind several fields is drawn for each as that field says', () => {
  const shared = z.json();
  const schema = z.object({ id: field(shared, { control: 'text' }), list: field(shared, { control: 'json' }) });
  expect(catalogFields(schema, 'input').map(({ control }) => control)).toEqual(['text', 'json']);
});

/** Read from the account's own description, whatever is typed to find them. */
const described = ['memberStatuses'];

test('choices that are found by a text, or that own records, are marked as people and records of the account', () => {
  for (const node of nodes) {
    const fields = catalogFields(node.config, 'config').concat(
      node.kind === 'action' ? catalogFields(node.input, 'input') : [],
    );
    for (const { key, options, search } of fields) {
      if (!options || described.includes(options) || !(search || key === 'owner')) continue;
      expect([node.type, options, node.options?.[options]?.readsRecords]).toEqual([node.type, options, true]);
    }
    const lookups = node.options?.referencedRecords;
    if (lookups) expect(lookups.readsRecords).toBe(true);
  }
});

test('every field of every node is drawn, and its choices can be loaded', () => {
  for (const node of nodes) {
    const schemas = node.kind === 'action' ? [node.config, node.input] : [node.config];
    for (const schema of schemas) {
      const fields = catalogFields(schema, 'config');
      expect(fields.map(({ key }) => key)).toEqual(Object.keys((schema as z.ZodObject).shape));
      for (const { options } of fields) {
        if (options) expect(node.options?.[options]).toBeTypeOf('function');
      }
    }
  }
});

test('what has a secret’s name is hidden where people look, and nothing else', () => {
  const node = nodeDefinition('http.request');
  if (node?.kind !== 'action') throw new Error('no request');
  const row = (key: string, value: string | null = 's') => ({ key, value });
  const hidden = (key: string) => ({ key, value: HIDDEN });
  const input = {
    url: 'https://me:pw@example.com/a?x=1&api_key=s&keyword=tea#access_token=s',
    headers: [
      row('Authorization'),
      row('X-Api-Key'),
      row('cookie'),
      row('Accept'),
      row('X-Token', null),
      row('Idempotency-Key'),
    ],
    query: [row('access_token'), row('keyword')],
    form: [row('client_secret'), row('Password'), row('name')],
    json: { token: 'is data' },
  };
  const before = structuredClone(input);
  expect(hideSecrets(node, input)).toEqual({
    ...input,
    url: `https://${HIDDEN}@example.com/a?x=1&api_key=${HIDDEN}&keyword=tea#access_token=${HIDDEN}`,
    headers: [
      hidden('Authorization'),
      hidden('X-Api-Key'),
      hidden('cookie'),
      row('Accept'),
      row('X-Token', null),
      row('Idempotency-Key'),
    ],
    query: [hidden('access_token'), row('keyword')],
    form: [hidden('client_secret'), hidden('Password'), row('name')],
  });
  expect(input).toEqual(before);
});

test('the registry gives the asked version, else the newest', () => {
  expect(nodeDefinition('salesforce.addRecord')?.version).toBe(1);
  expect(nodeDefinition('salesforce.addRecord', 1)?.type).toBe('salesforce.addRecord');
  expect(nodeDefinition('salesforce.addRecord', 2)).toBeUndefined();
  expect(nodeDefinition('nobody.knows')).toBeUndefined();
  expect(new Set(nodes.map(({ type, version }) => `${type} ${version}`)).size).toBe(nodes.length);
});
