import { describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { pick, resolve, resolveInput, type Scope } from './resolve.ts';
import { list, literal, map, reference, type ValueSource } from './source.ts';

const outputs: Record<string, Json> = {
  get: { email: 'hanako@example.jp', name: null, tags: ['a', 'b'], nested: { list: [{ id: 7 }] }, zero: 0 },
};

const scope: Scope = {
  output: (nodeId) => outputs[nodeId],
  card: (nodeId) => ({ step: 2, card: nodeId === 'get' ? 'Get customer' : nodeId }),
  run: { id: 'run-1', link: 'http://n/runs/run-1', startedAt: '2026-11-21T00:00:00Z' },
  settings: {},
};

const missing = (source: ValueSource) => {
  try {
    resolve(source, scope, ['fields', 'Name']);
  } catch (error) {
    return error instanceof UserFixableError ? { code: error.code, params: error.params } : error;
  }
  return undefined;
};

describe('resolve', () => {
  test.each<[string, ValueSource, Json]>([
    ['a literal is itself', literal('x'), 'x'],
    ['a reference follows its path through records and lists', reference('get', 'nested', 'list', 0, 'id'), 7],
    ['null is a value, not a missing one', reference('get', 'name'), null],
    ['zero is a value', reference('get', 'zero'), 0],
    [
      'text joins its parts; null reads as nothing',
      { kind: 'text', parts: [literal('Hi '), reference('get', 'name'), reference('get', 'zero')] },
      'Hi 0',
    ],
    [
      'a map resolves its leaves',
      map({ Name: reference('get', 'email'), Rank: literal(1) }),
      { Name: 'hanako@example.jp', Rank: 1 },
    ],
    ['a list resolves its items', list(literal(1), reference('get', 'tags')), [1, ['a', 'b']]],
    [
      'formatters run in order',
      {
        kind: 'literal',
        value: ' ＡＢ ',
        format: [
          { fn: 'normalizeWidth', args: [] },
          { fn: 'trim', args: [] },
        ],
      },
      'AB',
    ],
    ['text is never evaluated', literal('{{ get.email }} ${1+1}'), '{{ get.email }} ${1+1}'],
  ])('%s', (_promise, source, expected) => {
    expect(resolve(source, scope, ['x'])).toEqual(expected);
  });

  test('a missing value names the field, the card and the path', () => {
    expect(missing(reference('get', 'phone', 0))).toEqual({
      code: 'flow.missingValue',
      params: { field: 'fields.Name', fromStep: 2, fromCard: 'Get customer', path: 'phone › 0' },
    });
  });

  test('a step that was skipped has no values', () => {
    expect(missing(reference('other', 'id'))).toMatchObject({ code: 'flow.missingValue' });
  });

  test('blank instead of stopping is the person’s own choice', () => {
    expect(resolve({ kind: 'reference', nodeId: 'get', path: ['phone'], whenMissing: 'empty' }, scope, [])).toBeNull();
  });

  test('paths never reach into prototypes, and __proto__ stays an ordinary key', () => {
    expect(pick({}, ['constructor'])).toBeUndefined();
    expect(pick([], ['length'])).toBeUndefined();
    const result = resolveInput({ fields: map(JSON.parse('{"__proto__": {"kind":"literal","value":1}}')) }, scope);
    expect(Object.keys(result.fields as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });
});
