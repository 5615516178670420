/** Kinds of flows, which of them a seed has, and the events that come to each. Pure. */
import { openRandom, type Random } from './random.ts';

/** In every seed. The lanes search, branch, add or update; the others add without looking, `keyed` with a key in the org. */
const steady = ['laneOfEvent', 'laneCard', 'add', 'addUnnamed', 'keyed'] as const;

/** Each in every second seed, of the short ones in every third. */
const drawn = [
  /** A record for each item; an item without a name is refused, and the others go on. */
  'loop',
  /** The same in one step. */
  'list',
  /** Another flow adds the record, and the caller goes on with its id. */
  'call',
  'wait',
  /** Whoever makes a lead in the org gets a record. */
  'polled',
  /** Its sender delivers everything twice or three times. */
  'onceOnly',
] as const;

export const kinds = [...steady, ...drawn];

export type FlowName = (typeof kinds)[number];

export interface PlannedItem {
  /** Unique in its seed; mapped into the watched field. */
  number: string;
  email: string;
  /** '' is refused. */
  name: string;
}

export interface PlannedEvent {
  at: number;
  /** As an item's, if the event has none. Unique but for `onceOnly`. */
  number: string;
  email: string;
  items?: PlannedItem[];
}

/** Sent one after the other, each only after the one before was answered. */
export interface Chain {
  flow: FlowName;
  events: PlannedEvent[];
}

const loopOrders = ['sideBySide', 'inOrder'] as const;
const loopBodies = ['add', 'waitAndAdd', 'call'] as const;

/** What the flows of a seed are like. */
export interface Shape {
  kinds: FlowName[];
  loopOrder: (typeof loopOrders)[number];
  loopBody: (typeof loopBodies)[number];
  waitSeconds: number;
}

/** `needed` are there whatever is drawn. */
export function shapeOf(seed: number, isShort: boolean, needed: FlowName[]): Shape {
  const random = openRandom(seed, 'shape');
  return {
    kinds: [...new Set([...steady, ...drawnFor(seed, isShort ? 3 : 2), ...needed])],
    loopOrder: random.pick(loopOrders),
    loopBody: random.pick(loopBodies),
    waitSeconds: random.between(1, 4),
  };
}

/** So many seeds that follow each other share all kinds out among them. */
function drawnFor(seed: number, seeds: number): FlowName[] {
  const first = Math.floor(seed / seeds) * seeds;
  const random = openRandom(first, 'kinds');
  const left: FlowName[] = [...drawn];
  const shuffled = Array.from(drawn, () => left.splice(random.between(0, left.length - 1), 1)[0] as FlowName); // as many as there are
  return shuffled.filter((_, index) => index % seeds === seed - first);
}

export function chainsOf(
  seed: number,
  { kinds: own }: Shape,
  { isShort, ms }: { isShort: boolean; ms: number },
): Chain[] {
  return own.flatMap((flow) => {
    const draw = drawing(seed, flow, ms);
    const [full, short] = counts[flow];
    return Array.from({ length: isShort ? short : full }, (_, index) => chains[flow](draw, index)).flat();
  });
}

/** Of full and of short seeds. What they count is said by `chains`. */
const counts: Record<FlowName, [full: number, short: number]> = {
  laneOfEvent: [20, 10],
  laneCard: [24, 8],
  add: [60, 14],
  addUnnamed: [24, 8],
  keyed: [40, 12],
  loop: [10, 5],
  list: [8, 4],
  call: [16, 8],
  wait: [16, 8],
  polled: [10, 5],
  onceOnly: [14, 7],
};

interface Drawing {
  random: Random;
  /** With a number of its own, unless one is given. */
  event(customer: number, number?: string): PlannedEvent;
  chain(events: PlannedEvent[]): Chain;
}

/** Each kind draws for itself: more of one never moves another. */
function drawing(seed: number, flow: FlowName, ms: number): Drawing {
  const random = openRandom(seed, `events ${flow}`);
  let n = 0;
  return {
    random,
    event: (customer, number = `${seed}-${flow}-${n++}`) => ({
      at: random.between(0, ms),
      number,
      email: `${flow.toLowerCase()}${customer}.${seed}@example.jp`,
    }),
    chain: (events) => ({ flow, events: events.sort((one, other) => one.at - other.at) }),
  };
}

const several = (count: number, make: (index: number) => PlannedEvent): PlannedEvent[] =>
  Array.from({ length: count }, (_, index) => make(index));

const single = ({ event, chain }: Drawing, index: number): Chain[] => [chain([event(index)])];

const withItems = ({ random, event, chain }: Drawing, index: number): Chain[] => {
  const planned = event(index);
  const items = Array.from({ length: random.between(3, 6) }, (_, at): PlannedItem => {
    const number = `${planned.number}.${at}`;
    return { number, email: `${at}.${planned.email}`, name: random.chance(0.1) ? '' : `Customer ${number}` };
  });
  return [chain([{ ...planned, items }])];
};

const chains: Record<FlowName, (drawing: Drawing, index: number) => Chain[]> = {
  laneOfEvent: ({ random, event, chain }, index) => [chain(several(random.between(3, 5), () => event(index)))],
  // Two senders for each customer: they meet in the card's lane.
  laneCard: ({ random, event, chain }, index) => [chain(several(random.between(1, 3), () => event(index >> 1)))],
  add: single,
  addUnnamed: single,
  keyed: single,
  loop: withItems,
  list: withItems,
  call: single,
  wait: single,
  /** Some of them within one second: they have one stamp. */
  polled({ random, event, chain }, index) {
    const { at } = event(index);
    return several(random.between(1, 4), () => ({ ...event(index), at })).map((planned) => chain([planned]));
  },
  /** Senders that deliver the same side by side. */
  onceOnly({ random, event, chain }, index) {
    const first = event(index);
    const again = several(random.between(1, 2), () => {
      const later = random.chance(0.5) ? 0 : random.between(0, 2_000);
      return { ...first, at: first.at + later };
    });
    return [first, ...again].map((planned) => chain([planned]));
  },
};
