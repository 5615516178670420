/** A run while a worker holds it: its steps in memory, and what of them is not written yet. */
import { v7 as uuidv7 } from 'uuid';
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { FlowDocument } from '../flow/document.ts';
import { type Graph, graphOf, stepNumbers } from '../flow/graph.ts';
import { cardParams } from '../flow/validate.ts';
import type { Scope } from '../values/resolve.ts';
import { errorOutput } from './error-output.ts';
import { releasesLane } from './lanes.ts';
import type { LeasedRun } from './lease.ts';
import type { RunVerdict, StepError, StepState } from './state.ts';
import type { AttemptWrite, NoticeWrite, RunWrite, Store } from './store.ts';

/** Another worker has the run now, or nobody: whatever this worker still knows of it is worth nothing. */
export class LeaseLost extends Error {}

/** Results of pure and read steps may wait this long for a write to travel with; the run log shows them then. */
const showAfterMs = 250;

export class RunInHand {
  readonly run: LeasedRun;
  readonly graph: Graph;
  readonly steps = new Map<string, StepState>();
  readonly scope: Scope;
  readonly #numbers: Map<string, number>;
  readonly #store: Store;
  readonly #document: FlowDocument;
  readonly #dirty = new Set<StepState>();
  #attempts: AttemptWrite[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(run: LeasedRun, document: FlowDocument, store: Store, publicUrl: string) {
    this.run = run;
    this.graph = graphOf(document);
    this.#numbers = stepNumbers(document);
    this.#store = store;
    this.#document = document;
    for (const step of [...triggerSteps(run, this.graph), ...run.steps.map(resumed)]) this.steps.set(step.nodeId, step);
    this.scope = {
      output: (nodeId) => this.#output(nodeId),
      card: (nodeId) => this.card(nodeId),
      run: { id: run.id, link: `${publicUrl}/runs/${run.id}`, startedAt: run.createdAt.toISOString() },
      settings: {},
    };
  }

  card(nodeId: string): ErrorParams {
    const node = this.graph.nodes.get(nodeId);
    return node ? cardParams(node, this.#numbers.get(nodeId) ?? 0) : { card: nodeId };
  }

  #output(nodeId: string): Json | undefined {
    const step = this.steps.get(nodeId);
    if (step?.status === 'failed' && step.error) return errorOutput(step.error);
    return step?.status === 'succeeded' && step.output !== null ? step.output : undefined;
  }

  /** The step changed; it is written with the next write, or soon on its own so that people see it. */
  touch(step: StepState): void {
    this.steps.set(step.nodeId, step);
    this.#dirty.add(step);
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

  /** Commits all that changed, in order. Throws LeaseLost when the lease is gone. */
  save(): Promise<void> {
    return this.#write(null);
  }

  async settle(verdict: RunVerdict, notice: NoticeWrite | null): Promise<void> {
    const afterFailure = this.#document.lane?.afterFailure ?? 'goOn';
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#write({ verdict, notice, releasesLane: releasesLane(verdict, afterFailure, Date.now()) });
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #write(settle: RunWrite['settle']): Promise<void> {
    const writing = this.#writing.then(async () => {
      const steps = [...this.#dirty];
      const attempts = this.#attempts;
      if (!settle && steps.length === 0 && attempts.length === 0) return;
      this.#dirty.clear();
      this.#attempts = [];
      const isOurs =
        !this.run.lease.signal.aborted &&
        (await this.#store.write({
          runId: this.run.id,
          leaseToken: this.run.lease.token,
          steps,
          attempts,
          settle,
          lane: this.run.lane,
        }));
      if (!isOurs) throw new LeaseLost(`run ${this.run.id}`);
    });
    this.#writing = writing.catch(() => {});
    return writing;
  }
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

/** A step that waits for no time is asked again: whoever queued its run says that what it waited for may be there. */
function resumed(step: StepState): StepState {
  return step.status === 'waiting' && step.dueAt === null
    ? { ...step, status: 'retrying', connectionId: null, dueAt: null }
    : step;
}

export function freshStep(nodeId: string): StepState {
  return {
    nodeId,
    iterationPath: '',
    status: 'running',
    branch: null,
    input: null,
    output: null,
    attempt: 0,
    isCarried: false,
    error: null,
    intent: null,
    candidates: null,
    log: [],
    dueAt: null,
    connectionId: null,
    waitsFor: null,
    startedAt: new Date(),
    finishedAt: null,
  };
}

export function noticeOf(hand: RunInHand, verdict: RunVerdict): NoticeWrite | null {
  if (hand.run.kind === 'test') return null;
  const base = { id: uuidv7(), onceKey: null };
  switch (verdict.status) {
    case 'failed':
      return {
        ...base,
        kind: 'runFailed',
        nodeId: verdict.nodeId,
        errorCode: verdict.error.code,
        errorParams: verdict.error.params,
      };
    case 'needsAttention': {
      const error = hand.steps.get(verdict.nodeId)?.error;
      return {
        ...base,
        kind: 'needsAttention',
        nodeId: verdict.nodeId,
        errorCode: error?.code ?? 'engine.uncertain',
        errorParams: error?.params ?? {},
      };
    }
    case 'waiting':
      return lateRetryNotice(hand, verdict);
    case 'succeeded':
      return null;
  }
}

/** Told once per run, when its next try lies 15 minutes or more after the step first began. */
function lateRetryNotice(hand: RunInHand, verdict: RunVerdict & { status: 'waiting' }): NoticeWrite | null {
  if (verdict.waitingFor !== 'retry') return null;
  const late = [...hand.steps.values()].find((step) => step.status === 'retrying' && step.attempt >= lateAttempt);
  if (!late?.error) return null;
  return {
    id: uuidv7(),
    kind: 'retryWaiting',
    nodeId: late.nodeId,
    errorCode: late.error.code,
    errorParams: late.error.params,
    onceKey: `retryWaiting:${hand.run.id}`,
  };
}

/** After the fourth try the next one is half an hour away (limits.retryLongestMs). */
const lateAttempt = 4;
