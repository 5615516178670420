/** Values as shops, forms and calendars send them, made into what Salesforce wants. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { failure } from '../testing/failure.ts';
import { runNode } from '../testing/step.ts';
import { inTimeZone } from '../time-zone.ts';

const tokyo = <T>(work: () => T): T => inTimeZone('Asia/Tokyo', work);

const convert = async (how: string, value: Json, more: object = {}, input: object = {}) =>
  (await tokyo(() => runNode('data.convertValue', undefined, { how, ...more }, { value, ...input }))).value;

describe('texts', () => {
  test.each<[string, Json, Json, object?, object?]>([
    ['trim', '　 山田 花子\n', '山田 花子'],
    ['lower', 'Hanako@Example.JP', 'hanako@example.jp'],
    ['upper', 'ab-1', 'AB-1'],
    ['halfWidth', 'ＡＢ－１２　カナ（株）', 'AB-12 カナ(株)'],
    ['fullWidth', 'AB-12 ab', 'ＡＢ－１２　ａｂ'],
    ['fullWidthKana', 'ﾔﾏﾀﾞ ﾊﾟｲ AB', 'ヤマダ パイ AB'],
    ['halfWidthKana', 'ヤマダ パイー ヴ 漢字', 'ﾔﾏﾀﾞ ﾊﾟｲｰ ｳﾞ 漢字'],
    ['katakana', 'やまだ ゔぁ 漢字', 'ヤマダ ヴァ 漢字'],
    ['hiragana', 'ヤマダ ー 漢字', 'やまだ ー 漢字'],
    ['digits', '(０３) 1234-5678', '0312345678'],
    ['replace', 'a.b.c', 'a$&b$&c', {}, { find: '.', replacement: '$&' }],
    ['replace', '株式会社アクメ', 'アクメ', {}, { find: '株式会社' }],
    ['cut', '𠮷野家の牛丼', '𠮷野家', { length: 3 }],
    ['domain', 'Hanako@Example.JP', 'example.jp'],
    ['domain', 'nobody', null],
    ['join', ['東京都', null, '千代田区', ''], '東京都千代田区', { separator: 'none' }],
    ['join', ['1 Main St', 'Apt 2'], '1 Main St\nApt 2', { separator: 'newLine' }],
    ['split', '赤, 青 ,,緑', ['赤', '青', '緑']],
    ['yesNo', 'はい', true],
    ['yesNo', 'ＯＦＦ', false],
    ['lower', ['A', null, 'B'], ['a', null, 'b']],
    ['lower', null, null],
    ['upper', 12, '12'],
  ])('%s of %j is %j', async (how, value, expected, more, input) => {
    expect(await convert(how, value, more, input)).toEqual(expected);
  });
});

describe('numbers', () => {
  test.each<[Json, Json]>([
    ['1,234円', 1234],
    ['￥１２，０００', 12000],
    ['$75.50', 75.5],
    ['▲500', -500],
    ['12345678901234567890', '12345678901234567890'],
    [3, 3],
    ['', null],
  ])('%j is %j', async (value, expected) => {
    expect(await convert('number', value)).toEqual(expected);
  });

  test.each<Json>(['1.234,56', '12,34', 'many', '1e5', { a: 1 }])(
    '%j is none that reads in one way only',
    async (value) => {
      expect(await failure(convert('number', value))).toMatchObject({ kind: 'userFixable' });
    },
  );

  test.each<[Json, string, Json, object, Json]>([
    [1100, 'dividedBy', '1.1', { decimals: 0, rounding: 'down' }, 1000], // 999.99… in binary
    ['1,079', 'dividedBy', '1.08', { decimals: 0, rounding: 'down' }, 999],
    [0.1, 'plus', 0.2, {}, 0.3],
    [1.005, 'times', 100, {}, 100.5],
    [2.5, 'times', 1, { decimals: 0 }, 3],
    [-2.5, 'times', 1, { decimals: 0 }, -3],
    [10, 'dividedBy', 3, { rounding: 'up' }, 3.34],
    ['1000', 'minus', '1,500', {}, -500],
    [0.004, 'minus', 0, {}, 0],
  ])('%j %s %j as on paper', async (value, operation, operand, more, expected) => {
    expect(await convert('calculate', value, { operation, ...more }, { operand })).toEqual(expected);
  });

  test('nothing can be divided by zero, or added to no number', async () => {
    const divided = convert('calculate', 1, { operation: 'dividedBy' }, { operand: '0.0' });
    expect(await failure(divided)).toMatchObject({ code: 'data.dividedByZero', repair: { field: 'operand' } });
    expect(await failure(convert('calculate', 1, {}, { operand: '' }))).toMatchObject({ code: 'data.notNumber' });
  });
});

describe('days and times', () => {
  test.each<[Json, Json]>([
    ['2026/11/21', '2026-11-21'],
    ['2026年1月2日（金）', '2026-01-02'],
    ['２０２６年１１月２１日', '2026-11-21'],
    ['令和8年11月21日', '2026-11-21'],
    ['令和元年5月1日', '2019-05-01'],
    ['H31.4.30', '2019-04-30'],
    ['昭和64年1月7日', '1989-01-07'],
    ['20261121', '2026-11-21'],
    ['2026.1.2', '2026-01-02'],
    ['2026-11-21T20:00:00Z', '2026-11-22'],
    ['2026/11/21 10:02:11', '2026-11-21'],
    [1795255331, '2026-11-21'],
  ])('%j is the day %s', async (value, expected) => {
    expect(await convert('date', value)).toBe(expected);
  });

  test.each<[Json, string]>([
    ['2026/11/21 10:02:11', '2026-11-21T01:02:11.000Z'],
    ['2026年11月21日 10時2分', '2026-11-21T01:02:00.000Z'],
    ['2026年11月21日(土)10:02', '2026-11-21T01:02:00.000Z'],
    ['令和8年11月21日 9時', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21 10:02:11+00:00', '2026-11-21T10:02:11.000Z'],
    ['2026-11-21', '2026-11-20T15:00:00.000Z'],
    ['1795255331000', '2026-11-21T10:02:11.000Z'],
  ])('%j is the moment %s', async (value, expected) => {
    expect(await convert('dateTime', value)).toBe(expected);
  });

  test.each<Json>(['2026/02/30', '令和8年13月1日', 'tomorrow', '11/21/2026', '10:02', '令和0年1月1日'])(
    '%j is none',
    async (value) => {
      expect(await failure(convert('date', value))).toMatchObject({ code: 'data.notDate', repair: { field: 'value' } });
    },
  );

  test.each([
    ['kanji', '2026年11月1日'],
    ['kanjiWeekday', '2026年11月1日(日)'],
    ['monthDay', '11月1日(日)'],
    ['era', '令和8年11月1日'],
    ['slashes', '2026/11/01'],
    ['dashes', '2026-11-01'],
    ['english', 'November 1, 2026'],
    ['englishShort', '1 Nov 2026'],
  ])('are written as %s', async (pattern, expected) => {
    expect(await convert('writeDate', '2026-10-31T15:30:00Z', { pattern })).toBe(expected);
    const timed = await convert('writeDate', '2026-10-31T15:30:00Z', { pattern, withTime: true });
    expect(timed).toBe(`${expected} 00:30`);
  });

  test.each([
    ['2019-05-01', '令和元年5月1日'],
    ['2019-04-30', '平成31年4月30日'],
    ['1989-01-07', '昭和64年1月7日'],
  ])('%s is %s', async (value, expected) => {
    expect(await convert('writeDate', value, { pattern: 'era' })).toBe(expected);
  });

  test.each<[string, Json, string, string]>([
    ['2026-01-31', 1, 'months', '2026-02-28'],
    ['2024-02-29', '-1', 'years', '2023-02-28'],
    ['2026/12/31', 1, 'days', '2027-01-01'],
    ['2026-11-21T10:00:00+09:00', 90, 'minutes', '2026-11-21T02:30:00.000Z'],
    ['2026-11-21T10:00:00+09:00', -1, 'days', '2026-11-20T01:00:00.000Z'],
    ['2026-11-21', 9, 'hours', '2026-11-21T00:00:00.000Z'],
  ])('%s moved by %j %s is %s', async (value, amount, unit, expected) => {
    expect(await convert('moveDate', value, { unit }, { amount })).toBe(expected);
  });

  test.each(['1.5', 'x', '99999999999'])('are not moved by %s', async (amount) => {
    expect(await failure(convert('moveDate', '2026-11-21', {}, { amount }))).toMatchObject({
      repair: { kind: 'field', field: 'amount' },
    });
  });
});

describe('values in place of others', () => {
  const table = [
    { key: 'ゴールド', value: 'Gold' },
    { key: '1', value: true },
    { key: 'none', value: '' },
  ];

  test.each<[Json, Json]>([
    [' ｺﾞｰﾙﾄﾞ', 'Gold'],
    [1, true],
    ['NONE', ''],
    ['silver', 'silver'],
    [null, null],
  ])('%j is %j by the table', async (value, expected) => {
    expect(await convert('lookUp', value, {}, { table })).toEqual(expected);
  });

  test('what is not in the table may be left out or stop the step', async () => {
    expect(await convert('lookUp', 'silver', { otherwise: 'empty' }, { table })).toBeNull();
    const stopped = convert('lookUp', 'silver', { otherwise: 'fail' }, { table });
    expect(await failure(stopped)).toMatchObject({ code: 'data.notInTable', params: { value: 'silver' } });
  });

  test.each<[Json, Json]>([
    [null, 'x'],
    [' ', 'x'],
    [[], 'x'],
    [0, 0],
    [false, false],
    ['a', 'a'],
  ])('%j is %j where something has to stand', async (value, expected) => {
    expect(await convert('ifEmpty', value, {}, { fallback: 'x' })).toEqual(expected);
  });
});

test.each<[string, string, string | null, string | null]>([
  ['山田　花子', 'auto', '山田', '花子'],
  ['Ann Mary Lee', 'auto', 'Lee', 'Ann Mary'],
  ['Lee Ann', 'familyFirst', 'Lee', 'Ann'],
  ['花子 山田', 'givenFirst', '山田', '花子'],
  ['Lee, Ann Mary', 'auto', 'Lee', 'Ann Mary'],
  ['山田花子', 'auto', '山田花子', null],
  ['ann.lee82@example.org', 'auto', 'Lee', 'Ann'],
  ['12345@example.org', 'auto', '12345', null],
  ['', 'auto', null, null],
])('%j (%s) has the last name %j and the first name %j', async (name, order, lastName, firstName) => {
  expect(await runNode('data.splitName', undefined, { order }, { name })).toEqual({ lastName, firstName });
});

describe('what stands in a list', () => {
  const answers = [
    { question: '会社名', content: ['アクメ'] },
    { question: 'ご用件', content: ['見積'] },
    { question: '会社名 ', content: ['二つ目'] },
  ];
  const find = (items: Json, value: Json, key = '') => runNode('data.findInList', undefined, { key }, { items, value });

  test('is found by a field of its items, also below another', async () => {
    expect(await find(answers, '会社名', 'question')).toEqual({
      ...{ found: true, item: answers[0], items: [answers[0], answers[2]], count: 2 },
    });
    const nested = [{ type: { id: 7 } }, { type: null }, 'text'];
    expect(await find(nested, '7', 'type.id')).toMatchObject({ item: nested[0], count: 1 });
    expect(await find(['a', 'B'], 'b')).toMatchObject({ item: 'B' });
  });

  test('may not be there; a list that is none, or nothing to look for, is said', async () => {
    expect(await find(answers, '住所', 'question')).toEqual({ found: false, item: null, items: [], count: 0 });
    expect(await find(null, 'x')).toMatchObject({ found: false });
    expect(await failure(find('text', 'x'))).toMatchObject({ code: 'data.notList', repair: { field: 'items' } });
    expect(await failure(find(answers, ' '))).toMatchObject({ code: 'data.nothingToFind' });
  });
});
