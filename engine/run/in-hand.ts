/** A run while a worker holds it: its steps in memory, and what of them is not written yet. */
import type { ErrorParams } from '../../nodes/errors.ts';
import { failpoint } from '../failpoints.ts';
import type { FlowDocument } from '../flow/document.ts';
import { type Graph, graphOf, stepNumbers } from '../flow/graph.ts';
import { frameGraph, type Loops, loopsOf } from '../flow/loops.ts';
import { cardParams } from '../flow/problem.ts';
import { limits } from '../limits.ts';
import type { Scope } from '../values/resolve.ts';
import { Frame } from './frame.ts';
import type { IterationWrite } from './iterations.ts';
import { releasesLane } from './lanes.ts';
import type { LeasedRun } from './lease.ts';
import { ENTRANCE, itemGraph, perItemOf } from './per-item.ts';
import { hasErrorRoute } from './plan.ts';
import {
  deriveRun,
  freshStep,
  heldVerdict,
  type RunVerdict,
  resumed,
  type StepError,
  type StepState,
} from './state.ts';
import type { Stops } from './stops.ts';
import type { AttemptWrite, NoticeWrite, RunWrite, Store } from './store.ts';
import { weigh } from './weight.ts';

/** Another worker has the run now, or nobody: whatever this worker still knows of it is worth nothing. */
export class LeaseLost extends Error {}

/** Results of pure and read steps may wait this long for a write to travel with; the run log shows them then. */
const showAfterMs = 250;

export interface Surroundings {
  store: Store;
  stops: Stops;
  publicUrl: string;
}

