import { expect, test } from 'vitest';
import { literal, reference, type ValueSource } from '../values/source.ts';
import { typedSecrets, typedSignIn, withoutTypedSecrets } from './typed-secrets.ts';

const value = reference('trigger', 'x');
const text = (...parts: (string | ValueSource)[]): ValueSource => ({
  kind: 'text',
  parts: parts.map((part) => (typeof part === 'string' ? literal(part) : part)),
});

test.each<[string, ValueSource, string[], ValueSource]>([
  [
    'typed into the query',
    literal('https://x.jp/a?api_key=s3cret&page=2'),
    ['api_key'],
    literal('https://x.jp/a?api_key=&page=2'),
  ],
  [
    'typed beside values of steps',
    text('https://x.jp/', value, '?q=', value, '&token=s3cret', value, 'more&page=', value),
    ['token'],
    text('https://x.jp/', value, '?q=', value, '&token=', value, '&page=', value),
  ],
  [
    'the value of a step',
    text('https://x.jp/?token=', value, '&page=2'),
    [],
    text('https://x.jp/?token=', value, '&page=2'),
  ],
  ['no secret by its name', literal('https://x.jp/?keyword=tea'), [], literal('https://x.jp/?keyword=tea')],
  ['before the host', literal('https://me:s3cret@x.jp/a'), [], literal('https://x.jp/a')],
])('of an address: %s', (_what, source, names, left) => {
  expect(typedSecrets(source)).toEqual(names);
  expect(withoutTypedSecrets(source)).toEqual(left);
});

test('a name or a password before the host is found, an @ behind it is not', () => {
  for (const typed of ['https://me:pw@x.jp', ' HTTP://key@x.jp/a']) expect(typedSignIn(literal(typed))).toBe(true);
  expect(typedSignIn(text('https://', value, ':pw@x.jp'))).toBe(true);
  for (const typed of ['https://x.jp/@me', 'https://x.jp?mail=a@b.jp', 'a@b.jp', ''])
    expect(typedSignIn(literal(typed))).toBe(false);
  expect(typedSignIn(undefined)).toBe(false);
});
