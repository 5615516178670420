/**
 * One loop of one frame: begins iterations, so many at once as it may, and ends when each has ended. What an iteration has
 * brought is kept as its collected result alone; its steps are written in chunks and leave memory. When all that is open
 * waits (for a retry, a time, a person), the loop rests, and its step stays `running`.
 */
import type { Json, StepResult } from '../../nodes/contract.ts';
import { limits } from '../limits.ts';
import { resolve } from '../values/resolve.ts';
import type { ValueSource } from '../values/source.ts';
import { tellError } from './classify.ts';
import { errorOutput } from './error-output.ts';
import { Frame, iterationPath, type RestingLoop } from './frame.ts';
import { LeaseLost } from './in-hand.ts';
import type { IterationStatus, StoredIterations } from './iterations.ts';
import { hasErrorRoute } from './plan.ts';
import { checkSize, outputTooLarge } from './result.ts';
import { deriveRun, type RunVerdict, type StepError, type StepState } from './state.ts';
import { weigh } from './weight.ts';

export type Each = Extract<StepResult, { kind: 'each' }>;

export interface LoopGiven {
  frame: Frame;
  step: StepState;
  each: Each;
  /** Read at the end of each iteration; undefined = nothing is collected. */
  collect: { key: string; source: ValueSource } | undefined;
  /** What an earlier worker, or the run that is repeated, has left. */
  stored: StoredIterations;
  /** Runs an iteration until nothing in it can start any more. */
  run(frame: Frame): Promise<void>;
}

interface Ended {
  status: IterationStatus;
  result: Json | undefined;
  error: StepError | null;
}

/** So many errors are listed in the output; all are counted. */
const listedErrors = 100;

export class Loop implements RestingLoop {
  readonly #given: LoopGiven;
  readonly #ended: (Ended | undefined)[];
  readonly #waiting = new Map<number, Frame>();
  /** Begun by an earlier worker: taken up before new ones begin. */
  readonly #begun: [number, Frame][];
  readonly #wasBegun: ReadonlySet<number>;
  readonly #atOnce: number;
  #next = 0;
  #busy = 0;
  #isStopped = false;
  /** Of all that is collected so far. */
  #weight = 0;

