/**
 * Where requests of one connection wait for a call to Salesforce. While few ask, each goes at once in a call of its own.
 * While many ask, few calls are in flight and each takes along all that wait for one of its kind.
 *
 * Nothing is sent twice from here, except what Salesforce itself answered it had not done (travel.ts).
 */
import { limits } from '../../../engine/limits.ts';
import { asCallers, currentCallers } from '../../callers.ts';
import { ExchangeError } from '../../rest/exchange.ts';
import type { Call } from '../session.ts';
import { mostOf, type Party, type Rider, travel } from './travel.ts';

interface Queue {
  party: Party<unknown, unknown>;
  waiting: Rider[];
  travelling: number;
}

/** Up to this many requests of a connection travel alone, side by side. Beyond that they are a crowd. */
const FEW = limits.requestsPerConnection;
/** Calls in flight for a crowd: the fewer, the more each takes along. */
const CALLS_FOR_CROWD = 2;
/** A crowd's oldest waits as long as so many of the recent calls took, and never longer than this, for one more call. */
const PATIENCE = 1.5;
const LONGEST_WAIT_MS = 250;
const WORTH_A_CALL = 50;

export class Line {
  readonly #queues = new Map<string, Queue>();
  readonly #busy = new Set<string>();
  #inFlight = 0;
  #travelling = 0;
  #waiting = 0;
  #usualMs = 10;
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;

  /** `kind` names the queue: whatever has the same kind has the same party. */
  join<Item, Result>(
    { kind, party, exclusive }: { kind: string; party: Party<Item, Result>; exclusive?: string },
    item: Item,
    call: Call,
  ): Promise<Result> {
    const queue = this.#queues.get(kind) ?? { party: party as Party<unknown, unknown>, waiting: [], travelling: 0 };
    this.#queues.set(kind, queue);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => rider.giveUp();
      const rider: Rider = {
        item,
        call,
        exclusive,
        callers: currentCallers(),
        joinedAt: performance.now(),
        most: Number.POSITIVE_INFINITY,
        isGone: false,
        giveUp: () => this.#leave(queue, rider),
        settle: (outcome) => {
          if (rider.isGone) return;
          rider.isGone = true;
          call.signal?.removeEventListener('abort', giveUp);
          if ('value' in outcome)
            resolve(outcome.value as Result); // made by this very party
          else reject(outcome.error);
        },
      };
      if (call.signal?.aborted) return rider.settle({ error: party.told(new ExchangeError('aborted', false), item) });
      call.signal?.addEventListener('abort', giveUp, { once: true });
      queue.waiting.push(rider);
      this.#waiting++;
      this.#soon();
    });
  }

  #leave(queue: Queue, rider: Rider): void {
    const place = queue.waiting.indexOf(rider);
    if (place < 0) return; // it travels: whoever made the call tells it
    queue.waiting.splice(place, 1);
    this.#waiting--;
    const { item, call } = rider;
    rider.settle({ error: queue.party.told(new ExchangeError('aborted', false, call.signal?.reason), item) });
  }

  /** Requests of the same turn of the event loop share the first call too. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#inFlight < limits.requestsPerConnection) {
      const next = this.#oldest();
      if (!next) return;
      const waitMs = this.#waitMs(next.rider);
      const queue = waitMs > 0 ? this.#crowded() : next.queue;
      if (!queue) {
        this.#timer = setTimeout(() => this.#pump(), waitMs);
        return;
      }
      this.#depart(queue);
    }
  }

  /** A group this large is worth a call of its own, whatever else is in flight. */
  #crowded(): Queue | undefined {
    for (const queue of this.#queues.values()) {
      if (queue.waiting.length >= WORTH_A_CALL && queue.waiting.some((rider) => this.#isFree(rider))) return queue;
    }
    return undefined;
  }

  /** The queue whose first free request has waited longest. */
  #oldest(): { queue: Queue; rider: Rider } | undefined {
    let found: { queue: Queue; rider: Rider } | undefined;
    for (const [kind, queue] of this.#queues) {
      if (queue.waiting.length + queue.travelling === 0) this.#queues.delete(kind);
      const rider = queue.waiting.find((one) => this.#isFree(one));
      if (rider && (!found || rider.joinedAt < found.rider.joinedAt)) found = { queue, rider };
    }
    return found;
  }

  #isFree({ exclusive }: Rider): boolean {
    return exclusive === undefined || !this.#busy.has(exclusive);
  }

  #waitMs(rider: Rider): number {
    if (this.#waiting + this.#travelling <= FEW || this.#inFlight < CALLS_FOR_CROWD) return 0;
    const patience = Math.min(LONGEST_WAIT_MS, PATIENCE * this.#usualMs);
    return Math.max(0, Math.ceil(rider.joinedAt + patience - performance.now()));
  }

  #depart(queue: Queue): void {
    const group = this.#takeGroup(queue);
    const startedAt = performance.now();
    this.#inFlight++;
    this.#travelling += group.length;
    queue.travelling += group.length;
    const callers = group.flatMap((rider) => rider.callers);
    void asCallers(callers, () => travel(queue.party, group))
      .then((again) => this.#putBack(queue, again))
      .finally(() => {
        this.#inFlight--;
        this.#travelling -= group.length;
        queue.travelling -= group.length;
        for (const { exclusive } of group) if (exclusive !== undefined) this.#busy.delete(exclusive);
        this.#usualMs += (performance.now() - startedAt - this.#usualMs) / 8;
        this.#pump();
      });
  }

  #takeGroup(queue: Queue): Rider[] {
    const group: Rider[] = [];
    const left: Rider[] = [];
    const take = queue.party.startGroup();
    let most = Number.POSITIVE_INFINITY;
    for (const rider of queue.waiting) {
      const smallest = Math.min(most, mostOf(rider));
      if (group.length < smallest && this.#isFree(rider) && (take(rider.item) || group.length === 0)) {
        group.push(rider);
        most = smallest;
        if (rider.exclusive !== undefined) this.#busy.add(rider.exclusive);
      } else left.push(rider);
    }
    queue.waiting = left;
    this.#waiting -= group.length;
    return group;
  }

  /** Before all others: they have waited already. */
  #putBack(queue: Queue, riders: Rider[]): void {
    queue.waiting.unshift(...riders);
    this.#waiting += riders.length;
  }
}
