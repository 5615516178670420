import { expect, test } from 'vitest';
import { testDatabase } from './testing.ts';

test('every test database is migrated and none sees the rows of another', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  await one.pool.query('create table mine (id int)');
  const found = await other.pool.query(
    `select to_regclass('mine') as mine, to_regclass('graphile_worker.jobs') is not null as has_jobs`,
  );
  expect(found.rows).toEqual([{ mine: null, has_jobs: true }]);
  await Promise.all([one.drop(), other.drop()]);
});
