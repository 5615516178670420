/** Which notice a run's verdict calls for. */
import { v7 as uuidv7 } from 'uuid';
import { limits } from '../limits.ts';
import type { RunInHand } from './in-hand.ts';
import type { RunVerdict } from './state.ts';
import type { NoticeWrite } from './store.ts';

export function noticeOf(hand: RunInHand, verdict: RunVerdict): NoticeWrite | null {
  if (hand.run.kind === 'test') return null;
  const base = () => ({ id: uuidv7(), onceKey: null });
  switch (verdict.status) {
    case 'failed':
      if (hand.run.parentRunId !== null) return null; // told of the run that called it, unless that has a way for it
      return {
        ...base(),
        kind: 'runFailed',
        nodeId: verdict.nodeId,
        errorCode: verdict.error.code,
        errorParams: verdict.error.params,
      };
    case 'needsAttention': {
      const error = [...hand.root.open()].find((step) => step.status === 'uncertain')?.error;
      return {
        ...base(),
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

/** Told once per run, when its next try lies 15 minutes or more behind the last, or the step has been tried for long. */
function lateRetryNotice(hand: RunInHand, verdict: RunVerdict & { status: 'waiting' }): NoticeWrite | null {
  if (verdict.waitingFor !== 'retry') return null;
  const late = [...hand.root.open()].find(
    (step) =>
      (step.status === 'retrying' && step.attempt >= lateAttempt) ||
      ((step.status === 'retrying' || step.intent !== null) &&
        (step.dueAt?.getTime() ?? 0) - step.startedAt.getTime() >= limits.retryNoticeMs),
  );
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

/** By then it has been tried for a quarter of an hour, with pauses of our own. */
const lateAttempt = 4;
