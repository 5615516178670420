import { expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { sameInField } from './agreement.ts';
import { objectDescription } from './describe.ts';

const field = (name: string, type: string, scale?: number) => ({
  name,
  label: name,
  type,
  ...(scale === undefined ? {} : { scale }),
});
const account = objectDescription.parse({
  name: 'Account',
  label: 'Account',
  fields: [
    field('Score', 'double', 0),
    field('Price', 'currency', 2),
    field('Interests', 'multipicklist'),
    field('Seen', 'datetime'),
    field('Notes', 'textarea'),
    field('Name', 'string'),
    field('Mail', 'email'),
    field('Owner', 'reference'),
    field('Wanted', 'boolean'),
  ],
});

test.each<[string, Json, Json]>([
  ['Score', null, ''],
  ['Score', 0, '0'],
  ['Price', 1.01, 1.005],
  ['Price', -1.01, '-1.005'],
  ['Price', 1_200, '1200.00'],
  ['Interests', 'A;B', 'B; A'],
  ['Seen', '2026-11-22T01:02:03.000+0000', '2026-11-22T10:02:03.987+09:00'],
  ['Notes', 'one\r\ntwo', 'one\ntwo'],
  ['Name', 'Sato', ' Sato '],
  ['Mail', 'a@x.jp', 'a@x.jp '],
  ['Owner', '005000000000001AAA', '005000000000001'],
  ['Wanted', true, true],
])('%s that holds %j keeps it when %j is written: nothing is sent', (name, stored, value) => {
  expect(sameInField(stored, value, name, account)).toBe(true);
});

test.each<[string, Json, Json]>([
  ['Score', 0, null],
  ['Score', 0, ''],
  ['Score', null, 0],
  ['Price', 1, 1.005],
  ['Interests', 'A;B', 'A'],
  ['Seen', '2026-11-22T01:02:04.000+0000', '2026-11-22T01:02:03.987Z'],
  ['Notes', 'one two', 'one\ntwo'],
  ['Name', 'Sato', 'sato'],
  ['Name', 'Sato Ken', 'Sato  Ken'],
  ['Mail', 'a@x.jp', 'A@x.jp'],
  ['Wanted', false, null],
])('%s that holds %j changes when %j is written: it is sent', (name, stored, value) => {
  expect(sameInField(stored, value, name, account)).toBe(false);
});
