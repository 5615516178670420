/**
 * The states of runs and steps and every move between them, in one table.
 *
 *   run:  queued ─▶ running ─▶ succeeded | failed | needsAttention | cancelled
 *                      ▲ │
 *                      │ ▼                needsAttention ─▶ queued (answered) | failed | cancelled
 *                    waiting (time, retry, lane, connection, allowance, person, childRun, paused)
 *
 * A run's status is never chosen: `deriveRun` reads it off its steps.
 */
import type { outcomes, runKinds, runStatuses, stepStatuses, waitReasons } from '../../db/schema/run.ts';
import type { Json } from '../../nodes/contract.ts';
import type { Candidate, ErrorParams, Repair } from '../../nodes/errors.ts';

export type RunStatus = (typeof runStatuses)[number];
export type RunKind = (typeof runKinds)[number];
export type WaitReason = (typeof waitReasons)[number];
export type Outcome = (typeof outcomes)[number];
export type StepStatus = (typeof stepStatuses)[number];

export const runMoves: Record<RunStatus, readonly RunStatus[]> = {
  queued: ['running', 'waiting', 'cancelled'],
  running: ['queued', 'waiting', 'needsAttention', 'succeeded', 'failed', 'cancelled'],
  waiting: ['queued', 'running', 'cancelled', 'failed'],
  needsAttention: ['queued', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
};

export const isFinished = (status: RunStatus): boolean => runMoves[status].length === 0;

export interface StepError {
  code: string;
  params: ErrorParams;
  repair?: Repair | undefined;
}

/** What the engine knows of a step while it works; the row of `steps` without its bookkeeping. */
export interface StepState {
  nodeId: string;
  iterationPath: string;
  status: StepStatus;
  branch: string | null;
  input: Json | null;
  output: Json | null;
  attempt: number;
  isCarried: boolean;
  /** On a succeeded loop: items of it failed, and it went on. */
  error: StepError | null;
  intent: { intendedAt: Date; sendBefore: Date; settledAfter: Date } | null;
  candidates: Candidate[] | null;
  /** `kept` = what the step goes on with when it is repeated (kept.ts). */
  log: { at: string; code: string; params?: Record<string, string | number>; kept?: Json }[];
  dueAt: Date | null;
  /** With status waiting: for the repair of this connection. */
  connectionId: string | null;
  /** With status waiting and no time: for what. Not stored: a worker that takes the run anew asks the node again. */
  waitsFor: 'lane' | 'childRun' | 'allowance' | null;
  startedAt: Date;
  finishedAt: Date | null;
}

export const isSettled = (status: StepStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'skipped';

/** Way out of a step that ended its run: no edge has it, so everything behind is skipped. */
export const FINISH = 'finish';

export type RunVerdict =
  | { status: 'succeeded'; outcome: Outcome; reason?: StepError }
  | { status: 'failed'; nodeId: string; error: StepError }
  | { status: 'needsAttention'; nodeId: string }
  | { status: 'waiting'; waitingFor: WaitReason; dueAt: Date | null; connectionId: string | null };

/**
 * Called when nothing can start any more: what the run, or an iteration, is now. A person's turn comes before waiting,
 * waiting before failing. A failed step with an error route does not fail its run: that ends well, as partly failed, and so
 * does one with a loop that went on after an error.
 */
export function deriveRun(steps: Iterable<StepState>, hasErrorRoute: (nodeId: string) => boolean): RunVerdict {
  const all = [...steps];
  const uncertain = all.find((step) => step.status === 'uncertain');
  if (uncertain) return { status: 'needsAttention', nodeId: uncertain.nodeId };
  const pending = all.filter((step) => step.status === 'waiting' || step.status === 'retrying');
  if (pending.length > 0) return waitingVerdict(pending);
  const failed = all.filter((step) => step.status === 'failed');
  const fatal = failed.find((step) => !hasErrorRoute(step.nodeId));
  if (fatal?.error) return { status: 'failed', nodeId: fatal.nodeId, error: fatal.error };
  const partly = all.filter((step) => step.status === 'succeeded' && step.error !== null);
  if (failed.length + partly.length > 0) {
    const count = partly.reduce((sum, step) => sum + Number(step.error?.params.failed ?? 1), failed.length);
    return { status: 'succeeded', outcome: 'partlyFailed', reason: { code: 'flow.partlyFailed', params: { count } } };
  }
  const finish = all.find((step) => step.status === 'succeeded' && step.branch === FINISH);
  if (finish)
    return {
      status: 'succeeded',
      outcome: 'notApplicable',
      reason: { code: 'flow.finished', params: reasonOf(finish) },
    };
  return { status: 'succeeded', outcome: 'done' };
}

/**
 * Of a run whose flow rests: it waits for that. A person is asked all the same, and a place in a lane is kept. What else it
 * waits for is met again when it goes on.
 */
export function heldVerdict(verdict: RunVerdict): RunVerdict {
  if (verdict.status === 'needsAttention') return verdict;
  if (verdict.status === 'waiting' && verdict.waitingFor === 'lane') return verdict;
  return { status: 'waiting', waitingFor: 'paused', dueAt: null, connectionId: null };
}

function reasonOf(step: StepState): ErrorParams {
  const { output } = step;
  const reason = output !== null && typeof output === 'object' && !Array.isArray(output) ? output.reason : '';
  return { reason: typeof reason === 'string' ? reason : '' };
}

function waitingVerdict(pending: StepState[]): RunVerdict {
  const timed = pending.filter((step) => step.dueAt !== null);
  const dueAt = timed.reduce<Date | null>(
    (first, step) => (step.dueAt && (!first || step.dueAt < first) ? step.dueAt : first),
    null,
  );
  if (pending.some((step) => step.waitsFor === 'lane'))
    return { status: 'waiting', waitingFor: 'lane', dueAt: null, connectionId: null };
  const dead = pending.find((step) => step.connectionId !== null);
  if (dead && !dueAt)
    return {
      status: 'waiting',
      waitingFor: dead.waitsFor === 'allowance' ? 'allowance' : 'connection',
      dueAt: null,
      connectionId: dead.connectionId,
    };
  if (pending.some((step) => step.waitsFor === 'childRun'))
    return { status: 'waiting', waitingFor: 'childRun', dueAt, connectionId: null };
  // A write in doubt may have to be sent again: to whoever comes next in the lane it must not look as if it were over.
  const isRetry = pending.some((step) => step.status === 'retrying' || step.intent !== null);
  return { status: 'waiting', waitingFor: isRetry ? 'retry' : 'time', dueAt, connectionId: null };
}

/**
 * A retry or wait whose time has come, or a step that a dead worker left running. One that waits for a connection is not due.
 * `now` by the clock of PostgreSQL, which says when its run may be taken: by another one it would be taken again and again.
 */
export function isDue(step: StepState, now: number): boolean {
  switch (step.status) {
    case 'running':
      return true;
    case 'retrying':
      return step.dueAt === null || step.dueAt.getTime() <= now;
    case 'waiting':
      return step.connectionId === null && step.dueAt !== null && step.dueAt.getTime() <= now;
    default:
      return false;
  }
}

/** A step that waits for no time is asked again: whoever queued its run says that what it waited for may be there. */
export function resumed(step: StepState): StepState {
  return step.status === 'waiting' && step.dueAt === null
    ? { ...step, status: 'retrying', connectionId: null, dueAt: null }
    : step;
}

export function freshStep(nodeId: string, iterationPath = ''): StepState {
  return {
    nodeId,
    iterationPath,
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
