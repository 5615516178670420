import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
beforeEach(() => org.practice('POST', '/faults', { clear: true }));
afterAll(() => org.stop());

const DAY = 86_400_000;

async function stampOf(name: string): Promise<number> {
  const id = await org.create('Account', { Name: name });
  const { body } = await org.api('GET', `/sobjects/Account/${id}`);
  return Date.parse(textAt(body, 'SystemModstamp').replace('+0000', 'Z'));
}

test('a clock that goes wrong stamps records, names the date of answers and moves TODAY', async () => {
  await org.practice('POST', '/faults', { clockSkewMs: 3 * DAY });
  const ahead = (await stampOf('ahead')) - Date.now();
  expect(Math.abs(ahead - 3 * DAY)).toBeLessThan(60_000);
  const answer = await org.api(
    'GET',
    `/query?q=${encodeURIComponent("SELECT Id FROM Account WHERE Name='ahead' AND CreatedDate = TODAY")}`,
  );
  expect(at(answer.body, 'totalSize')).toBe(1);
  expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now() - 3 * DAY)).toBeLessThan(60_000);
});

test('a late commit shows a record with a stamp that lies before its appearance, every n-th one where wanted', async () => {
  await org.practice('POST', '/faults', { commitLag: { ms: 600_000, every: 2 } });
  const stamps = [await stampOf('a'), await stampOf('b'), await stampOf('c'), await stampOf('d')];
  const late = stamps.filter((stamp) => Date.now() - stamp > 500_000);
  expect(late).toHaveLength(2);
});

test('clear sets the clock right', async () => {
  await org.practice('POST', '/faults', { clockSkewMs: DAY, commitLag: { ms: DAY } });
  await org.practice('POST', '/faults', { clear: true });
  expect(Math.abs((await stampOf('right')) - Date.now())).toBeLessThan(60_000);
  expect((await org.practice('GET', '/faults')).body).toMatchObject({ clockSkewMs: 0, commitLag: { ms: 0, every: 1 } });
});
