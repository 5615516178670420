/** Which notice a run's verdict calls for. */
import { v7 as uuidv7 } from 'uuid';
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

/** Told once per run, when its next try lies 15 minutes or more after the step first began. */
function lateRetryNotice(hand: RunInHand, verdict: RunVerdict & { status: 'waiting' }): NoticeWrite | null {
  if (verdict.waitingFor !== 'retry') return null;
  const late = [...hand.root.open()].find((step) => step.status === 'retrying' && step.attempt >= lateAttempt);
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
