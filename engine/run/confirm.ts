/**
 * What became of a write whose answer was lost. `happened` may be said at any time; that it did not happen only after
 * `settledAfter`, when the far side can no longer be working on it; otherwise a person is asked.
 */
import { type ConfirmAnswer, done } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { claimedIds, openRivals } from './evidence.ts';
import type { Prepared } from './execute.ts';
import { identityOf, succeed } from './execute.ts';
import type { RunInHand } from './in-hand.ts';
import type { StepState } from './state.ts';

/** A node that cannot ask the far side leaves it to a person. */
const noAnswer: ConfirmAnswer = { kind: 'cannotTell', candidates: [] };

export async function confirmStep(engine: Engine, hand: RunInHand, step: StepState, prepared: Prepared): Promise<void> {
  const { intent } = step;
  if (!intent) throw new Error(`step ${step.nodeId} has no intent to confirm`);
  const isSettled = Date.now() >= intent.settledAfter.getTime();
  const answer = prepared.definition.confirm
    ? await prepared.definition.confirm({
        client: prepared.client,
        config: prepared.config,
        input: prepared.input,
        signal: hand.run.lease.signal,
        guard: { check: () => {} }, // confirming only reads
        step: identityOf(hand, step),
        isFirst: () => Promise.resolve(false), // a step that writes once asks before it writes, not after
        log: (code, params) => {
          step.log.push({ at: new Date().toISOString(), code, ...(params ? { params } : {}) });
        },
        ...intent,
        claimed: (ids) =>
          claimedIds(engine, {
            workspaceId: hand.run.workspaceId,
            ids,
            since: intent.intendedAt,
            step,
            runId: hand.run.id,
            nodeType: prepared.node.type,
          }),
        rivals: () => openRivals(engine, { hand, step, node: prepared.node }),
      })
    : noAnswer;

  if (answer.kind === 'happened') {
    succeed(step, done(answer.output, answer.branch));
  } else if (!isSettled) {
    step.status = 'waiting';
    step.dueAt = intent.settledAfter;
  } else if (answer.kind === 'didNotHappen') {
    step.intent = null;
    step.status = 'retrying';
    step.dueAt = new Date();
  } else {
    step.status = 'uncertain';
    step.error ??= { code: 'engine.uncertain', params: {} };
    step.candidates = answer.candidates;
  }
  hand.touch(step);
}
