/**
 * Batch while busy: with nothing in flight an item goes at once; while calls are in flight, others gather into the next one.
 * Costs a lone item nothing and makes a burst share its commits.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface GatherOptions<Item, Result> {
  /** Results in the order of items. A rejection is everybody's, unless `isOnesFault` says it is one item's. */
  send(items: Item[]): Promise<Result[]>;
  maxItems: number;
  /** A group is full, too, when its items weigh so much together; a heavier one goes alone. */
  maxWeight?: number;
  weigh?(item: Item): number;
  maxInFlight: number;
  /**
   * Every call costs its far side something of its own, whatever it holds: groups then go one at a time, and after one of several
   * the next gathers for so many milliseconds. Only a call that takes long is not waited for.
   */
  restMs?: number;
  /** True when the error lies in one item's data: the group is halved until only the guilty item gets it. */
  isOnesFault(error: unknown): boolean;
  /** True when the whole call may simply be made again (deadlock, serialisation). */
  isRepeatable(error: unknown): boolean;
  /** Pauses in ms before each repeat, asked when a call fails for the first time; absent = three repeats at once. */
  repeatAfterMs?(error: unknown): readonly number[];
}

const atOnce = [0, 0, 0];
/** Fewer together are no crowd that would be worth waiting for. */
const SEVERAL = 4;
/** A call that takes longer waits for a lock or a disk: those behind it go too. */
const SLOW_MS = 50;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export function gather<Item, Result>(options: GatherOptions<Item, Result>): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let inFlight = 0;

  const fitting = (): number => {
    const { maxItems, maxWeight = Number.POSITIVE_INFINITY, weigh } = options;
    if (!weigh) return maxItems;
    let weight = 0;
    const first = queue.slice(0, maxItems);
    const over = first.findIndex(({ item }) => {
      weight += weigh(item);
      return weight > maxWeight;
    });
    return over < 0 ? first.length : Math.max(1, over);
  };

  let pause: NodeJS.Timeout | undefined;
  const pauseFor = (ms: number): void => {
    clearTimeout(pause);
    pause = setTimeout(goOn, ms);
  };
  const goOn = (): void => {
    clearTimeout(pause);
    pause = undefined;
    pump();
  };

  const pump = (): void => {
    const { maxInFlight, restMs } = options;
    while (queue.length > 0 && inFlight < maxInFlight && !pause) {
      const group = queue.splice(0, fitting());
      inFlight++;
      if (restMs !== undefined) pauseFor(SLOW_MS);
      void settle(group).finally(() => {
        inFlight--;
        if (restMs !== undefined && group.length >= SEVERAL) pauseFor(restMs);
        else goOn();
      });
    }
  };

  const settle = async (group: Waiting<Item, Result>[], planned?: readonly number[]): Promise<void> => {
    try {
      const results = await options.send(group.map((waiting) => waiting.item));
      group.forEach((waiting, index) => {
        waiting.resolve(results[index] as Result); // send promises one result for each item
      });
    } catch (error) {
      const repeats = planned ?? options.repeatAfterMs?.(error) ?? atOnce;
      const [pauseMs, ...later] = repeats;
      if (options.isRepeatable(error) && pauseMs !== undefined) {
        if (pauseMs > 0) await sleep(pauseMs);
        return settle(group, later);
      }
      if (group.length > 1 && options.isOnesFault(error)) {
        const half = Math.ceil(group.length / 2);
        await settle(group.slice(0, half), repeats);
        return settle(group.slice(half), repeats);
      }
      for (const waiting of group) waiting.reject(error);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      // Requests of the same turn of the event loop share the first call too.
      if (queue.length === 1) setImmediate(pump);
    });
}

const codeOf = (error: unknown): string => {
  const found = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
  if (typeof found === 'string') return found;
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : '';
};

/**
 * Class 22 and 54: a value that PostgreSQL cannot hold (https://www.postgresql.org/docs/current/errcodes-appendix.html). A
 * RangeError: a text that JavaScript cannot, beyond 512 MB.
 */
export const isDataError = (error: unknown): boolean => error instanceof RangeError || /^(22|54)/.test(codeOf(error));

export const isSerialisationError = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));
