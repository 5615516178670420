/**
 * Recognises flows that trigger each other, from the outside: the same write of the same step, with the very same values,
 * whose event came after we had written that before, again and again, for a while. Ordinary work does none of this for long: bulk
 * work writes different things, a burst of equal events is over soon, and events that come close together were on their way before our
 * write. Why no more is asked of the far side, and what slips through: docs/decisions/011-flows-that-trigger-each-other.md.
 *
 * What a worker keeps in mind: bounded, gone with it. Beside others it tells them what came back to it and takes over what they
 * saw of the same (engine/run/told-repeats.ts), so that each judges by all turns.
 */
import { limits } from '../limits.ts';

/** One write that is about to be made. */
export interface Sighting {
  runId: string;
  /** When the event of this run was accepted. */
  eventAt: number;
  writtenAt: number;
}

/** Which write it is. */
export interface Written {
  flowId: string;
  /** What is written by which step: equal writes have equal signatures. */
  signature: string;
}

export interface SeenWrite extends Written, Omit<Sighting, 'writtenAt'> {
  now: number;
  /** The next event comes within this after our write, or it is not taken for its echo. */
  withinMs: number;
}

export type Told = Written & Sighting;

export interface Repeat {
  times: number;
  minutes: number;
}

interface Trace extends Sighting {
  since: number;
  turns: number;
}

interface Watched extends Written {
  trace: Trace;
  withinMs: number;
  /** It came back to some worker: all say when they see it. */
  isShared: boolean;
  /** Seen and not told yet; while it is not shared only the last one. */
  untold: Sighting[];
}

export interface Repeats {
  /** Called before each write. Not null = it came back too often. */
  see(write: SeenWrite): Repeat | null;
  /** How many workers there are. Alone, nothing is collected to be told. */
  setWorkers(workers: number): void;
  /** What the others have to hear, once. */
  take(): Told[];
  /** All that any worker has told of some writes, ours too. Gives back what was before the turns that count: it may be forgotten. */
  learn(told: Told[]): (Written & { before: number })[];
  forget(flowId: string): void;
}

/** The rule: what is known of a write after it is seen once more. */
function follow(before: Trace | undefined, seen: Sighting, withinMs: number): Trace {
  if (before === undefined || seen.writtenAt - before.writtenAt > withinMs)
    return { ...seen, since: seen.writtenAt, turns: 0 };
  return { ...before, ...seen, turns: before.turns + (isEcho(before, seen) ? 1 : 0) };
}

const isEcho = (before: Sighting, seen: Sighting): boolean =>
  before.runId !== seen.runId && seen.eventAt >= before.writtenAt;

export function openRepeats(): Repeats {
  /** The one written longest ago first. */
  const watched = new Map<string, Watched>();
  let workers = 1;

  const collect = (
    known: Watched | undefined,
    seen: Sighting,
    withinMs: number,
  ): Pick<Watched, 'isShared' | 'untold'> => {
    if (workers === 1) return { isShared: false, untold: [seen] };
    // Each of several workers meets it only now and then.
    const cameBack =
      known !== undefined &&
      isEcho(known.trace, seen) &&
      seen.writtenAt - known.trace.writtenAt <= 2 * workers * withinMs;
    const isShared = known?.isShared === true || cameBack;
    return { isShared, untold: isShared ? [...(known?.untold ?? []), seen].slice(-limits.repeatsTold) : [seen] };
  };

  return {
    see({ flowId, signature, runId, eventAt, now, withinMs }) {
      const known = watched.get(signature);
      const seen = { runId, eventAt, writtenAt: now };
      const trace = follow(known?.trace, seen, withinMs);
      watched.delete(signature);
      watched.set(signature, { flowId, signature, withinMs, trace, ...collect(known, seen, withinMs) });
      const oldest = watched.keys().next().value;
      if (watched.size > limits.repeatsWatched && oldest !== undefined) watched.delete(oldest);
      const forMs = now - trace.since;
      if (trace.turns < limits.repeatTurns || forMs < limits.repeatLeastMs) return null;
      return { times: trace.turns + 1, minutes: Math.max(1, Math.round(forMs / 60_000)) };
    },
    setWorkers(count) {
      workers = count;
    },
    take() {
      const shared = [...watched.values()].filter((one) => one.isShared && one.untold.length > 0);
      shared.sort((one, other) => other.trace.turns - one.trace.turns);
      return shared.slice(0, limits.repeatsTold).flatMap((one) => {
        const { flowId, signature, untold } = one;
        one.untold = [];
        return untold.map((seen) => ({ flowId, signature, ...seen }));
      });
    },
    learn(told) {
      return [...Map.groupBy(told, (one) => one.signature)].flatMap(([signature, seen]) => {
        const known = watched.get(signature);
        if (!known) return [];
        known.isShared = true;
        // What was seen since we told is not among it yet.
        const all = [...seen, ...known.untold].sort((one, other) => one.writtenAt - other.writtenAt);
        for (const [index, { runId, eventAt, writtenAt }] of all.entries())
          known.trace = follow(index === 0 ? undefined : known.trace, { runId, eventAt, writtenAt }, known.withinMs);
        const { flowId, trace } = known;
        return seen.some(({ writtenAt }) => writtenAt < trace.since)
          ? [{ flowId, signature, before: trace.since }]
          : [];
      });
    },
    forget(flowId) {
      for (const [signature, one] of watched) if (one.flowId === flowId) watched.delete(signature);
    },
  };
}
