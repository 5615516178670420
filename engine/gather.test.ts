import { afterEach, expect, test, vi } from 'vitest';
import { gather, isDataError } from './gather.ts';

const never = () => false;

afterEach(() => {
  vi.useRealTimers();
});

/** Calls that are answered when the test says so, in turns of the event loop that the test lets pass. */
function heldCalls(maxInFlight: number, restMs: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const groups: number[][] = [];
  const answers: (() => void)[] = [];
  const add = gather<number, number>({
    maxItems: 10,
    maxInFlight,
    restMs,
    isOnesFault: never,
    isRepeatable: never,
    async send(items) {
      groups.push(items);
      await new Promise<void>((resolve) => answers.push(resolve));
      return items;
    },
  });
  const turn = () => new Promise(setImmediate);
  const put = async (...items: number[]) => {
    for (const item of items) void add(item);
    await turn();
  };
  const answer = async () => {
    answers.shift()?.();
    await turn();
  };
  return { groups, put, answer };
}

test('after a call for several the next gathers for a while', async () => {
  const { groups, put, answer } = heldCalls(2, 4);
  await put(1, 2, 3, 4);
  await put(5);
  await answer();
  await put(6);
  vi.advanceTimersByTime(3);
  expect(groups).toEqual([[1, 2, 3, 4]]);
  vi.advanceTimersByTime(1);
  expect(groups).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
  await answer();
  await put(7);
  expect(groups.at(-1)).toEqual([7]);
});

test('a call that takes long is not waited for, but no more than are allowed go beside it', async () => {
  const { groups, put, answer } = heldCalls(2, 4);
  await put(1);
  await put(2);
  vi.advanceTimersByTime(49);
  expect(groups).toEqual([[1]]);
  vi.advanceTimersByTime(1);
  expect(groups).toEqual([[1], [2]]);
  await put(3);
  vi.advanceTimersByTime(1_000);
  expect(groups).toEqual([[1], [2]]);
  await answer();
  expect(groups).toEqual([[1], [2], [3]]);
});

test('a lone item goes at once, and what comes meanwhile goes together', async () => {
  const groups: number[][] = [];
  const first = Promise.withResolvers<void>();
  const add = gather<number, number>({
    maxItems: 10,
    maxInFlight: 1,
    isOnesFault: never,
    isRepeatable: never,
    async send(items) {
      groups.push(items);
      if (items[0] === 1) await first.promise;
      return items.map((item) => item * 10);
    },
  });
  const one = add(1);
  while (groups.length === 0) await new Promise(setImmediate);
  const rest = [2, 3, 4].map(add);
  first.resolve();
  expect(await one).toBe(10);
  expect(await Promise.all(rest)).toEqual([20, 30, 40]);
  expect(groups).toEqual([[1], [2, 3, 4]]);
});

test('one guilty item is found by halving; the others get their results', async () => {
  const add = gather<number, number>({
    maxItems: 100,
    maxInFlight: 1,
    isOnesFault: () => true,
    isRepeatable: never,
    async send(items) {
      if (items.includes(13)) throw new Error('bad value');
      return items;
    },
  });
  const results = await Promise.allSettled([...Array(20).keys()].map(add));
  expect(results.flatMap((result, index) => (result.status === 'rejected' ? [index] : []))).toEqual([13]);
});

test('a deadlock is repeated, an outage is everybody’s', async () => {
  let calls = 0;
  const add = gather<number, number>({
    maxItems: 10,
    maxInFlight: 1,
    isOnesFault: never,
    isRepeatable: (error) => error instanceof Error && error.message === 'deadlock',
    async send(items) {
      calls++;
      if (calls === 1) throw new Error('deadlock');
      if (items.includes(9)) throw new Error('outage');
      return items;
    },
  });
  expect(await add(1)).toBe(1);
  await expect(Promise.all([add(8), add(9)])).rejects.toThrow('outage');
});

test('what weighs too much together goes in several groups, and what is too heavy goes alone', async () => {
  const groups: number[][] = [];
  const add = gather<number, number>({
    maxItems: 10,
    maxWeight: 10,
    weigh: (item) => item,
    maxInFlight: 1,
    isOnesFault: never,
    isRepeatable: never,
    async send(items) {
      groups.push(items);
      return items;
    },
  });
  expect(await Promise.all([4, 6, 1, 50, 9, 2].map(add))).toEqual([4, 6, 1, 50, 9, 2]);
  expect(groups).toEqual([[4, 6], [1], [50], [9], [2]]);
});

test('a text longer than JavaScript allows is the fault of one, not of its group', () => {
  const tooLong = () => 'x'.repeat(2 ** 29).repeat(2);
  expect(tooLong).toThrow(RangeError);
  try {
    tooLong();
  } catch (error) {
    expect(isDataError(error)).toBe(true);
  }
});

test('a call that may be made again is made after the given pauses, and refused when they are used up', async () => {
  let tries = 0;
  const add = gather<number, number>({
    maxItems: 10,
    maxInFlight: 1,
    isOnesFault: never,
    isRepeatable: () => true,
    repeatAfterMs: () => [0, 1, 1],
    async send(items) {
      if (tries++ < 3 || items.includes(2)) throw new Error('away');
      return items;
    },
  });
  expect(await add(1)).toBe(1);
  await expect(add(2)).rejects.toThrow('away');
  expect(tries).toBe(4 + 4);
});

test('the error says how often and when the call is made again', async () => {
  let tries = 0;
  const add = gather<number, number>({
    maxItems: 10,
    maxInFlight: 1,
    isOnesFault: never,
    isRepeatable: () => true,
    repeatAfterMs: (error) => (String(error).includes('slow') ? [0] : [0, 0, 0, 0]),
    async send([item]) {
      tries++;
      throw new Error(item === 1 ? 'slow' : 'away');
    },
  });
  await expect(add(1)).rejects.toThrow('slow');
  expect(tries).toBe(2);
  await expect(add(2)).rejects.toThrow('away');
  expect(tries).toBe(2 + 5);
});
