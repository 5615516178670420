/** What a seed does: which events arrive when, and who is hurt how and when. Pure, so that a replay does the same. */
import { type Failpoint, failpoints, pollFailpoints } from '../../engine/failpoints.ts';
import { type Chain, chainsOf, type FlowName, type Shape, shapeOf } from './kinds.ts';
import { openRandom, type Random } from './random.ts';

export const places: readonly Failpoint[] = [...failpoints, ...pollFailpoints];

export interface PlanSettings {
  /** Half of the time and of the events, for `npm test`. */
  isShort: boolean;
  /** Milliseconds: whoever comes to a failpoint freezes there so long, and nobody dies there. */
  stallMs: number | undefined;
  /** So many freezes more, of any worker at any moment, until long after all was sent: doubts are settled late. */
  freezes: number;
}

/** Events arrive and processes die this long; then everything is mended and has to come to its end. */
const chaosMsOf = ({ isShort }: PlanSettings): number => (isShort ? 6_000 : 12_000);

/** The last of those freezes begins by then: what was interrupted by the events' end is looked for until about here. */
const freezesMs = 40_000;

export type Process = 'door' | 'worker1' | 'worker2';

export type OrgFault =
  | { latencyMs: number }
  | { fail: { method?: string; path: string; times: number; as: string | { status: number } }[] }
  | { expireSessions: true }
  | { lockRows: number }
  | { lockEvery: number };

export type Act = { at: number } & (
  | { kind: 'kill'; process: Process }
  | { kind: 'stop'; process: Process; forMs: number }
  | { kind: 'killPostgres' }
  | { kind: 'killBackend'; share: number }
  | { kind: 'endSessions'; share: number }
  | { kind: 'killOrg' }
  | { kind: 'org'; fault: OrgFault; forMs: number }
);

export interface Plan {
  seed: number;
  shape: Shape;
  chains: Chain[];
  acts: Act[];
  /** NAGARE_FAILPOINT of the n-th start of any worker. Of those that freeze for long, one is enough at a time. */
  workerFailpoint(start: number, process: Process): string | undefined;
  doorFailpoint(start: number): string | undefined;
  /** How long a process that froze at a failpoint stays so; beyond a lease others take its runs. */
  stallMs(n: number): number;
}

export function planOf(seed: number, settings: PlanSettings): Plan {
  const chaosMs = chaosMsOf(settings);
  const stalled = settings.stallMs === undefined ? undefined : stallPlace(seed);
  const first = stalled ? [stalled] : turnedTo(seed).slice(0, 2);
  const needed = first.flatMap((name) => needs[name] ?? []);
  const shape = shapeOf(seed, settings.isShort, needed);
  // A frozen process is there to wake up: nobody kills it meanwhile.
  const processes = settings.stallMs === undefined ? processActs(openRandom(seed, 'processes'), chaosMs) : [];
  const acts = [
    ...processes,
    ...freezesOf(openRandom(seed, 'freezes'), settings),
    ...orgActs(openRandom(seed, 'org'), chaosMs),
  ];
  const deck = stalled ? [`${stalled}:${frequent.includes(stalled) ? 5 : 1}:stop`] : workerDeck(seed, settings, shape);
  const stalls = openRandom(seed, 'stalls');
  const stallTimes = Array.from(
    { length: 50 },
    () => settings.stallMs ?? (stalls.chance(settings.isShort ? 0.2 : 0.5) ? 17_000 : stalls.between(500, 6_000)),
  );
  const doors = openRandom(seed, 'doors');
  const doorPoints = Array.from({ length: 3 }, () =>
    settings.stallMs === undefined && doors.chance(0.7) ? `accepted:${doors.between(2, 40)}` : undefined,
  );
  return {
    seed,
    shape,
    chains: chainsOf(seed, shape, { isShort: settings.isShort, ms: chaosMs }),
    acts: acts.sort((one, other) => one.at - other.at),
    workerFailpoint: (start, process) =>
      settings.stallMs !== undefined && process !== 'worker1' ? undefined : deck[start],
    doorFailpoint: (start) => doorPoints[start],
    stallMs: (n) => stallTimes[n % stallTimes.length] ?? 0,
  };
}

/** Passed many times by each run that comes along … */
const frequent: readonly Failpoint[] = [
  'leased',
  'intentCommitted',
  'gathering',
  'sent',
  'answered',
  'stepsWritten',
  'settling',
  'settled',
  'laneEntered',
  'laneLocked',
  'laneFreed',
  'laneHandedOver',
];

