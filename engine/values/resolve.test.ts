import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { pick, resolve, resolveInput, type Scope } from './resolve.ts';
import { list, literal, map, reference, type ValueSource } from './source.ts';

const outputs: Record<string, Json> = {
  get: { email: 'hanako@example.jp', name: null, tags: ['a', 'b'], nested: { list: [{ id: 7 }] }, zero: 0 },
};

const scope: Scope = {
  output: (nodeId) => (Object.hasOwn(outputs, nodeId) ? outputs[nodeId] : undefined),
  card: (nodeId) => ({ step: 2, card: nodeId === 'get' ? 'Get customer' : nodeId }),
  run: { id: 'run-1', link: 'http://n/runs/run-1', startedAt: '2026-11-21T00:00:00Z' },
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

const anyJson = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));
const anyName = fc.oneof(
  fc.constantFrom('get', 'other', '__proto__', 'constructor', 'email', 'tags', 'length'),
  fc.string(),
);
const anyPath = fc.array(fc.oneof(anyName, fc.nat(3)), { maxLength: 4 });
const whenMissing = fc.constantFrom('fail' as const, 'empty' as const, undefined);
const format = fc.option(
  fc.array(
    fc.record({
      fn: fc.oneof(fc.constantFrom('trim', 'lower', 'upper', 'normalizeWidth', 'whenEmpty', 'toString'), fc.string()),
      args: fc.array(anyJson, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  { nil: undefined },
);

const { anySource } = fc.letrec<{ anySource: ValueSource; leaf: ValueSource }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ kind: fc.constant('literal' as const), value: anyJson, format }),
    fc.record({ kind: fc.constant('reference' as const), nodeId: anyName, path: anyPath, whenMissing, format }),
    fc.record({ kind: fc.constant('item' as const), path: anyPath, whenMissing, format }),
    fc.record({ kind: fc.constant('index' as const), format }),
    fc.record({ kind: fc.constant('run' as const), value: fc.constantFrom('id' as const, 'link' as const), format }),
  ),
  anySource: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.record({ kind: fc.constant('text' as const), parts: fc.array(tie('anySource'), { maxLength: 3 }), format }),
    fc.record({ kind: fc.constant('map' as const), entries: fc.dictionary(anyName, tie('anySource'), { maxKeys: 3 }) }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(tie('anySource'), { maxLength: 3 }) }),
  ),
}));

test('any source becomes a value that can be stored, or an error that names what is wrong', () => {
  fc.assert(
    fc.property(anySource, anyJson, fc.boolean(), (source, item, isInLoop) => {
      const around: Scope = { ...scope, loop: () => (isInLoop ? { nodeId: 'loop', item, index: 0 } : undefined) };
      let value: Json;
      try {
        value = resolve(source, around, ['field']);
      } catch (error) {
        expect(error).toBeInstanceOf(UserFixableError);
        expect((error as UserFixableError).code).toMatch(/^flow\.\w+$/);
        return;
      }
      expect(value).not.toBeUndefined();
      expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    }),
    { numRuns: 1_000 },
  );
});