export class RunInHand {
  readonly run: LeasedRun;
  /** The whole flow; frames plan parts of it. */
  readonly graph: Graph;
  readonly root: Frame;
  readonly stops: Stops;
  /** What every frame's values have in common. */
  readonly facts: Pick<Scope, 'card' | 'run'>;
  /** Iterations in memory, over all loops. */
  openIterations = 0;
  /** Something could have started and did not, because the flow rests. */
  isHeld = false;
  #isHalted = false;
  readonly #loops: Loops;
  readonly #frameGraphs = new Map<string | null, Graph>();
  readonly #numbers: ReturnType<typeof stepNumbers>;
  readonly #store: Store;
  readonly #document: FlowDocument;
  readonly #dirty = new Set<StepState>();
  /** Of all that is not written yet; what changed twice counts twice. */
  #weight = 0;
  readonly #attempts: AttemptWrite[] = [];
  readonly #iterations: IterationWrite[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(run: LeasedRun, document: FlowDocument, { store, stops, publicUrl }: Surroundings) {
    this.run = run;
    this.graph = graphOf(document);
    this.#numbers = stepNumbers(document);
    this.#store = store;
    this.stops = stops;
    this.#document = document;
    this.#loops = loopsOf(this.graph);
    this.facts = {
      card: (nodeId) => this.card(nodeId),
      run: { id: run.id, link: `${publicUrl}/runs/${run.id}`, startedAt: run.createdAt.toISOString() },
    };
    this.root = new Frame(this, null, [...triggerSteps(run, this.graph), ...run.steps.map(resumed)]);
  }

  /** The part of the flow that one frame plans: outside all loops, or what this loop repeats. */
  graphOf(loopId: string | null): Graph {
    const known = this.#frameGraphs.get(loopId);
    if (known) return known;
    const node = loopId === null ? undefined : this.graph.nodes.get(loopId);
    const made = node && perItemOf(node) ? itemGraph(node) : frameGraph(this.graph, this.#loops, loopId);
    this.#frameGraphs.set(loopId, made);
    return made;
  }

  /** What the iterations of a loop begin with: the loop, which has happened already for their steps. */
  entranceOf(loopId: string): string {
    return perItemOf(this.graph.nodes.get(loopId)) ? ENTRANCE : loopId;
  }

  hasErrorRoute(nodeId: string): boolean {
    return hasErrorRoute(this.graph, nodeId);
  }

  /** Once true it stays so: what was held back starts under the next lease, when the flow goes on. */
  isHalted(): boolean {
    if (!this.#isHalted) this.#isHalted = this.stops.holds(this.run);
    return this.#isHalted;
  }

  verdict(): RunVerdict {
    const verdict = deriveRun(this.root.open(), (nodeId) => this.hasErrorRoute(nodeId));
    return this.isHeld ? heldVerdict(verdict) : verdict;
  }

  card(nodeId: string): ErrorParams {
    const node = this.graph.nodes.get(nodeId);
    return node ? cardParams(node, this.#numbers.get(nodeId) ?? 0) : { card: nodeId };
  }

  /** The step changed; it is written with the next write, or soon on its own so that people see it. */
  touch(step: StepState): void {
    this.#dirty.add(step);
    // Outside loops there are few: they are weighed when they are written.
    if (step.iterationPath !== '') this.#weight += weightOfStep(step);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.save().catch(() => {}); // the loop meets the lost lease at its own next write
    }, showAfterMs);
  }

  noteAttempt(step: StepState, error: StepError): void {
    this.#attempts.push({
      nodeId: step.nodeId,
      iterationPath: step.iterationPath,
      attempt: step.attempt,
      errorCode: error.code,
      errorParams: error.params,
      startedAt: step.startedAt,
      finishedAt: new Date(),
    });
  }

  noteIteration(iteration: IterationWrite): void {
    this.#iterations.push(iteration);
    this.#weight += weigh(iteration.result, limits.weightPerWrite);
  }

  /** Between iterations: what has gathered is written before more of it is made, so that memory stays flat. */
  async breathe(): Promise<void> {
    if (this.#dirty.size >= limits.stepsPerWrite || this.#weight > limits.weightPerWrite) await this.save();
  }

  /** Commits all that changed, in order. Throws LeaseLost when the lease is gone. */
  save(): Promise<void> {
    return this.#write(null);
  }

  async settle(verdict: RunVerdict, notice: NoticeWrite | null): Promise<void> {
    const afterFailure = this.#afterFailure();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#write({ verdict, notice, releasesLane: releasesLane(verdict, afterFailure, this.run.lease.now()) });
  }

  /** As whoever asked for the lane says: the flow, or the card. */
  #afterFailure(): 'goOn' | 'hold' {
    const { laneNodeId } = this.run;
    if (laneNodeId === null) return this.#document.lane?.afterFailure ?? 'goOn';
    return this.graph.nodes.get(laneNodeId)?.config.afterFailure === 'hold' ? 'hold' : 'goOn';
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #write(settle: RunWrite['settle']): Promise<void> {
    const writing = this.#writing.then(async () => {
      const parts = inParts([...this.#dirty]);
      this.#weight = 0;
      try {
        // Nearly always one: only large values need more, and the verdict goes with the last.
        for (const steps of parts.slice(0, -1)) await this.#send({ steps, attempts: [], iterations: [], settle: null });
        await this.#send({
          steps: parts.at(-1) ?? [],
          attempts: this.#attempts.splice(0),
          iterations: this.#iterations.splice(0),
          settle,
        });
      } catch (error) {
        this.#weight = weightOf(this.#dirty, this.#iterations);
        throw error;
      }
    });
    this.#writing = writing.catch(() => {});
    return writing;
  }

  async #send(part: Pick<RunWrite, 'steps' | 'attempts' | 'iterations' | 'settle'>): Promise<void> {
    const { steps, attempts, iterations, settle } = part;
    if (!settle && steps.length === 0 && attempts.length === 0 && iterations.length === 0) return;
    for (const step of steps) this.#dirty.delete(step);
    const { id: runId, lease, lane } = this.run;
    const weight = weightOf(steps, iterations);
    const isOurs =
      !lease.signal.aborted &&
      (await this.#store.write({ ...part, runId, leaseToken: lease.token, lane, weight }).catch((error: unknown) => {
        // The next write takes them along: a verdict must not be committed without its steps.
        for (const step of steps) this.#dirty.add(step);
        this.#attempts.unshift(...attempts);
        this.#iterations.unshift(...iterations);
        throw error;
      }));
    if (!isOurs) {
      lease.lose(); // what is under way in other branches must not send either
      throw new LeaseLost(`run ${runId}`);
    }
    if (!settle) failpoint('stepsWritten');
  }
}

const weightOfStep = ({ input, output }: StepState): number =>
  weigh(input, limits.weightPerWrite) + weigh(output, limits.weightPerWrite);

const weightOf = (steps: Iterable<StepState>, iterations: IterationWrite[] = []): number => {
  let sum = 0;
  for (const step of steps) sum += weightOfStep(step);
  for (const { result } of iterations) sum += weigh(result, limits.weightPerWrite);
  return sum;
};

/** In the order they began, so that no step is stored without those before it. */
function inParts(steps: StepState[]): StepState[][] {
  if (weightOf(steps) <= limits.weightPerWrite) return [steps];
  const parts: StepState[][] = [];
  let left = 0;
  for (const step of steps) {
    const own = weightOfStep(step);
    if (own > left) {
      parts.push([]);
      left = limits.weightPerWrite;
    }
    parts.at(-1)?.push(step);
    left -= own;
  }
  return parts;
}

/** The trigger's step is not stored: it is the event. */
function triggerSteps(run: LeasedRun, graph: Graph): StepState[] {
  return [...graph.nodes.keys()]
    .filter((id) => !graph.incoming.has(id))
    .map((nodeId) => ({
      ...freshStep(nodeId),
      status: 'succeeded' as const,
      output: run.payload,
      startedAt: run.createdAt,
      finishedAt: run.createdAt,
    }));
}
