/** One attempt of one step: values in, the node's own work, the verdict out. All state changes of a step happen here. */
import { v4 as uuidv4 } from 'uuid';
import type { Effect, StepResult } from '../../nodes/contract.ts';
import { TransientError, UncertainError, UserFixableError } from '../../nodes/errors.ts';
import { suspectDrift } from '../connections/drift.ts';
import { asTransient } from '../database-away.ts';
import type { Engine } from '../engine.ts';
import { failpoint, failpointSoon } from '../failpoints.ts';
import { limits } from '../limits.ts';
import { forFlow } from '../people/time-zone.ts';
import { typedStart, type ValueSource } from '../values/source.ts';
import { classify, isNoAttempt } from './classify.ts';
import { confirmStep } from './confirm.ts';
import { keepDoubt, returnToDoubt } from './doubt.ts';
import { firstBegun, isFirst } from './evidence.ts';
import type { Frame } from './frame.ts';
import { type Guard, openGuard } from './guard.ts';
import { Halted } from './halts.ts';
import { LeaseLost, type RunInHand } from './in-hand.ts';
import { keeping } from './kept.ts';
import { itemResult } from './per-item.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepared.ts';
import { resultOf, succeed } from './result.ts';
import type { StepState } from './state.ts';
import { identityOf } from './step-identity.ts';
import { timeOf, withinTime } from './time-out.ts';

/** A loop has begun: its iterations are the interpreter's business. */
export interface Begun {
  each: Extract<StepResult, { kind: 'each' }>;
  /** Read at the end of each iteration. */
  collect: { key: string; source: ValueSource } | undefined;
  /** False = an earlier worker began it. */
  isNew: boolean;
}

/**
 * Leaves the step succeeded, failed, retrying, waiting or uncertain; a loop stays running and is given back. Throws only
 * LeaseLost and our own infrastructure errors.
 */
export async function executeStep(engine: Engine, frame: Frame, step: StepState): Promise<Begun | undefined> {
  const { hand } = frame;
  const node = hand.graph.nodes.get(step.nodeId);
  if (!node) throw new Error(`no node ${step.nodeId}`);
  const pending = step.intent;
  if (step.status === 'waiting' && !pending) {
    endWait(hand, step);
    return undefined;
  }
  const isTakenUp = step.status === 'running' && step.attempt > 0;
  const brokenOffAt = isTakenUp ? step.startedAt : undefined;
  step.status = 'running';
  step.dueAt = null;
  step.connectionId = null;
  step.waitsFor = null;
  if (!pending) {
    step.attempt += 1;
    step.startedAt = new Date();
    step.error = null;
  }
  hand.touch(step);

  let effect: Effect = 'once';
  let guard: Guard | undefined;
  let hasKey = false;
  let isAgain = false;
  try {
    const prepared = await prepare(engine, frame, step, node);
    effect = prepared.effect;
    if (pending) {
      hasKey = prepared.definition.hasKey?.(prepared.config) === true;
      isAgain = await forFlow(engine, hand.run, () => confirmStep(engine, hand, step, prepared));
      if (!isAgain) return undefined;
      step.attempt += 1;
    }
    const braking = hand.stops.beforeWrite(hand, step, prepared);
    if (braking) await braking;
    const opened = await openGuard(hand, step, prepared);
    guard = opened;
    const result = await forFlow(engine, hand.run, () =>
      runNode(engine, hand, { step, prepared, guard: opened, brokenOffAt }),
    );
    if (effect === 'once') failpoint('answered');
    if (result.kind === 'each') return begin(step, prepared, { each: result, isNew: !isTakenUp });
    succeed(step, await resultOf(engine, hand, step, result));
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    const wasSent = guard?.wasSent() === true;
    const cause = effect === 'once' && wasSent ? error : asTransient(error);
    // A write that may have happened stays in doubt, whatever stands in the way of looking for it.
    if (pending && isAgain) returnToDoubt(engine, hand, { step, error: cause, before: pending, wasSent });
    else if (pending) keepDoubt(engine, hand, { step, error: asTransient(error), hasKey });
    else await settleError({ engine, hand, step, error: cause, effect, wasSent });
  } finally {
    guard?.close();
  }
  hand.touch(step);
  return undefined;
}

/** Going on with a loop is no second attempt. */
function begin(step: StepState, { node, definition }: Prepared, begun: Omit<Begun, 'collect'>): Begun {
  const count = begun.each.items.length;
  if (count > limits.loopItems) throw new UserFixableError('flow.tooManyItems', { count, most: limits.loopItems });
  step.attempt = 1;
  const { perItem, loop } = definition;
  const key = perItem?.items ?? loop?.collect;
  const source = perItem ? itemResult(node) : key === undefined ? undefined : node.input[key];
  return { ...begun, collect: key !== undefined && source ? { key, source } : undefined };
}

