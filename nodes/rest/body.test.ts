import { describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import type { UserFixableError } from '../errors.ts';
import { refusal as said } from '../testing/failure.ts';
import { readBody } from './body.ts';
import { firstErrorAt } from './scan.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function read(body: string | Uint8Array, contentType?: string): Json {
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
  return readBody({ headers, body: typeof body === 'string' ? bytes(body) : body });
}

function refusal(body: string | Uint8Array, contentType?: string): { code: string; params: unknown } {
  const { code, params } = said(() => read(body, contentType)) as UserFixableError; // every refusal of a body is one
  return { code, params };
}

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

describe('reads', () => {
  test.each<[string, string | Uint8Array, string | undefined, Json]>([
    ['JSON', '{"id":"1"}', JSON_TYPE, { id: '1' }],
    ['JSON without a content type', '{"id":"1"}', undefined, { id: '1' }],
    ['JSON labelled as text', ' [1,2] ', 'text/plain; charset=utf-8', [1, 2]],
    ['JSON of a vendor type', '{"a":null}', 'application/vnd.vendor+json', { a: null }],
    ['JSON that calls itself a form of its own', '{"a":1}', 'application/octet-stream', { a: 1 }],
    ['a plain value', '"x"', JSON_TYPE, 'x'],
    ['a byte order mark', '\ufeff{"a":1}', JSON_TYPE, { a: 1 }],
    ['Japanese and emoji', '{"name":"髙橋 👩‍👩‍👧"}', JSON_TYPE, { name: '髙橋 👩‍👩‍👧' }],
    ['an escaped surrogate pair', '{"a":"\\ud83d\\ude00"}', JSON_TYPE, { a: '😀' }],
    [
      'a long whole number without losing digits',
      '{"id":12345678901234567890}',
      JSON_TYPE,
      { id: '12345678901234567890' },
    ],
    ['a long fraction as a number', '{"n":0.12345678901234566}', JSON_TYPE, { n: 0.12345678901234566 }],
    [
      'Shift_JIS that says so',
      new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0x93, 0xfa, 0x22, 0x7d]),
      'application/json; charset=Shift_JIS',
      { a: '日' },
    ],
    ['EUC-JP that says so', new Uint8Array([0x22, 0xc6, 0xfc, 0x22]), 'application/json;charset="euc-jp"', '日'],
    ['a form', 'id=1&name=%E8%8A%B1+%E5%AD%90&empty=&flag', FORM, { id: '1', name: '花 子', empty: '', flag: '' }],
    ['repeated keys of a form as a list', 'a=1&b=2&a=3', FORM, { a: ['1', '3'], b: '2' }],
    ['a Shift_JIS form', 'a=%93%fa', `${FORM}; charset=shift_jis`, { a: '日' }],
    ['a percent sign that escapes nothing', 'rate=5%&x=%zz', FORM, { rate: '5%', x: '%zz' }],
  ])('%s', (_name, body, type, expected) => {
    expect(read(body, type)).toEqual(expected);
  });

  test.each([JSON_TYPE, FORM])('__proto__ stays a key of the data (%s)', (type) => {
    const value = read(type === FORM ? '__proto__=x' : '{"__proto__":"x"}', type);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  test('100 levels of nesting', () => {
    expect(() => read('['.repeat(100) + ']'.repeat(100), JSON_TYPE)).not.toThrow();
  });
});

describe('refuses with a reason', () => {
  test.each<[string, string | Uint8Array, string | undefined, string, object]>([
    ['an empty body', '', JSON_TYPE, 'webhook.emptyBody', {}],
    ['white space', ' \n', JSON_TYPE, 'webhook.emptyBody', {}],
    ['broken JSON', '{\n  "a": 1,\n  "b" 2\n}', JSON_TYPE, 'webhook.notJson', { line: 3, column: 7 }],
    ['JSON that ends too early', '{"a":', JSON_TYPE, 'webhook.notJson', { line: 1, column: 6 }],
    ['a bare word', 'hello', JSON_TYPE, 'webhook.notJson', { line: 1, column: 1 }],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0x93, 0xfa, 0x22]), JSON_TYPE, 'webhook.notUtf8', {}],
    [
      'bytes that are not the declared charset',
      new Uint8Array([0x22, 0xff, 0x22]),
      'application/json; charset=shift_jis',
      'webhook.wrongCharset',
      { charset: 'shift_jis' },
    ],
    [
      'a charset nobody knows',
      '{}',
      'application/json; charset=klingon',
      'webhook.unknownCharset',
      { charset: 'klingon' },
    ],
    [
      'another kind of content',
      '<a/>',
      'application/xml',
      'webhook.unsupportedType',
      { contentType: 'application/xml' },
    ],
    ['101 levels', '['.repeat(101) + ']'.repeat(101), JSON_TYPE, 'webhook.tooDeep', { limit: 100 }],
    ['200,000 levels that never close', '{"a":'.repeat(200_000), JSON_TYPE, 'webhook.tooDeep', { limit: 100 }],
    ['a null character', '{"a":[{"b":"x\\u0000y"}]}', JSON_TYPE, 'webhook.nullCharacter', { path: 'a.0.b' }],
    ['a null character in a key', '{"a":{"x\\u0000":1}}', JSON_TYPE, 'webhook.nullCharacter', { path: 'a.x␀' }],
    ['a null character in a form', 'a=x%00', FORM, 'webhook.nullCharacter', { path: 'a' }],
    ['half a character', '{"a":"\\ud83d"}', JSON_TYPE, 'webhook.loneSurrogate', { path: 'a' }],
    ['half a character in a key', '{"\\ude00":1}', JSON_TYPE, 'webhook.loneSurrogate', { path: '\ufffd' }],
    ['a number beyond all bounds', '{"a":{"n":1e999999}}', JSON_TYPE, 'webhook.numberTooLarge', { path: 'a.n' }],
    ['a number of 400 digits', `{"n":${'9'.repeat(400)}}`, JSON_TYPE, 'webhook.numberTooLarge', { path: 'n' }],
  ])('%s', (_name, body, type, code, params) => {
    expect(refusal(body, type)).toEqual({ code, params });
  });
});

test.each([
  ['{"a":1}', 7],
  ['[1,]', 3],
  ['{"a":"\\x"}', 6],
  ['"a\nb"', 2],
  ['01', 1],
  ['tru', 0],
  ['{"a":1}}', 7],
  [`"${'x'.repeat(1_000_000)}`, 1_000_001],
])('names the place where %.20s breaks', (text, at) => {
  expect(firstErrorAt(text)).toBe(at);
});
