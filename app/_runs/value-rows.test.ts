import { describe, expect, it } from 'vitest';
import { inputRows, outputRows } from './value-rows.ts';

const labelOf = (key: string) => `label of ${key}`;

describe('step data as lines', () => {
  it('gives each field of a mapped record a line of its own', () => {
    const rows = inputRows({ id: '7', fields: { Name: '山田商店', Mail__c: null } }, labelOf);
    expect(rows.map(({ label, text }) => [label, text])).toEqual([
      ['label of id', '7'],
      ['Name', '山田商店'],
      ['Mail__c', ''],
    ]);
  });

  it('shows known outputs first, in their words, and the rest under its path', () => {
    const rows = outputRows(
      { extra: [{ a: 1 }], totalSize: 0 },
      [{ path: ['totalSize'], labelKey: 'totalSize', type: 'number' }],
      labelOf,
    );
    expect(rows.map(({ label, text }) => [label, text])).toEqual([
      ['label of totalSize', '0'],
      ['extra › 1 › a', '1'],
    ]);
  });

  it('keeps long data short', () => {
    const rows = outputRows({ list: Array.from({ length: 500 }, (_, index) => `${index}`) }, [], labelOf);
    expect(rows.length).toBeLessThanOrEqual(40);
    expect(outputRows({ text: 'x'.repeat(5000) }, [], labelOf)[0]?.text.length).toBeLessThan(400);
  });

  it('has nothing to show for a step without data', () => {
    expect(inputRows(null, labelOf)).toEqual([]);
    expect(outputRows(null, [], labelOf)).toEqual([]);
  });
});
