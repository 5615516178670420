/**
 * The intent of a `once` step and the right to send it. The intent is committed together with every result and branch it
 * depends on; after `sendBefore` nothing is sent, so a worker that was stalled cannot write behind the back of another.
 */

import type { SendGuard } from '../../nodes/contract.ts';
import { TransientError } from '../../nodes/errors.ts';
import { failpoint, failpointSoon } from '../failpoints.ts';
import { limits } from '../limits.ts';
import { Halted } from './halts.ts';
import { LeaseLost, type RunInHand } from './in-hand.ts';
import type { Prepared } from './prepared.ts';
import type { StepState } from './state.ts';

export interface Guard extends SendGuard {
  /** True once a node asked for the right to send: from then on the request may have had its effect. */
  wasSent(): boolean;
  /** The node has ended. */
  close(): void;
}

export function openGuard(hand: RunInHand, step: StepState, prepared: Prepared): Guard | Promise<Guard> {
  return prepared.effect === 'once' ? onceGuard(hand, step, prepared) : freeGuard(hand);
}

async function onceGuard(hand: RunInHand, step: StepState, prepared: Prepared): Promise<Guard> {
  const settleMs = prepared.definition.settleMs?.(prepared.client) ?? limits.settleMs;
  // What is sent again in doubt has been intended since it was sent first.
  const intendedAt = step.intent?.intendedAt ?? new Date(hand.run.lease.now());
  let right = rightOf(hand);
  if (right.sendBefore <= Date.now()) throw new TransientError('engine.sentTooLate');
  await intend(hand, step, { intendedAt, sendBefore: right.told, settleMs });
  failpoint('intentCommitted');

  let sent = false;
  const renewing = setInterval(() => {
    const next = rightOf(hand);
    if (step.status !== 'running' || next.sendBefore <= right.sendBefore || hand.run.lease.signal.aborted) return;
    // Used only once it is committed: nobody may believe the write settled while it can still be sent. A call that others share
    // is sent again in parts when one of them is refused, and that may take longer than one lease.
    intend(hand, step, { intendedAt, sendBefore: next.told, settleMs }).then(
      () => {
        right = next;
      },
      () => {}, // the right that we have ends as it was told
    );
  }, limits.heartbeatMs / 2);
  const look = (): void => {
    if (!sent && hand.stops.cuts(hand.run)) throw new Halted();
    // A machine that slept moves the wall clock, one whose clock was set moves only that: both have to agree.
    const isLate = Date.now() > right.sendBefore || performance.now() > right.sendBeforeMonotonic;
    if (isLate || hand.run.lease.signal.aborted) throw new TransientError('engine.sentTooLate');
  };
  return {
    wasSent: () => sent,
    close: () => clearInterval(renewing),
    look,
    check() {
      look();
      sent = true;
      failpointSoon('sent');
    },
  };
}

interface Right {
  /** By this machine's wall clock, and by the one that nobody can set. */
  sendBefore: number;
  sendBeforeMonotonic: number;
  /** Whoever confirms it may have another clock: it is told in PostgreSQL's time, and rather too late. */
  told: number;
}

/** As long as the lease lasts that was last renewed: a node may look long before it writes. */
function rightOf({ run: { lease } }: RunInHand): Right {
  const sendBefore = lease.until().getTime() - limits.sendMarginMs;
  const left = sendBefore - Date.now();
  return { sendBefore, sendBeforeMonotonic: performance.now() + left, told: lease.latestNow() + left };
}

async function intend(
  hand: RunInHand,
  step: StepState,
  { intendedAt, sendBefore, settleMs }: { intendedAt: Date; sendBefore: number; settleMs: number },
): Promise<void> {
  step.intent = { intendedAt, sendBefore: new Date(sendBefore), settledAfter: new Date(sendBefore + settleMs) };
  hand.touch(step);
  await hand.save();
}

function freeGuard(hand: RunInHand): Guard {
  let sent = false;
  const check = (): void => {
    if (hand.run.lease.signal.aborted) throw new LeaseLost(`run ${hand.run.id}`);
    // Nothing of what is repeatable may be repeated late: behind a newer run of the lane it would bring back old values.
    if (hand.run.lease.endsWithin(limits.sendMarginMs)) throw new TransientError('engine.sentTooLate');
    // A step of several requests that has begun to send ends what it began.
    if (!sent && hand.stops.cuts(hand.run)) throw new Halted();
    sent = true;
  };
  return { wasSent: () => sent, close: () => {}, check, look: check };
}
