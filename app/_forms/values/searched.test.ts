import { expect, test } from 'vitest';
import { literal, reference } from '../../../engine/values/source.ts';
import { type chosenIn, listedIn, withChosen } from './searched.ts';

const words = { yes: 'はい', no: 'いいえ' };
const stage = { type: 'picklist', values: [{ value: 'Prospecting', label: '商談中' }] };

test('a picklist offers what people see and keeps what Salesforce stores', () => {
  const offered = listedIn(stage, words);
  expect(offered?.listed).toEqual(stage.values);
  expect(offered && withChosen(offered, undefined, { value: 'Prospecting', typed: 'text' })).toEqual(
    literal('Prospecting'),
  );
});

test('a checkbox is filled by yes and no, without a word of English', () => {
  const offered = listedIn({ type: 'boolean' }, words);
  expect(offered?.listed?.map(({ label }) => label)).toEqual(['はい', 'いいえ']);
  expect(offered && withChosen(offered, undefined, { value: 'false', typed: 'boolean' })).toEqual(literal(false));
});

test('of a list of several each choice is put in and taken out again', () => {
  const values = ['A', 'B'].map((value) => ({ value, label: value }));
  const offered = listedIn({ type: 'multipicklist', values }, words);
  if (!offered) throw new Error('nothing offered');
  const choose = (source: Parameters<typeof chosenIn>[1], value: string) =>
    withChosen(offered, source, { value, typed: 'text' });
  expect(choose(undefined, 'A')).toEqual(literal('A'));
  expect(choose(literal('A'), 'B')).toEqual(literal('A;B'));
  expect(choose(literal('A; B'), 'A')).toEqual(literal('B'));
  expect(choose(literal('B'), 'B')).toBeUndefined();
  expect(choose(reference('trigger', 'x'), 'B')).toEqual(literal('B'));
});

test('other fields offer nothing', () => {
  expect(listedIn({ type: 'string' }, words)).toBeUndefined();
});
