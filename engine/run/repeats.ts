/**
 * Recognises flows that trigger each other, from the outside: the same write of the same step, with the very same values,
 * whose event came after we had written that before, again and again, for a while. Ordinary work does none of this for long: bulk
 * work writes different things, a burst of equal events is over soon, and events that come close together were on their way before our
 * write. Why no more is asked of the far side, and what slips through: docs/decisions/011-flows-that-trigger-each-other.md.
 *
 * Pure but for what it keeps in mind: bounded, per worker, gone with it.
 */
import { limits } from '../limits.ts';

export interface SeenWrite {
  flowId: string;
  runId: string;
  /** What is written by which step: equal writes have equal signatures. */
  signature: string;
  /** When the event of this run was accepted. */
  eventAt: number;
  now: number;
  /** The next event comes within this after our write, or it is not taken for its echo. */
  withinMs: number;
}

export interface Repeat {
  times: number;
  minutes: number;
}

interface Trace {
  flowId: string;
  runId: string;
  writtenAt: number;
  since: number;
  turns: number;
}

export interface Repeats {
  /** Called before each write. Not null = it came back too often. */
  see(write: SeenWrite): Repeat | null;
  forget(flowId: string): void;
}

export function openRepeats(): Repeats {
  /** The one written longest ago first. */
  const traces = new Map<string, Trace>();
  return {
    see({ flowId, runId, signature, eventAt, now, withinMs }) {
      const before = traces.get(signature);
      traces.delete(signature);
      const isEcho = before !== undefined && before.runId !== runId && eventAt >= before.writtenAt;
      const isOver = before === undefined || now - before.writtenAt > withinMs;
      const trace: Trace = isOver
        ? { flowId, runId, writtenAt: now, since: now, turns: 0 }
        : { ...before, runId, writtenAt: now, turns: before.turns + (isEcho ? 1 : 0) };
      traces.set(signature, trace);
      const oldest = traces.keys().next().value;
      if (traces.size > limits.repeatsWatched && oldest !== undefined) traces.delete(oldest);
      const forMs = now - trace.since;
      if (trace.turns < limits.repeatTurns || forMs < limits.repeatLeastMs) return null;
      return { times: trace.turns + 1, minutes: Math.max(1, Math.round(forMs / 60_000)) };
    },
    forget(flowId) {
      for (const [signature, trace] of traces) if (trace.flowId === flowId) traces.delete(signature);
    },
  };
}
