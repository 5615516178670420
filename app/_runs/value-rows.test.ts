import { describe, expect, it } from 'vitest';
import type { OutputField } from '../../nodes/contract.ts';
import { inputRows, outputRows, type RowWords } from './value-rows.ts';

const fields: Record<string, string> = { Name: '取引先名', Mail__c: 'メール', 'Account.Name': '取引先 › 取引先名' };

const words: RowWords = {
  label: (key) => `label of ${key}`,
  output: (key) => `output ${key}`,
  operator: (_key, operator) => `(${operator})`,
  nth: (number) => `${number}件目`,
  yesNo: (value) => (value ? 'はい' : 'いいえ'),
  field: (path) => fields[path],
};

const records = { path: ['records'], labelKey: 'records', type: 'list' } as const;

describe('step data as lines', () => {
  it('gives each field of a mapped record a line of its own, with the account’s word and the API name beside it', () => {
    const rows = inputRows({ id: '7', fields: { Name: '山田商店', Mail__c: null, Rank__c: 'A' } }, words);
    expect(rows.map(({ label, name, text }) => [label, name, text])).toEqual([
      ['label of id', undefined, '7'],
      ['取引先名', 'Name', '山田商店'],
      ['メール', 'Mail__c', ''],
      ['Rank__c', undefined, 'A'],
    ]);
  });

  it('tells conditions by field, comparison and value', () => {
    const rows = inputRows(
      {
        conditions: [
          { field: 'Mail__c', operator: 'equals', value: 'a@b.jp' },
          { field: 'Rank__c', operator: 'in', value: ['A', 'B'] },
          { field: 'Name', operator: 'isEmpty' },
        ],
      },
      words,
    );
    expect(rows.map(({ group, label, name, text }) => [group, label, name, text])).toEqual([
      ['label of conditions', 'メール', 'Mail__c', '(equals) a@b.jp'],
      ['label of conditions', 'Rank__c', undefined, '(in) A, B'],
      ['label of conditions', '取引先名', 'Name', '(isEmpty)'],
    ]);
  });

  it('keeps the lines of each found record together, parents with their labels', () => {
    const found = { totalSize: 2, records: [{ Name: 'A', Account: { Name: '本社' } }, { Name: 'B' }] };
    const rows = outputRows(
      found,
      [
        { path: ['totalSize'], labelKey: 'totalSize', type: 'number' },
        { ...records, path: ['records'] },
      ],
      words,
    );
    expect(rows.map(({ group, label, name, text }) => [group, label, name, text])).toEqual([
      [undefined, 'output totalSize', undefined, '2'],
      ['output records 1件目', '取引先名', 'Name', 'A'],
      ['output records 1件目', '取引先 › 取引先名', 'Account.Name', '本社'],
      ['output records 2件目', '取引先名', 'Name', 'B'],
    ]);
  });

  it('leaves the names in a given list of records alone: they may be of any object', () => {
    expect(inputRows({ items: [{ Name: 'A' }] }, words)).toMatchObject([
      { group: 'label of items 1件目', label: 'Name', text: 'A' },
    ]);
  });

  it('shows what nobody declared under its own names', () => {
    const rows = outputRows({ order: { id: 1, items: [{ sku: 'x' }] }, note: 'hello' }, [], words);
    expect(rows.map(({ group, label, text }) => [group, label, text])).toEqual([
      ['order', 'id', '1'],
      ['order', 'items › 1件目 › sku', 'x'],
      [undefined, 'note', 'hello'],
    ]);
  });

  it('gives every line an id of its own', () => {
    const rows = [
      ...inputRows({ items: [{ Name: 'A' }, { Name: 'B' }], fields: { Name: 'C' }, conditions: [] }, words),
      ...outputRows({ records: [{ Name: 'A' }, { Name: 'B' }], record: { Name: 'A' } }, [], words),
    ];
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('keeps long data short', () => {
    const list = Array.from({ length: 500 }, (_, index) => ({ Name: `${index}` }));
    expect(outputRows({ list }, [], words).length).toBeLessThanOrEqual(40);
    expect(outputRows({ text: 'x'.repeat(5000) }, [], words)[0]?.text.length).toBeLessThan(400);
  });

  it('says yes and no in words, but leaves a text that reads like one as it is', () => {
    const outputs: OutputField[] = [{ path: ['created'], labelKey: 'created', type: 'boolean' }];
    const output = { created: true, records: [{ Open__c: false, Note__c: 'false' }] };
    expect(outputRows(output, outputs, words).map(({ text }) => text)).toEqual(['はい', 'いいえ', 'false']);
    expect(inputRows({ fields: { Done__c: false } }, words).map(({ text }) => text)).toEqual(['いいえ']);
  });

  it('leads to web addresses and to nothing else', () => {
    const outputs: OutputField[] = [{ path: ['url'], labelKey: 'url', type: 'text' }];
    const long = `https://example.my.salesforce.com/${'x'.repeat(400)}`;
    const output = {
      url: 'https://example.my.salesforce.com/001',
      records: [{ Site: long, Script: 'javascript:alert(1)' }],
    };
    expect(outputRows(output, outputs, words).map(({ href }) => href)).toEqual([output.url, long, undefined]);
    expect(inputRows({ note: 'see https://example.com' }, words)[0]?.href).toBeUndefined();
  });

  it('has nothing to show for a step without data', () => {
    expect(inputRows(null, words)).toEqual([]);
    expect(outputRows(null, [], words)).toEqual([]);
  });
});
