/**
 * What is planned together and kept in memory together: the run outside its loops, or one iteration of a loop. Its steps see
 * their own values and those of the frames around them; with an iteration its values are forgotten.
 */
import type { Json } from '../../nodes/contract.ts';
import type { Graph } from '../flow/graph.ts';
import type { Scope, Turn } from '../values/resolve.ts';
import { errorOutput } from './error-output.ts';
import type { RunInHand } from './in-hand.ts';
import { freshStep, isDue, isSettled, type StepState } from './state.ts';

/** A loop whose open iterations all wait for something. */
export interface RestingLoop {
  /** Steps that are not settled, in its iterations and in loops inside them. */
  open(): Iterable<StepState>;
  isDue(): boolean;
  go(): Promise<void>;
}

export interface IterationPlace {
  parent: Frame;
  turn: Turn;
}

export class Frame {
  readonly hand: RunInHand;
  /** '' for the run, '3' for the fourth item, '3.0' for the first of a loop in it. */
  readonly path: string;
  readonly graph: Graph;
  readonly steps = new Map<string, StepState>();
  readonly resting = new Map<string, RestingLoop>();
  /** The flow rests: something here waits to start. */
  isHeld = false;
  readonly scope: Scope;
  readonly #place: IterationPlace | null;

  constructor(hand: RunInHand, place: IterationPlace | null, stored: StepState[]) {
    this.hand = hand;
    this.#place = place;
    this.path = place ? iterationPath(place.parent.path, place.turn.index) : '';
    this.graph = hand.graphOf(place?.turn.nodeId ?? null);
    for (const step of stored) this.steps.set(step.nodeId, step);
    if (place) {
      const entrance = hand.entranceOf(place.turn.nodeId);
      this.steps.set(entrance, beginning(entrance));
    }
    this.scope = {
      ...hand.facts,
      output: (nodeId) => this.#output(nodeId),
      loop: (nodeId) => this.#turn(nodeId),
    };
  }

  /** Whether this is an iteration of that step itself (per-item.ts). */
  isItemOf(nodeId: string): boolean {
    return this.#place?.turn.nodeId === nodeId;
  }

  /** A step of this frame that has just begun, or was skipped. */
  add(nodeId: string, more: Partial<StepState> = {}): StepState {
    const step = Object.assign(freshStep(nodeId, this.path), more);
    this.steps.set(nodeId, step);
    this.hand.touch(step);
    return step;
  }

  hold(): void {
    this.isHeld = true;
    this.hand.isHeld = true;
  }

  isDue(step: StepState): boolean {
    return this.resting.get(step.nodeId)?.isDue() ?? isDue(step, this.hand.run.lease.now());
  }

  hasDue(): boolean {
    return [...this.steps.values()].some((step) => this.isDue(step));
  }

  /** Its own steps, and those inside its loops that are not settled: what its state is read off. */
  open(): Iterable<StepState> {
    return this.resting.size === 0 ? this.steps.values() : this.#withLoops();
  }

  *#withLoops(): Iterable<StepState> {
    yield* this.steps.values();
    for (const loop of this.resting.values()) for (const step of loop.open()) if (!isSettled(step.status)) yield step;
  }

  #output(nodeId: string): Json | undefined {
    const step = this.steps.get(nodeId);
    if (!step) return this.#place === null ? undefined : this.#place.parent.#output(nodeId);
    if (step.status === 'failed' && step.error) return errorOutput(step.error, this.hand.facts.card(nodeId));
    return step.status === 'succeeded' && step.output !== null ? step.output : undefined;
  }

  #turn(nodeId: string | undefined): Turn | undefined {
    if (!this.#place) return undefined;
    const { turn, parent } = this.#place;
    return nodeId === undefined || nodeId === turn.nodeId ? turn : parent.#turn(nodeId);
  }
}

export const iterationPath = (parent: string, index: number): string =>
  parent === '' ? String(index) : `${parent}.${index}`;

/** For the steps of an iteration the loop has happened already: it is what they begin with. Never written. */
const beginning = (loopId: string): StepState => ({ ...freshStep(loopId), status: 'succeeded', branch: 'each' });
