/** PostgreSQL itself says what it has read. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../db/testing.ts';
import { type BinaryType, type BinaryValue, binaryArray } from './binary-arrays.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

async function readBack<Type extends BinaryType>(type: Type, values: (BinaryValue<Type> | null | undefined)[]) {
  const { rows } = await database.pool.query(
    `select value from unnest($1::${type}[]) with ordinality as t(value, ord) order by ord`,
    [binaryArray(type, values)],
  );
  return rows.map(({ value }) => value);
}

test('whole numbers and truth values arrive, and what is missing arrives as null', async () => {
  expect(await readBack('int4', [0, 2_147_483_647, null, -2_147_483_648])).toEqual([
    0,
    2_147_483_647,
    null,
    -2_147_483_648,
  ]);
  expect(await readBack('bool', [true, undefined, false])).toEqual([true, null, false]);
});

test('texts arrive whatever their letters, the empty one too', async () => {
  const texts = ['', 'a,"b"{}\\', '流れ', '👩‍👩‍👧', null, 'NULL'];
  expect(await readBack('text', texts)).toEqual(texts);
});

test('half of a surrogate pair becomes a sign that can be stored', async () => {
  expect(await readBack('text', ['a\ud800b'])).toEqual(['a\ufffdb']);
});

test('times arrive to the millisecond, before the year 2000 too', async () => {
  const times = [new Date(0), new Date('1999-12-31T23:59:59.999Z'), new Date('2026-11-22T10:11:12.345Z'), null];
  expect(await readBack('timestamptz', times)).toEqual(times);
});

test('ids, bytes and JSON arrive as they were', async () => {
  const ids = ['01890000-0000-7000-8000-00000000abcd', null];
  expect(await readBack('uuid', ids)).toEqual(ids);
  const bytes = [Buffer.from([0, 255, 10, 92]), Buffer.alloc(0), null];
  expect(await readBack('bytea', bytes)).toEqual(bytes);
  const values = [{ a: ['ü', null, 1.5] }, 'text', 0, null];
  const read = await readBack('jsonb', [...values.slice(0, 3).map((value) => JSON.stringify(value)), null]);
  expect(read).toEqual(values);
});

test('no values are an empty list', async () => {
  expect(await readBack('text', [])).toEqual([]);
});

test('what PostgreSQL cannot hold is an error of the data', async () => {
  await expect(readBack('jsonb', ['"\\u0000"'])).rejects.toMatchObject({ code: '22P05' });
  await expect(readBack('text', ['a\0b'])).rejects.toMatchObject({ code: '22021' });
});

test('what is no id is refused before anything is sent', () => {
  for (const id of ['', '01890000-0000-7000-8000-00000000abc', 'not an id'])
    expect(() => binaryArray('uuid', [id])).toThrow('not an id');
});
