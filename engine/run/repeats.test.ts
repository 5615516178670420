import { expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { openRepeats, type SeenWrite } from './repeats.ts';

const second = 1_000;
let runs = 0;

/** Writes as they are seen: each `at` is when it is made, `eventAgo` how long before that its event was accepted. */
function watch(writes: { at: number; eventAgo?: number; what?: string; run?: string }[], withinMs = 30 * second) {
  const repeats = openRepeats();
  return writes.map(({ at, eventAgo = 50, what = 'same', run }) =>
    repeats.see({
      flowId: 'flow',
      runId: run ?? `run ${++runs}`,
      signature: what,
      eventAt: at - eventAgo,
      now: at,
      withinMs,
    } satisfies SeenWrite),
  );
}

const every = (ms: number, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ at: 1_000_000 + n * ms, ...more }));

test('the same write that comes back every few seconds is recognised after a minute', () => {
  const seen = watch(every(2 * second, 60));
  const first = seen.findIndex((repeat) => repeat !== null);
  expect(first).toBe(limits.repeatLeastMs / (2 * second));
  expect(seen[first]).toEqual({ times: first + 1, minutes: 1 });
});

test('one that comes back slowly is recognised by its number', () => {
  const seen = watch(every(25 * second, 30));
  expect(seen.findIndex((repeat) => repeat !== null)).toBe(limits.repeatTurns);
});

test.each([
  [
    'bulk work: a thousand writes a second of different things',
    every(1, 30_000).map((w) => ({ ...w, what: `${w.at}` })),
  ],
  ['a burst of equal events that is over soon', every(200, 250)],
  ['a loop over lines of one event that write the same', every(second, 500, { run: 'one run' })],
  ['a backlog of equal events that were there before our write', every(second, 500, { eventAgo: 600 * second })],
  ['events of the same thing every now and then', every(45 * second, 500)],
])('%s is ordinary', (_, writes) => {
  expect(watch(writes).filter((repeat) => repeat !== null)).toEqual([]);
});

test('what is asked for every few minutes may come back more slowly', () => {
  expect(watch(every(120 * second, 60), limits.repeatPollMs).some((repeat) => repeat !== null)).toBe(true);
});

test('after a pause it counts anew', () => {
  const seen = watch([
    ...every(2 * second, 25),
    ...every(2 * second, 25).map(({ at }) => ({ at: at + 3_600 * second })),
  ]);
  expect(seen.filter((repeat) => repeat !== null)).toEqual([]);
});

test('a bulk load beside it does not hide a loop', () => {
  const loop = every(2 * second, 40);
  const bulk = loop.flatMap(({ at }) => Array.from({ length: 200 }, (_, n) => ({ at: at + n, what: `${at} ${n}` })));
  const writes = [...loop, ...bulk].sort((one, other) => one.at - other.at);
  expect(watch(writes).some((repeat) => repeat !== null)).toBe(true);
});
