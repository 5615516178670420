/** A write that may have happened, and something that stands in the way of knowing: the intent stays, whatever it is. */
import { v4 as uuidv4 } from 'uuid';
import {
  ConnectionDeadError,
  PersonNeededError,
  TransientError,
  UncertainError,
  UserFixableError,
} from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { askedMs, tellError } from './classify.ts';
import { Halted } from './halts.ts';
import type { RunInHand } from './in-hand.ts';
import type { StepState } from './state.ts';

interface Doubtful {
  step: StepState;
  error: unknown;
  /** The far side refuses a second one of the step. */
  hasKey: boolean;
}

/**
 * Looking for a lost write failed: nothing is sent before the doubt is settled. Looked for again after as long as it has been
 * missing (5 s to 2 min), or after reconnecting; after 30 min, or when looking cannot work, a person is asked. With a key nobody
 * is because of the time: it is looked for until that works.
 */
export function keepDoubt(engine: Engine, hand: RunInHand, { step, error, hasKey }: Doubtful): void {
  const reference = uuidv4().slice(0, 8).toUpperCase();
  const mayPass = error instanceof TransientError || error instanceof UncertainError;
  if (error instanceof ConnectionDeadError) {
    step.status = 'waiting';
    step.error = tellError(error, reference);
    step.connectionId = hand.graph.nodes.get(step.nodeId)?.connection ?? null;
  } else if (mayPass && (hasKey || missingMs(hand, step) < limits.retryLongestMs)) {
    step.error ??= tellError(error, reference);
    waitFor(hand, step, Math.max(askedMs(error.retryAfterMs), pauseMs(hand, step)));
  } else {
    engine.log.error(
      { err: error, reference, runId: hand.run.id, nodeId: step.nodeId },
      'a lost write could not be looked for',
    );
    step.status = 'uncertain';
    step.error ??= { code: 'engine.uncertain', params: {} };
  }
}

/**
 * What was sent again while the first one might still happen came to no end. Where it surely had no effect, the doubt is the
 * earlier one's; and what would end the step (a refusal, a question) counts only after that has settled, when it is met again.
 */
export function returnToDoubt(
  engine: Engine,
  hand: RunInHand,
  { step, error, before, wasSent }: Omit<Doubtful, 'hasKey'> & { before: StepState['intent']; wasSent: boolean },
): void {
  const isOpen = wasSent && !isAnswered(error);
  if (!isOpen) step.intent = before;
  if (!(error instanceof Halted || error instanceof ConnectionDeadError)) noteError(engine, hand, step, error);
  // Tries within one doubt are one attempt: what comes after it has all of its own.
  step.attempt -= 1;
  if (error instanceof ConnectionDeadError) {
    keepDoubt(engine, hand, { step, error, hasKey: true });
    return;
  }
  if (error instanceof Halted) {
    waitFor(hand, step, 0);
    return;
  }
  const mayPass = isOpen || error instanceof TransientError || error instanceof UncertainError;
  const asked = error instanceof TransientError || error instanceof UncertainError ? askedMs(error.retryAfterMs) : 0;
  const settledMs = (step.intent?.settledAfter.getTime() ?? 0) - hand.run.lease.now();
  waitFor(hand, step, mayPass ? Math.max(asked, pauseMs(hand, step)) : Math.max(0, settledMs));
}

function noteError(engine: Engine, hand: RunInHand, step: StepState, error: unknown): void {
  const reference = uuidv4().slice(0, 8).toUpperCase();
  step.error = tellError(error, reference);
  if (step.error.code === 'engine.unexpected')
    engine.log.error({ err: error, reference, runId: hand.run.id, nodeId: step.nodeId }, 'a step failed unexpectedly');
  hand.noteAttempt(step, step.error);
}

/** Whatever else it says: that this one was not done. */
const isAnswered = (error: unknown): boolean =>
  error instanceof UserFixableError || error instanceof TransientError || error instanceof PersonNeededError;

function waitFor(hand: RunInHand, step: StepState, ms: number): void {
  step.status = 'waiting';
  step.dueAt = new Date(hand.run.lease.now() + ms);
}

const missingMs = ({ run }: RunInHand, { intent }: StepState): number =>
  run.lease.now() - (intent?.intendedAt.getTime() ?? 0);

/** As long as it has been missing, within reason. */
export const pauseMs = (hand: RunInHand, step: StepState): number =>
  Math.max(limits.retryFirstMs, Math.min(missingMs(hand, step), limits.confirmLongestMs));
