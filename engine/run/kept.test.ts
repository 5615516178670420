import { expect, test } from 'vitest';
import { nodeDefinition } from '../../nodes/registry.ts';
import { decidedConfig, INSISTED } from './kept.ts';

const at = new Date(0).toISOString();
const review = { object: 'Account', duplicates: 'review' };

test('a person who wants it saved all the same changes the settings of that step in that run, and no other', () => {
  const add = nodeDefinition('salesforce.addRecord');
  const ask = nodeDefinition('http.request');
  if (add?.kind !== 'action' || ask?.kind !== 'action') throw new Error('no actions');
  expect(decidedConfig(review, add, { log: [] })).toEqual(review);
  expect(decidedConfig(review, add, { log: [{ at, code: 'kept', kept: 1 }] })).toEqual(review);
  expect(decidedConfig(review, add, { log: [{ at, code: INSISTED }] })).toEqual({
    ...review,
    duplicates: 'saveAnyway',
  });
  expect(decidedConfig(review, ask, { log: [{ at, code: INSISTED }] })).toEqual(review);
});
