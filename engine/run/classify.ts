/** The one decision about an error: repeat, fail, confirm, or wait for the connection (features: classes A to E). */
import type { Effect } from '../../nodes/contract.ts';
import {
  AllowanceSpentError,
  ConnectionDeadError,
  FlowError,
  PersonNeededError,
  TransientError,
  UncertainError,
  UserFixableError,
} from '../../nodes/errors.ts';
import { limits } from '../limits.ts';
import type { RunKind, StepError } from './state.ts';

export type Verdict =
  | { kind: 'retry'; error: StepError; delayMs: number }
  | { kind: 'fail'; error: StepError }
  /** A `once` step whose request may have had its effect: never sent again before it is confirmed. */
  | { kind: 'confirm'; error: StepError }
  | { kind: 'connectionDead'; error: StepError }
  /** Nothing was sent: waits until the connection may call again. */
  | { kind: 'allowance'; error: StepError }
  /** Surely not done: waits for a person, who is shown the candidates. */
  | { kind: 'ask'; error: StepError; candidates: PersonNeededError['candidates'] };

export interface Circumstances {
  effect: Effect;
  /** 1 = the first. */
  attempt: number;
  runKind: RunKind;
  /** True when bytes may have left: the guard was passed. */
  wasSent: boolean;
  /** Between 0 and 1; a parameter so that the decision stays pure. */
  random: number;
  /** What an unknown error is told as: a reference number that is in the log beside the cause. */
  reference: string;
}

export function classify(error: unknown, given: Circumstances): Verdict {
  const told = tellError(error, given.reference);
  if (error instanceof ConnectionDeadError) return { kind: 'connectionDead', error: told };
  if (error instanceof UserFixableError) return { kind: 'fail', error: told };
  if (error instanceof PersonNeededError)
    return given.runKind === 'test'
      ? { kind: 'fail', error: told }
      : { kind: 'ask', error: told, candidates: error.candidates };
  if (error instanceof AllowanceSpentError && given.runKind !== 'test') return { kind: 'allowance', error: told };
  if (error instanceof TransientError) return retryOrFail(told, given, error.retryAfterMs);
  if (given.effect === 'once' && given.wasSent) return { kind: 'confirm', error: told };
  if (error instanceof UncertainError) return retryOrFail(told, given, error.retryAfterMs);
  return { kind: 'fail', error: told }; // a bug of ours: repeating it would fail again
}

function retryOrFail(error: StepError, given: Circumstances, retryAfterMs: number | undefined): Verdict {
  const isLast = given.attempt >= limits.maxAttempts && !isNoAttempt(error);
  const tries = isNoAttempt(error) ? 1 : given.attempt;
  if (given.runKind === 'test' || isLast) return { kind: 'fail', error };
  return { kind: 'retry', error, delayMs: Math.max(askedMs(retryAfterMs), backoffMs(tries, given.random)) };
}

/** What the far side asked for, within reason: a mistaken header must not bury a run. */
export const askedMs = (retryAfterMs: number | undefined): number =>
  Math.min(retryAfterMs ?? 0, limits.retryAfterLongestMs);

/** Its turn to be sent came too late, behind many others: nothing was tried, so it costs none of the attempts. */
export const isNoAttempt = (error: StepError): boolean => error.code === 'engine.sentTooLate';

/** From 5 s to 30 min over the attempts that are left, growing by a constant factor, ±20 %. */
export function backoffMs(attempt: number, random: number): number {
  const steps = limits.maxAttempts - 2;
  const factor = (limits.retryLongestMs / limits.retryFirstMs) ** (1 / steps);
  return Math.round(limits.retryFirstMs * factor ** (attempt - 1) * (0.8 + 0.4 * random));
}

/** Error as stored and shown: only the errors made for people keep their code. */
export function tellError(error: unknown, reference: string): StepError {
  if (error instanceof UserFixableError) return { code: error.code, params: error.params, repair: error.repair };
  if (error instanceof FlowError) return { code: error.code, params: error.params };
  return { code: 'engine.unexpected', params: { reference } };
}
