import { expect, test } from 'vitest';
import { kinds } from './kinds.ts';
import { places, planOf } from './plan.ts';

const full = { isShort: false, stallMs: undefined, freezes: 0 };
const short = { ...full, isShort: true };

const kindsOf = (settings: typeof full, from: number, count: number) =>
  new Set(Array.from({ length: count }, (_, n) => planOf(from + n, settings).chains).flatMap(chainKinds));
const chainKinds = (chains: ReturnType<typeof planOf>['chains']) => chains.map(({ flow }) => flow);

test('each kind of flow has events in the ten short seeds, and in any sixteen full ones', () => {
  expect(kindsOf(short, 1, 10)).toEqual(new Set(kinds));
  for (let from = 1; from < 40; from++) expect(kindsOf(full, from, 16)).toEqual(new Set(kinds));
});

test('a seed draws the same again', () => {
  const told = ({ chains, acts, shape, workerFailpoint }: ReturnType<typeof planOf>) =>
    JSON.stringify([chains, acts, shape, places.map((_, start) => workerFailpoint(start, 'worker1'))]);
  for (const settings of [full, short, { ...full, freezes: 5 }])
    expect(told(planOf(7, settings))).toBe(told(planOf(7, settings)));
});

test('freezes come on top of all that a seed draws without them', () => {
  const [plain, more] = [planOf(7, full).acts, planOf(7, { ...full, freezes: 5 }).acts];
  expect(more).toHaveLength(plain.length + 5);
  expect(more).toEqual(expect.arrayContaining(plain));
});

test('a worker is told to stop only where runs of its seed come by', () => {
  for (let seed = 1; seed < 30; seed++) {
    const { shape, workerFailpoint } = planOf(seed, full);
    const armed = places.flatMap((_, start) => workerFailpoint(start, 'worker1') ?? []);
    for (const [kind, place] of [
      ['call', 'childBegun'],
      ['onceOnly', 'keyTaken'],
      ['polled', 'pollWritten'],
    ] as const)
      expect(armed.some((text) => text.startsWith(place))).toBe(shape.kinds.includes(kind));
  }
});

test('eleven seeds arm their first two workers at every place once', () => {
  for (const settings of [full, short]) {
    const first = Array.from({ length: 11 }, (_, n) => planOf(1 + n, settings)).flatMap(({ workerFailpoint }) => [
      workerFailpoint(0, 'worker1')?.split(':')[0],
      workerFailpoint(1, 'worker2')?.split(':')[0],
    ]);
    expect(first.toSorted()).toEqual(places.filter((name) => name !== 'accepted').toSorted());
  }
});

test('a long freeze comes to every place in as many seeds, whatever flows are drawn', () => {
  const stalls = places.filter((name) => name !== 'accepted');
  const plans = stalls.map((_, n) => planOf(n, { ...full, stallMs: 60_000 }));
  expect(plans.map(({ workerFailpoint }) => workerFailpoint(0, 'worker1')?.split(':')[0])).toEqual(stalls);
  for (const { shape, workerFailpoint } of plans)
    if (workerFailpoint(0, 'worker1')?.startsWith('poll')) expect(shape.kinds).toContain('polled');
});
