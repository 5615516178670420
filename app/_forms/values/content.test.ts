import { describe, expect, it } from 'vitest';
import { literal, reference, type ValueSource } from '../../../engine/values/source.ts';
import { toContent, toSource } from './content.ts';

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

  it('leaves figures as text where text is wanted: a telephone number keeps its 0', () => {
    expect(toSource(toContent(literal('0312345678')))).toEqual(literal('0312345678'));
  });
});
