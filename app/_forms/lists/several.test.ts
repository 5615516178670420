import { expect, test } from 'vitest';
import { list, literal, reference } from '../../../engine/values/source.ts';
import { fitTo, readSeveral, readTexts, writeSeveral, writeTexts } from './several.ts';

const tokyo = literal('東京都');
const osaka = literal('大阪府');
const picked = reference('t', 'area');

test('several values come back as they were, each for itself', () => {
  const source = list(tokyo, picked, osaka);
  expect(readSeveral(source)).toEqual([tokyo, picked, osaka]);
  expect(writeSeveral(readSeveral(source))).toEqual(source);
});

test('a lone value stays what it is: it may be a list of an earlier step', () => {
  expect(writeSeveral([picked])).toEqual(picked);
  expect(readSeveral(picked)).toEqual([picked]);
});

test('a row that waits for its value stays, also when it is the only one', () => {
  expect(readSeveral(undefined)).toEqual([undefined]);
  expect(writeSeveral([undefined])).toBeUndefined();
  expect(writeSeveral([tokyo, undefined])).toEqual(list(tokyo, literal('')));
  expect(readSeveral(list(tokyo, literal('')))).toEqual([tokyo, undefined]);
});

test('of a trigger they are plain texts; one that was stored before is the first of them', () => {
  expect(writeTexts(['東京都', '大阪府'])).toEqual(literal(['東京都', '大阪府']));
  expect(readTexts(literal(['東京都', '大阪府']))).toEqual(['東京都', '大阪府']);
  expect(readTexts(tokyo)).toEqual(['東京都']);
  expect(readTexts(undefined)).toEqual([]);
  expect(writeTexts([])).toBeUndefined();
});

test('another comparison keeps the first of them', () => {
  expect(fitTo('equals', list(tokyo, osaka))).toEqual(tokyo);
  expect(fitTo('equals', literal(['東京都', '大阪府']))).toEqual(tokyo);
  expect(fitTo('equals', picked)).toEqual(picked);
  expect(fitTo('in', list(tokyo, osaka))).toEqual(list(tokyo, osaka));
});