  constructor(given: LoopGiven) {
    const { frame, step, each, stored } = given;
    this.#given = given;
    // Loops inside a loop share the places that are left, and each has one.
    const places = Math.max(1, limits.iterationsAtOnce - frame.hand.openIterations);
    this.#atOnce = each.inOrder ? 1 : Math.min(places, each.items.length);
    this.#ended = each.items.map((_, index) => stored.ended.get(iterationPath(frame.path, index)));
    this.#begun = each.items.flatMap((_, index): [number, Frame][] => {
      const steps = stored.begun.get(iterationPath(frame.path, index));
      return steps ? [[index, this.#frameOf(index, steps)]] : [];
    });
    this.#wasBegun = new Set(this.#begun.map(([index]) => index));
    this.#isStopped = each.onError === 'stop' && this.#ended.some((ended) => ended?.status === 'failed');
    for (const ended of this.#ended) if (ended) this.#add(ended);
    step.input = { count: each.items.length };
  }

  async go(): Promise<void> {
    const { frame } = this.#given;
    frame.resting.delete(this.#given.step.nodeId);
    const runners = Array.from({ length: this.#atOnce }, () => this.#runOnAndOn());
    const failed = (await Promise.allSettled(runners)).find((runner) => runner.status === 'rejected');
    if (failed) throw failed.reason;
    const isOver = this.#isStopped || this.#ended.every((ended) => ended !== undefined);
    // What an earlier worker began stays open until it is taken up, also when the flow rests and nothing is.
    if (this.#waiting.size === 0 && this.#begun.length === 0 && isOver) this.#settle();
    else {
      frame.resting.set(this.#given.step.nodeId, this);
      if (frame.hand.isHalted()) frame.hold();
    }
  }

  *open(): Iterable<StepState> {
    for (const frame of this.#waiting.values()) yield* frame.open();
    for (const [, frame] of this.#begun) yield* frame.open();
  }

  isDue(): boolean {
    return this.#begun.length > 0 || [...this.#waiting.values()].some((frame) => frame.hasDue());
  }

  async #runOnAndOn(): Promise<void> {
    const { hand } = this.#given.frame;
    for (let taken = this.#take(); taken; taken = this.#take()) {
      this.#busy += 1;
      try {
        await this.#iterate(...taken);
        await hand.breathe();
      } catch (error) {
        this.#isStopped = true; // the others end with what they have in hand
        throw error;
      } finally {
        this.#busy -= 1;
      }
    }
  }

  #take(): [number, Frame] | undefined {
    const { frame, each } = this.#given;
    if (frame.hand.run.lease.signal.aborted) throw new LeaseLost(`run ${frame.hand.run.id}`);
    if (frame.hand.isHalted()) return undefined;
    const begun = this.#begun.shift();
    if (begun) return begun;
    for (const [index, waiting] of this.#waiting)
      if (waiting.hasDue()) {
        this.#waiting.delete(index);
        return [index, waiting];
      }
    if (this.#isStopped || this.#busy + this.#waiting.size >= this.#atOnce) return undefined;
    while (this.#ended[this.#next] || this.#wasBegun.has(this.#next)) this.#next += 1;
    if (this.#next >= each.items.length) return undefined;
    const index = this.#next++;
    return [index, this.#frameOf(index, [])];
  }

  #frameOf(index: number, steps: StepState[]): Frame {
    const { frame, step, each } = this.#given;
    const item = each.items[index] ?? null;
    frame.hand.openIterations += 1;
    return new Frame(frame.hand, { parent: frame, turn: { nodeId: step.nodeId, item, index } }, steps);
  }

  async #iterate(index: number, frame: Frame): Promise<void> {
    const { run, each, step } = this.#given;
    await run(frame);
    const verdict = deriveRun(frame.open(), (nodeId) => hasErrorRoute(frame.graph, nodeId));
    if (frame.isHeld || verdict.status === 'waiting' || verdict.status === 'needsAttention') {
      this.#waiting.set(index, frame);
      return;
    }
    const ended = this.#endOf(frame, verdict);
    this.#ended[index] = ended;
    frame.hand.openIterations -= 1;
    if (ended.status === 'failed' && each.onError === 'stop') this.#isStopped = true;
    this.#add(ended);
    frame.hand.noteIteration({ nodeId: step.nodeId, iterationPath: frame.path, ...ended, finishedAt: new Date() });
  }

  /** More than an output may be is not collected to the end, however many items are left: it would fill the memory first. */
  #add({ result }: Ended): void {
    if (result === undefined) return;
    this.#weight += weigh(result, limits.outputBytes);
    if (this.#isTooLarge()) this.#isStopped = true;
  }

  #isTooLarge(): boolean {
    return this.#weight > limits.outputBytes;
  }

  #endOf(frame: Frame, verdict: Extract<RunVerdict, { status: 'succeeded' | 'failed' }>): Ended {
    const { collect } = this.#given;
    if (verdict.status === 'failed') return { status: 'failed', result: undefined, error: verdict.error };
    if (verdict.outcome === 'notApplicable') return { status: 'ended', result: undefined, error: null };
    const status = verdict.outcome === 'partlyFailed' ? 'partlyFailed' : 'succeeded';
    try {
      const result = collect && resolve(collect.source, frame.scope, [collect.key]);
      return { status, result, error: null };
    } catch (error) {
      return { status: 'failed', result: undefined, error: tellError(error, frame.hand.run.id) };
    }
  }

  #settle(): void {
    const { frame, step } = this.#given;
    const failed = this.#ended.flatMap((ended, index) =>
      ended?.error ? [{ number: index + 1, error: ended.error }] : [],
    );
    const [first] = failed;
    step.finishedAt = new Date();
    frame.hand.touch(step);
    if (this.#isStopped && first && !this.#isTooLarge()) {
      step.status = 'failed';
      step.error = { code: first.error.code, params: { ...first.error.params, item: first.number } };
      return;
    }
    const partly = this.#ended.filter((ended) => ended?.status === 'partlyFailed').length;
    const count = this.#ended.length;
    const output = {
      count,
      failed: failed.length,
      results: this.#ended.flatMap((ended) => (ended?.result === undefined ? [] : [ended.result])),
      errors: failed.slice(0, listedErrors).map(({ number, error }) => ({ number, ...errorOutput(error) })),
    };
    try {
      if (this.#isTooLarge()) throw outputTooLarge();
      checkSize(output);
    } catch (error) {
      step.status = 'failed';
      step.error = tellError(error, frame.hand.run.id);
      return;
    }
    step.status = 'succeeded';
    step.output = output;
    step.error =
      failed.length + partly > 0
        ? { code: 'flow.itemsFailed', params: { failed: failed.length + partly, count } }
        : null;
  }
}
