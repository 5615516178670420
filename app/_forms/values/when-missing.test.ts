import { describe, expect, it } from 'vitest';
import { resolve } from '../../../engine/values/resolve.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import { previewOf } from './preview.ts';
import { type Missable, readWhenMissing, type WhenMissing, writeWhenMissing } from './when-missing.ts';

const company: Missable = { kind: 'reference', nodeId: 'trigger', path: ['company'] };

const run = (source: ValueSource, output: Json): Json =>
  resolve(source, { output: () => output, card: () => ({}), run: { id: '', link: '', startedAt: '' } }, ['Company']);

describe('what stands in for a value that is missing', () => {
  it.each<WhenMissing>([{ kind: 'fail' }, { kind: 'empty' }, { kind: 'text', text: '個人' }])(
    '%j is read back as it was chosen, whatever was chosen before, and keeps what else is done to the value',
    (wanted) => {
      const trimmed: Missable = { ...company, format: [{ fn: 'trim', args: [] }] };
      for (const before of [trimmed, writeWhenMissing(trimmed, { kind: 'text', text: 'x' })]) {
        const written = writeWhenMissing(before, wanted);
        expect(readWhenMissing(written)).toEqual(wanted);
        expect(written.format?.[0]).toEqual({ fn: 'trim', args: [] });
      }
    },
  );

  it('arrives in the run, and is shown beforehand, for a missing and for an empty value only', () => {
    const source = writeWhenMissing(company, { kind: 'text', text: '個人' });
    const none = { output: () => undefined, turn: () => undefined };
    for (const [output, given] of [
      [{}, '個人'],
      [{ company: null }, '個人'],
      [{ company: '' }, '個人'],
      [{ company: '東都商事' }, '東都商事'],
    ] as const) {
      expect(run(source, output)).toBe(given);
      expect(previewOf(source, { ...none, output: () => output })).toBe(given);
    }
  });

  it('is nothing when no text was typed for it', () => {
    expect(writeWhenMissing(company, { kind: 'text', text: '' })).toEqual({ ...company, whenMissing: 'empty' });
    expect(writeWhenMissing(company, { kind: 'fail' })).toEqual(company);
  });
});
