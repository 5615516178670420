import { describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { refusal } from '../testing/failure.ts';
import { branch, chooseRoute } from './branch.ts';
import { holds } from './conditions.ts';
import type { Operator } from './operators.ts';

const deep = { a: [1, { b: null }] };

test.each<[Json, Operator, Json, boolean]>([
  [0, 'equals', '0', true],
  ['0', 'equals', 0, true],
  [0, 'equals', ' 0 ', true],
  [1.5, 'equals', '1.50', true],
  [12, 'equals', '１２', true],
  ['090-1234-5678', 'startsWith', '090', true],
  ['A-12', 'equals', '12', false],
  [1, 'equals', 0, false],
  ['0123', 'equals', '123', false],
  ['1.0', 'equals', '1', false],
  ['a', 'equals', 'a', true],
  ['a', 'equals', 'A', false],
  ['a', 'equals', 'a ', false],
  ['ａ', 'equals', 'a', false],
  ['', 'equals', '', true],
  [null, 'equals', null, true],
  [null, 'equals', '', false],
  ['x', 'equals', null, false],
  [true, 'equals', 'true', true],
  [true, 'equals', false, false],
  ['2026-11-21T10:00:00+09:00', 'equals', '2026-11-21T01:00:00Z', true],
  [{ a: 1, b: 2 }, 'equals', { b: 2, a: 1 }, true],
  [deep, 'equals', { a: [1, { b: 0 }] }, false],
  ['a', 'notEquals', 'b', true],
  [0, 'notEquals', '0', false],
  [null, 'notEquals', 'x', true],
  ['東京都渋谷区', 'contains', '渋谷', true],
  ['abc', 'contains', 'B', false],
  [1234, 'contains', 23, true],
  [null, 'contains', 'x', false],
  [null, 'notContains', 'x', true],
  [['a', 'b'], 'contains', 'b', true],
  [['a', 'b'], 'contains', 'ab', false],
  [[1, 2], 'contains', '2', true],
  [[], 'contains', 'x', false],
  [['a'], 'notContains', 'b', true],
  ['Acme株式会社', 'startsWith', 'Acme', true],
  ['Acme株式会社', 'endsWith', '株式会社', true],
  [null, 'startsWith', 'x', false],
  [2, 'greater', 10, false],
  ['2', 'greater', '10', false],
  ['10', 'greater', '9', true],
  [10000, 'greaterOrEqual', '１００００', true],
  [10, 'greaterOrEqual', '10', true],
  ['9007199254740993', 'greater', '9007199254740992', true],
  [-1, 'less', 0, true],
  [3, 'lessOrEqual', 2, false],
  ['2026-11-21', 'greater', '2026-11-20', true],
  ['2026/11/21', 'lessOrEqual', '2026-11-21', true],
  ['2026-11-21T23:30:00+09:00', 'less', '2026-11-21T15:00:00Z', true],
  ['2026-11-21T23:30:00+09:00', 'greaterOrEqual', '2026-11-21', true],
  ['', 'isEmpty', null, true],
  [' ', 'isEmpty', null, false],
  [null, 'isEmpty', null, true],
  [[], 'isEmpty', null, true],
  [{}, 'isEmpty', null, true],
  [0, 'isEmpty', null, false],
  [false, 'isEmpty', null, false],
  ['x', 'isNotEmpty', null, true],
  ['', 'exists', null, true],
  [null, 'exists', null, false],
  [null, 'notExists', null, true],
  [true, 'isTrue', null, true],
  ['true', 'isTrue', null, true],
  [false, 'isTrue', null, false],
  ['false', 'isFalse', null, true],
])('%j %s %j is %j', (left, operator, right, expected) => {
  expect(holds({ left, operator, right })).toBe(expected);
});

test.each<[Json, Operator, Json, string, object]>([
  [0, 'equals', 'abc', 'logic.wrongType', { side: 'right', expected: 'number', value: 'abc' }],
  [0, 'equals', '', 'logic.wrongType', { side: 'right', expected: 'number' }],
  [['a'], 'equals', 'a', 'logic.wrongType', { side: 'left', expected: 'plain' }],
  [true, 'equals', 'yes', 'logic.wrongType', { side: 'right', expected: 'boolean' }],
  [{ a: 1 }, 'contains', 'a', 'logic.wrongType', { side: 'left', expected: 'text' }],
  ['abc', 'contains', ['a'], 'logic.wrongType', { side: 'right', expected: 'text' }],
  ['abc', 'contains', '', 'logic.emptyOperand', { side: 'right' }],
  ['abc', 'startsWith', null, 'logic.emptyOperand', { side: 'right' }],
  ['abc', 'greater', 'abd', 'logic.wrongType', { side: 'left', expected: 'number' }],
  [5, 'greater', '1,000', 'logic.wrongType', { side: 'right', expected: 'number', value: '1,000' }],
  ['2026-11-21', 'greater', 5, 'logic.wrongType', { side: 'right', expected: 'date' }],
  ['2026-02-30', 'greater', '2026-02-01', 'logic.wrongType', { side: 'left', expected: 'date' }],
  [null, 'greater', 1, 'logic.emptyOperand', { side: 'left' }],
  [1, 'less', null, 'logic.emptyOperand', { side: 'right' }],
  [null, 'isTrue', null, 'logic.emptyOperand', { side: 'left' }],
  ['はい', 'isTrue', null, 'logic.wrongType', { side: 'left', expected: 'boolean', value: 'はい' }],
  [1, 'isFalse', null, 'logic.wrongType', { side: 'left', expected: 'boolean' }],
])('%j %s %j is an error that names the operand', (left, operator, right, code, params) => {
  const attempt = () => holds({ left, operator, right });
  expect(attempt).toThrow(UserFixableError);
  expect(attempt).toThrow(expect.objectContaining({ code, params: expect.objectContaining(params) }));
});

describe('routes', () => {
  const config = {
    routes: [
      { id: 'new', label: 'New' },
      { id: 'vip', label: 'VIP' },
    ],
  };
  const is = (left: Json, right: Json) => ({ left, operator: 'equals' as const, right });

  test('takes the first route with a group that holds entirely', () => {
    const routes = { new: [{ all: [is(1, 0)] }, { all: [is(1, 1), is('a', 'a')] }], vip: [{ all: [is(1, 1)] }] };
    expect(chooseRoute(config, { routes })).toBe('new');
  });

  test('need no name', () => {
    expect(branch.config?.safeParse({ routes: [{ id: 'r1' }] })).toMatchObject({ success: true });
  });

  test('takes the last way out when no route holds', () => {
    const routes = { new: [{ all: [is(1, 1), is('a', 'b')] }], vip: [{ all: [is(1, 2)] }] };
    expect(chooseRoute(config, { routes })).toBe('else');
  });

  test('does not take a route without conditions for one that always holds', () => {
    const attempt = () => chooseRoute(config, { routes: { vip: [{ all: [is(1, 1)] }] } });
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'logic.routeWithoutConditions', params: { route: 'New' } }),
    );
  });

  test('names the route of a comparison that makes no sense', () => {
    const attempt = () => chooseRoute(config, { routes: { new: [{ all: [is(0, 'abc')] }] } });
    expect(refusal(attempt)).toMatchObject({ code: 'logic.wrongType' });
    expect(attempt).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ route: 'New', side: 'right' }) }),
    );
  });
});