/** … or at least some times; the others are rare and meant to be met the first time. */
const occasional: readonly Failpoint[] = ['childBegun', 'keyTaken', ...pollFailpoints];

/** Places that only runs of these kinds come to. */
const needs: Partial<Record<Failpoint, FlowName>> = {
  childBegun: 'call',
  keyTaken: 'onceOnly',
  ...Object.fromEntries(pollFailpoints.map((name) => [name, 'polled'])),
};

/** The places of a worker: few seeds have to come everywhere, so each begins where the one before it armed its two workers first. */
function turnedTo(seed: number): Failpoint[] {
  const all = places.filter((name) => name !== 'accepted');
  const from = (seed * 2) % all.length;
  return [...all.slice(from), ...all.slice(0, from)];
}

/** One for each start of a worker. */
function workerDeck(seed: number, { isShort }: PlanSettings, { kinds }: Shape): string[] {
  const random = openRandom(seed, 'failpoints');
  return turnedTo(seed)
    .filter((name) => kinds.includes(needs[name] ?? 'add'))
    .map((name) => `${name}:${nthOf(name, random, isShort)}${random.chance(0.25) ? ':stop' : ''}`);
}

function nthOf(name: Failpoint, random: Random, isShort: boolean): number {
  if (frequent.includes(name)) return random.between(1, isShort ? 3 : 15);
  return occasional.includes(name) ? random.between(1, 3) : 1;
}

/** One place a seed: seeds that follow each other come to all of them. */
function stallPlace(seed: number): Failpoint {
  const all = places.filter((name) => name !== 'accepted');
  return all[seed % all.length] as Failpoint; // of a whole number
}

function processActs(random: Random, chaosMs: number): Act[] {
  const at = (): number => random.between(500, chaosMs);
  const worker = (): Process => random.pick(['worker1', 'worker2']);
  const acts: Act[] = [
    { at: at(), kind: 'kill', process: worker() },
    { at: at(), kind: 'stop', process: worker(), forMs: random.chance(0.4) ? 17_000 : random.between(500, 8_000) },
    random.chance(0.5)
      ? { at: at(), kind: 'kill', process: 'door' }
      : { at: at(), kind: 'stop', process: 'door', forMs: random.between(500, 4_000) },
  ];
  const postgres = random.next();
  if (postgres < 0.3) acts.push({ at: at(), kind: 'killPostgres' });
  else if (postgres < 0.6) acts.push({ at: at(), kind: 'killBackend', share: random.next() });
  if (random.chance(0.5)) acts.push({ at: at(), kind: 'endSessions', share: random.next() });
  if (random.chance(0.35)) acts.push({ at: at(), kind: 'killOrg' });
  return acts;
}

function freezesOf(random: Random, { freezes }: PlanSettings): Act[] {
  return Array.from({ length: freezes }, () => ({
    at: random.between(500, freezesMs),
    kind: 'stop',
    process: random.pick(['worker1', 'worker2']),
    forMs: random.between(2_000, 17_000),
  }));
}

const writes = '/(sobjects|composite)';

function orgActs(random: Random, chaosMs: number): Act[] {
  const times = (): number => random.between(1, 3);
  const faults: (() => OrgFault)[] = [
    () => ({ latencyMs: random.between(20, 150) }),
    () => ({ fail: [{ path: '/services/data', times: times(), as: 'unavailable' }] }),
    () => ({ fail: [{ method: 'POST|PATCH', path: writes, times: times(), as: 'dropAfterCommit' }] }),
    () => ({ fail: [{ method: 'POST|PATCH', path: writes, times: times(), as: 'dropBefore' }] }),
    () => ({ fail: [{ method: 'POST', path: writes, times: times(), as: { status: 500 } }] }),
    () => ({ fail: [{ method: 'GET', path: '/query', times: times(), as: 'dropBefore' }] }),
    () => ({ expireSessions: true }),
    () => ({ lockRows: random.between(1, 4) }),
    // Of a group that shares a call every second record fails.
    () => ({ lockEvery: 2 }),
  ];
  const lost = faults[2] as () => OrgFault; // always one lost answer: that is what confirming is for
  return [lost, ...Array.from({ length: 4 }, () => random.pick(faults))].map((fault) => ({
    at: random.between(500, chaosMs - 500),
    kind: 'org',
    fault: fault(),
    forMs: random.between(300, 1_500),
  }));
}
