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
}

export async function openGuard(hand: RunInHand, step: StepState, prepared: Prepared): Promise<Guard> {
  if (prepared.effect !== 'once') return freeGuard(hand);
  const now = Date.now();
  const monotonic = performance.now();
  const sendBefore = hand.run.lease.until().getTime() - limits.sendMarginMs;
  if (sendBefore <= now) throw new TransientError('engine.sentTooLate');
  const settleMs = prepared.definition.settleMs?.(prepared.client) ?? limits.settleMs;
  // Whoever confirms it may have another clock: it is told in PostgreSQL's time.
  const intended = hand.run.lease.now();
  step.intent = {
    intendedAt: new Date(intended),
    sendBefore: new Date(intended + sendBefore - now),
    settledAfter: new Date(intended + sendBefore - now + settleMs),
  };
  hand.touch(step);
  await hand.save();
  failpoint('intentCommitted');

  let sent = false;
  return {
    wasSent: () => sent,
    check() {
      if (!sent && hand.stops.cuts(hand.run)) throw new Halted();
      // A machine that slept moves the wall clock, one whose clock was set moves only that: both have to agree.
      const isLate = Date.now() > sendBefore || performance.now() - monotonic > sendBefore - now;
      if (isLate || hand.run.lease.signal.aborted) throw new TransientError('engine.sentTooLate');
      sent = true;
      failpointSoon('sent');
    },
  };
}

function freeGuard(hand: RunInHand): Guard {
  let sent = false;
  return {
    wasSent: () => sent,
    check() {
      if (hand.run.lease.signal.aborted) throw new LeaseLost(`run ${hand.run.id}`);
      // Nothing of what is repeatable may be repeated late: behind a newer run of the lane it would bring back old values.
      if (hand.run.lease.endsWithin(limits.sendMarginMs)) throw new TransientError('engine.sentTooLate');
      // A step of several requests that has begun to send ends what it began.
      if (!sent && hand.stops.cuts(hand.run)) throw new Halted();
      sent = true;
    },
  };
}
