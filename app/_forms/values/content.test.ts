import { describe, expect, it } from 'vitest';
import { resolve } from '../../../engine/values/resolve.ts';
import { list, literal, map, reference, type ValueSource } from '../../../engine/values/source.ts';
import { type EditorContent, toContent, toSource } from './content.ts';

const mail = reference('t', 'mail');
const mixed: ValueSource = { kind: 'text', parts: [literal('Dear '), mail, literal(' !\nBye')] };

describe('editor content', () => {
  it.each<[string, ValueSource]>([
    ['typed text', literal('Tokyo')],
    ['text of several lines', literal('a\n\nb')],
    ['one picked value', mail],
    ['a value that may be missing', { ...mail, whenMissing: 'empty' } as ValueSource],
    ['text and values mixed', mixed],
    ['two values side by side', { kind: 'text', parts: [mail, reference('t', 'name')] }],
    ['text that looks like a placeholder', literal('{{mail}} <b>')],
  ])('comes back as the same source: %s', (_name, source) => {
    expect(toSource(toContent(source))).toEqual(source);
  });

  it('is nothing when nothing was typed', () => {
    expect(toSource(toContent(undefined))).toBeUndefined();
    expect(toSource(toContent(literal('')))).toBeUndefined();
  });

  it('keeps a single value a reference when blanks surround it', () => {
    const content = toContent({ kind: 'text', parts: [literal(' '), mail, literal('  ')] });
    expect(toSource(content)).toEqual(mail);
  });

  it('reads figures as a number where one is wanted, in full width too', () => {
    expect(toSource(toContent(literal('12.5')), 'number')).toEqual(literal(12.5));
    expect(toSource(toContent(literal('１２')), 'number')).toEqual(literal(12));
    expect(toSource(toContent(literal('12 yen')), 'number')).toEqual(literal('12 yen'));
    expect(toSource(toContent(literal(7)), 'number')).toEqual(literal(7));
    expect(toSource(toContent(literal('12345678901234567890')), 'number')).toEqual(literal('12345678901234567890'));
  });

  describe('of JSON', () => {
    const typed = (...parts: (string | ValueSource)[]): EditorContent =>
      toContent({ kind: 'text', parts: parts.map((part) => (typeof part === 'string' ? literal(part) : part)) });
    const name = reference('t', 'name');

    it('is the structure, with values alone and inside texts, and comes back as it was', () => {
      const content = typed(
        '{"email": "',
        mail,
        '", "to": ["Dear \\"',
        name,
        '\\"", ',
        name,
        '], "n": 1.5, "more": {"a": []}}',
      );
      const source = toSource(content, 'json');
      expect(source).toEqual(
        map({
          email: { kind: 'text', parts: [mail] },
          to: list({ kind: 'text', parts: [literal('Dear "'), name, literal('"')] }, name),
          n: literal(1.5),
          more: literal({ a: [] }),
        }),
      );
      expect(toSource(toContent(source, 'json'), 'json')).toEqual(source);
    });

    it.each<[string, ValueSource]>([
      ['a structure without values', literal({ a: [1, { b: 'x\ny' }], c: null })],
      ['a text', literal('hello')],
      ['a number', literal(12)],
      ['one picked value', mail],
      ['a list of values', list(mail, name)],
    ])('comes back as the same: %s', (_name, source) => {
      expect(toSource(toContent(source, 'json'), 'json')).toEqual(source);
    });

    it.each<[string, EditorContent]>([
      ['a comma too many', typed('{"a": 1,}')],
      ['a value in a name', typed('{"', name, '": 1}')],
      ['a value beside something', typed('{"a": 1', name, '}')],
      ['a name twice', typed('{"a": ', name, ', "a": ', mail, '}')],
      ['signs that stand for values', typed('{"a": "\uE001\u0030\uE002", "b": ', name, '}')],
    ])('that cannot be read stays as it was typed: %s', (_name, content) => {
      const source = toSource(content, 'json');
      expect(source).toMatchObject({ kind: 'text' });
      expect(toContent(source, 'json')).toEqual(content);
    });

    it('keeps a value that comes in a run inside its place', () => {
      const source = toSource(typed('{"a": "', name, '", "b": ', name, '}'), 'json');
      const scope = {
        output: () => ({ name: '", "admin": true, "x": "' }),
        card: () => ({}),
        run: { id: 'r', link: '', startedAt: '' },
      };
      expect(source && resolve(source, scope, ['json'])).toEqual({
        a: '", "admin": true, "x": "',
        b: '", "admin": true, "x": "',
      });
    });
  });

  it('leaves figures as text where text is wanted: a telephone number keeps its 0', () => {
    expect(toSource(toContent(literal('0312345678')))).toEqual(literal('0312345678'));
  });
});