/** A wait keeps its output beside the due time; when that has come, nothing is executed again. */
function endWait(hand: RunInHand, step: StepState): void {
  step.status = 'succeeded';
  step.dueAt = null;
  step.finishedAt = new Date();
  hand.touch(step);
}

interface Attempt {
  step: StepState;
  prepared: Prepared;
  guard: Guard;
  /** When the attempt began that a dead worker left behind. */
  brokenOffAt: Date | undefined;
}

async function runNode(
  engine: Engine,
  hand: RunInHand,
  { step, prepared, guard, brokenOffAt }: Attempt,
): Promise<StepResult> {
  const { definition } = prepared;
  const late = (seconds: number): Error => {
    const Late = guard.wasSent() ? UncertainError : TransientError;
    return new Late('engine.timeout', { seconds });
  };
  if (prepared.effect === 'once') failpointSoon('gathering');
  const { lease } = hand.run;
  const { kept, keep } = keeping(hand, step);
  return withinTime({ ms: timeOf(definition), signal: lease.signal, late }, (time) =>
    definition.run({
      client: prepared.client,
      config: prepared.config,
      input: prepared.input,
      // Whoever asks nobody has nothing to break off but with the lease.
      signal: prepared.effect === 'pure' ? lease.signal : time.signal,
      guard,
      step: identityOf(hand, step),
      typed: (field) => typedStart(prepared.node.input[field]),
      hops: hand.run.hops,
      now: lease.now,
      kept,
      keep,
      begunAt: () => firstBegun(engine, hand, step, brokenOffAt),
      isFirst: (key, days) =>
        isFirst(engine, hand, { nodeId: step.nodeId, iterationPath: step.iterationPath, key, days }),
      log: (code, params) => {
        step.log.push({ at: new Date().toISOString(), code, ...(params ? { params } : {}) });
      },
    }),
  );
}

/** Nothing was sent: the step begins anew when its flow goes on. */
function putBack(hand: RunInHand, step: StepState): void {
  hand.stops.takeBack(hand.run, step);
  step.status = 'retrying';
  step.attempt = Math.max(0, step.attempt - 1);
  step.intent = null;
  step.dueAt = new Date(hand.run.lease.now());
}

interface Failure {
  engine: Engine;
  hand: RunInHand;
  step: StepState;
  error: unknown;
  effect: Effect;
  wasSent: boolean;
}

async function settleError({ engine, hand, step, error, effect, wasSent }: Failure): Promise<void> {
  if (error instanceof Halted) return putBack(hand, step);
  const reference = uuidv4().slice(0, 8).toUpperCase();
  const verdict = classify(error, {
    effect,
    attempt: step.attempt,
    runKind: hand.run.kind,
    wasSent,
    random: Math.random(),
    reference,
  });
  if (verdict.error.code === 'engine.unexpected')
    engine.log.error({ err: error, reference, runId: hand.run.id, nodeId: step.nodeId }, 'a step failed unexpectedly');
  step.error = verdict.error;
  switch (verdict.kind) {
    case 'fail': {
      step.status = 'failed';
      step.intent = null;
      step.finishedAt = new Date();
      const connectionId = hand.graph.nodes.get(step.nodeId)?.connection;
      const { code } = verdict.error;
      if (connectionId) await suspectDrift(engine, { versionId: hand.run.versionId, connectionId, code });
      return;
    }
    case 'retry':
      hand.noteAttempt(step, verdict.error);
      if (isNoAttempt(verdict.error)) {
        step.attempt = Math.max(0, step.attempt - 1);
        hand.stops.takeBack(hand.run, step);
      }
      step.status = 'retrying';
      step.intent = null;
      step.dueAt = new Date(hand.run.lease.now() + verdict.delayMs);
      return;
    case 'ask':
      step.status = 'uncertain';
      step.intent = null;
      step.candidates = verdict.candidates;
      return;
    case 'connectionDead':
    case 'allowance': {
      const connectionId = hand.graph.nodes.get(step.nodeId)?.connection ?? null;
      step.status = 'waiting';
      step.intent = null;
      step.attempt = Math.max(0, step.attempt - 1); // waiting for a person, or for room, is no attempt
      step.connectionId = connectionId;
      if (verdict.kind === 'allowance') step.waitsFor = 'allowance';
      return;
    }
    case 'confirm':
      // The intent stays. That it happened may be seen soon; that it did not only after settledAfter (confirm.ts).
      step.status = 'waiting';
      step.dueAt = new Date(
        Math.min(hand.run.lease.now() + limits.confirmFirstMs, step.intent?.settledAfter.getTime() ?? 0),
      );
      hand.noteAttempt(step, verdict.error);
      return;
  }
}
