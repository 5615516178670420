/**
 * One group of requests in one call. Each keeps its own right to be sent, its own time-out and its own error; a group is
 * only sent again, smaller, when it is certain that nothing of it was done.
 */
import { limits } from '../../../engine/limits.ts';
import { ConnectionDeadError, UserFixableError } from '../../errors.ts';
import { ExchangeError } from '../../rest/exchange.ts';
import { type Call, CallFailed } from '../session.ts';

/** `askAlone`, `askSmaller`: nothing of it was done, and alone or among fewer it may be, or be told better why not. */
export type Outcome<Result> = { value: Result } | { error: unknown } | 'askAlone' | 'askSmaller';

/** What requests of one kind may share a call, and how it is made. */
export interface Party<Item, Result> {
  /** Called for each group: returns what takes an item in, or refuses it. */
  startGroup(): (item: Item) => boolean;
  /** The plain single call, with errors as people read them. */
  alone(item: Item, call: Call): Promise<Result>;
  /** One outcome for each item, in their order; or throws Refused, or what `told` makes of it for each. */
  together(items: Item[], call: Call): Promise<Outcome<Result>[]>;
  told(error: unknown, item: Item): unknown;
}

/** Thrown by `together`: it is certain that nothing was done, and smaller groups may tell whose fault it was. */
export class Refused extends Error {}

/** Salesforce answered, and what it refused may be one item's fault: a limit or a dead session is everybody's. */
export function isRefusal(error: unknown, told: unknown): boolean {
  const isAnswered = error instanceof CallFailed && error.trace.status >= 400 && error.trace.status < 500;
  return isAnswered && told instanceof UserFixableError && !(told instanceof ConnectionDeadError);
}

/** A group that failed as one, and all that became of its parts since. */
export interface Breakdown {
  size: number;
  isAnySaved: boolean;
}

export interface Rider {
  item: unknown;
  call: Call;
  /** Two requests with the same key, such as updates of one record, never travel at the same time. */
  exclusive: string | undefined;
  /** Flows it is asked for. */
  callers: readonly (string | undefined)[];
  joinedAt: number;
  /** Largest group it may travel in; shrinks each time its group was refused. */
  most: number;
  breakdown?: Breakdown;
  /** Has its outcome: what its group meets from now on is not its business. */
  isGone: boolean;
  /** Called when its signal ends: by whoever has it then, the line or its trip, so that it listens only once. */
  giveUp(): void;
  settle(outcome: { value: unknown } | { error: unknown }): void;
}

/** Parts of this share failed as one too. */
const HOPELESS = 8;

/** Where nothing at all is saved, each is told sooner alone than in halves: nearly half of the calls are spared. */
export const mostOf = ({ most, breakdown }: Rider): number =>
  breakdown && !breakdown.isAnySaved && most * HOPELESS <= breakdown.size ? 1 : most;

function wasSaved({ breakdown }: Rider): void {
  if (breakdown) breakdown.isAnySaved = true;
}

/** Settles the riders of a group, except those that it gives back to travel again. Never throws. */
export async function travel(party: Party<unknown, unknown>, group: Rider[]): Promise<Rider[]> {
  for (let riders = group; ; ) {
    riders = riders.filter((rider) => !rider.isGone);
    const [first, ...others] = riders;
    if (!first) return [];
    if (others.length === 0) {
      await party.alone(first.item, first.call).then(
        (value) => {
          wasSaved(first);
          first.settle({ value });
        },
        (error: unknown) => first.settle({ error }),
      );
      return [];
    }
    const trip = new Trip(party, riders);
    const again = await trip.go();
    if (again !== 'someStayed') return again;
  }
}

class Trip {
  readonly #party: Party<unknown, unknown>;
  readonly #riders: Rider[];
  readonly #stop = new AbortController();
  #hasLeft = false;
  #someStayed = false;

  constructor(party: Party<unknown, unknown>, riders: Rider[]) {
    this.#party = party;
    this.#riders = riders;
  }

  /** `someStayed`: nothing was sent, because some may not be sent any more. They are settled; the others go again. */
  async go(): Promise<Rider[] | 'someStayed'> {
    const before = this.#riders.map((rider) => rider.giveUp);
    for (const rider of this.#riders) this.#take(rider);
    try {
      const timeoutMs = Math.max(...this.#riders.map(({ call }) => call.timeoutMs ?? limits.requestTimeoutMs));
      const call = { signal: this.#stop.signal, guard: { check: () => this.#checkAll() }, timeoutMs };
      const items = this.#riders.map((rider) => rider.item);
      return this.#deal(await this.#party.together(items, call));
    } catch (error) {
      if (this.#someStayed) return 'someStayed';
      if (error instanceof Refused) return this.#again(Math.floor(this.#riders.length / 2));
      for (const rider of this.#riders) rider.settle({ error: this.#party.told(error, rider.item) });
      return [];
    } finally {
      for (const [index, rider] of this.#riders.entries()) rider.giveUp = before[index] ?? rider.giveUp;
    }
  }

  #deal(outcomes: Outcome<unknown>[]): Rider[] {
    const alone: Rider[] = [];
    const smaller: Rider[] = [];
    const breakdown = { size: this.#riders.length, isAnySaved: false };
    for (const [index, rider] of this.#riders.entries()) {
      const outcome = outcomes[index];
      if (!outcome || outcome === 'askAlone') alone.push(rider);
      else if (outcome === 'askSmaller') {
        rider.breakdown ??= breakdown;
        smaller.push(rider);
      } else {
        if ('value' in outcome) wasSaved(rider);
        rider.settle(outcome);
      }
    }
    const half = Math.max(1, Math.floor(smaller.length / 2));
    return [...this.#again(half, smaller), ...this.#again(1, alone)];
  }

  #again(most: number, riders = this.#riders): Rider[] {
    const staying = riders.filter((rider) => !rider.isGone);
    for (const rider of staying) rider.most = most;
    return staying;
  }

  /** Asked when the connection stands and nothing has been written. */
  #checkAll(): void {
    for (const rider of this.#riders) {
      try {
        rider.call.guard?.check();
      } catch (error) {
        rider.settle({ error });
      }
      if (rider.isGone) this.#someStayed = true;
    }
    if (this.#someStayed) throw new Error('some may not be sent any more');
    this.#hasLeft = true;
  }

  #take(rider: Rider): void {
    const { signal } = rider.call;
    rider.giveUp = () => {
      const error = new ExchangeError('aborted', this.#hasLeft, signal?.reason);
      rider.settle({ error: this.#party.told(error, rider.item) });
      if (this.#riders.every(({ isGone }) => isGone)) this.#stop.abort(signal?.reason);
    };
    if (signal?.aborted) rider.giveUp();
  }
}
