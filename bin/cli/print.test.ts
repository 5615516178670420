import { expect, test } from 'vitest';
import { parseSlots } from './given.ts';
import { table, widthOf } from './print.ts';

test('columns line up, also with Japanese, which is twice as wide', () => {
  const lines = table(
    ['名前', 'Id'],
    [
      ['顧客', 'a'],
      ['SF', 'b'],
      ['ｶﾅ', 'c'],
    ],
  ).split('\n');
  expect(lines).toEqual(['名前  Id', '顧客  a', 'SF    b', 'ｶﾅ    c']);
  expect(widthOf('→ SF')).toBe(4);
});

test('a name cannot break the table or reach the terminal', () => {
  expect(table(['a'], [['x\ny\u001b[31m']])).toBe('a\nx y [31m');
});

test('connections are given as slot=NAME, and a name may hold an equals sign', () => {
  expect(parseSlots(['salesforce=A=B', 'ecforce=Shop'])).toEqual([
    ['salesforce', 'A=B'],
    ['ecforce', 'Shop'],
  ]);
  for (const text of ['salesforce', '=A', 'salesforce='])
    expect(() => parseSlots([text])).toThrow(expect.objectContaining({ code: 'cli.slotForm' }));
});
