/**
 * What became of a write whose answer was lost. `happened` may be said at any time; that it did not happen only after
 * `settledAfter`, when the far side can no longer be working on it; otherwise a person is asked.
 */
import { type ConfirmAnswer, done } from '../../nodes/contract.ts';
import { TransientError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import { limits } from '../limits.ts';
import { typedStart } from '../values/source.ts';
import { backoffMs } from './classify.ts';
import { pauseMs } from './doubt.ts';
import { claimedIds, openRivals } from './evidence.ts';
import type { RunInHand } from './in-hand.ts';
import { keeping } from './kept.ts';
import type { Prepared } from './prepared.ts';
import { succeed } from './result.ts';
import type { StepState } from './state.ts';
import { identityOf } from './step-identity.ts';
import { timeOf, withinTime } from './time-out.ts';

/** A node that cannot ask the far side leaves it to a person. */
const noAnswer: ConfirmAnswer = { kind: 'cannotTell', candidates: [] };

/** True = the far side would refuse a second one, so it is to be sent again now; what was sent before may still happen. */
export async function confirmStep(
  engine: Engine,
  hand: RunInHand,
  step: StepState,
  prepared: Prepared,
): Promise<boolean> {
  const { intent } = step;
  if (!intent) throw new Error(`step ${step.nodeId} has no intent to confirm`);
  const isSettled = hand.run.lease.now() >= intent.settledAfter.getTime();
  const { node, definition } = prepared; // of an item the definition is that of the single step
  const nodeTypes = [...new Set([node.type, definition.type, ...(definition.rivalTypes ?? [])])];
  failpoint('confirming');
  const found = definition.confirm
    ? await asked(engine, hand, { step, prepared, confirm: definition.confirm, intent, nodeTypes })
    : noAnswer;
  failpoint('confirmed');
  const isBlind = found.kind === 'didNotHappen' && (await isOtherAccount(engine, node.connection, intent.intendedAt));
  const answer = isBlind ? noAnswer : found;

  if (answer.kind === 'happened') {
    succeed(step, done(answer.output, answer.branch));
  } else if (!isSettled && answer.kind === 'didNotHappen' && answer.mayRepeat) {
    return true;
  } else if (!isSettled) {
    step.status = 'waiting';
    // It may still be seen to have happened, where somebody can look.
    const nextAt = definition.confirm ? hand.run.lease.now() + pauseMs(hand, step) : Number.POSITIVE_INFINITY;
    step.dueAt = new Date(Math.min(nextAt, intent.settledAfter.getTime()));
  } else if (answer.kind === 'didNotHappen') {
    notDone(hand, step);
  } else {
    step.status = 'uncertain';
    step.error ??= { code: 'engine.uncertain', params: {} };
    step.candidates = answer.candidates;
  }
  hand.touch(step);
  return false;
}

/** Sent again at once after the first time, then as anything that fails is; what the far side has answered each time fails. */
function notDone({ run }: RunInHand, step: StepState): void {
  step.intent = null;
  if (step.error && step.attempt >= limits.maxAttempts) {
    step.status = 'failed';
    step.finishedAt = new Date();
    return;
  }
  const restMs = step.error && step.attempt > 1 ? backoffMs(step.attempt - 1, Math.random()) : 0;
  step.status = 'retrying';
  step.dueAt = new Date(run.lease.now() + restMs);
}

interface Question {
  step: StepState;
  prepared: Prepared;
  confirm: NonNullable<Prepared['definition']['confirm']>;
  intent: Intent;
  nodeTypes: string[];
}

/** One that does not answer in time is asked again later (doubt.ts): the worker is not held up. */
async function asked(
  engine: Engine,
  hand: RunInHand,
  { step, prepared, confirm, intent, nodeTypes }: Question,
): Promise<ConfirmAnswer> {
  const { workspaceId, id: runId, hops, lease } = hand.run;
  const since = intent.intendedAt;
  const late = (seconds: number): Error => new TransientError('engine.timeout', { seconds });
  const own = await inOwnTime(engine, intent);
  return withinTime({ ms: timeOf(prepared.definition), signal: lease.signal, late }, ({ signal }) =>
    confirm({
      client: prepared.client,
      config: prepared.config,
      input: prepared.input,
      signal,
      guard: { check: () => {}, look: () => {} }, // confirming only reads
      step: identityOf(hand, step),
      typed: (field) => typedStart(prepared.node.input[field]),
      hops,
      now: lease.now,
      ...keeping(hand, step),
      begunAt: () => Promise.resolve(since),
      isFirst: () => Promise.resolve(false), // a step that writes once asks before it writes, not after
      log: (code, params) => {
        step.log.push({ at: new Date().toISOString(), code, ...(params ? { params } : {}) });
      },
      ...own,
      claimed: (ids) => claimedIds(engine, { workspaceId, ids, since, step, runId, nodeTypes }),
      rivals: () => openRivals(engine, { hand, step, node: prepared.node, nodeTypes }),
    }),
  );
}

/** Whoever is signed in now does not see what another one wrote, or looks in another organization. */
async function isOtherAccount(engine: Engine, connectionId: string | undefined, intendedAt: Date): Promise<boolean> {
  if (connectionId === undefined) return false;
  const { rows } = await engine.pool.query('select from connections where id = $1 and account_changed_at >= $2', [
    connectionId,
    intendedAt,
  ]);
  return rows.length > 0;
}

type Intent = NonNullable<StepState['intent']>;

/**
 * Kept in PostgreSQL's time, told in this machine's: by that one a node reads how far the far side's clock is off. PostgreSQL's
 * was read at some moment between question and answer, and a process may stand still for long in between: what was intended is
 * told rather too early, what is settled rather too late.
 */
async function inOwnTime(engine: Engine, intent: Intent): Promise<Intent> {
  const askedAt = Date.now();
  const { rows } = await engine.pool.query<{ now: Date }>('select clock_timestamp() as now');
  const answeredAt = Date.now();
  const now = rows[0]?.now.getTime() ?? askedAt;
  const own = (at: Date, readAt: number) => new Date(at.getTime() + readAt - now);
  return {
    intendedAt: own(intent.intendedAt, askedAt),
    sendBefore: own(intent.sendBefore, answeredAt),
    settledAfter: own(intent.settledAfter, answeredAt),
  };
}
