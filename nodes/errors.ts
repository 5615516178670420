/**
 * The three errors that a node, a connection or the engine may throw on purpose (design: error classes).
 * Everything else that is thrown is a bug of ours and reaches people only as a reference number.
 *
 * A code is a key below `errors` in a message file; params fill its words. Params are stored and mailed: no secret goes in.
 */
export type ErrorParams = Record<string, string | number | boolean | null>;

/** Where a person mends it: the field of the open step, the connection, a right in the other service, or the data itself. */
export type Repair =
  | { kind: 'field'; field: string }
  | { kind: 'connection' }
  | { kind: 'permission' }
  | { kind: 'data'; field?: string };

export abstract class FlowError extends Error {
  abstract readonly kind: 'userFixable' | 'transient' | 'uncertain' | 'personNeeded';
  readonly code: string;
  readonly params: ErrorParams;

  constructor(code: string, params: ErrorParams = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = new.target.name;
    this.code = code;
    this.params = params;
  }
}

/** A person has to mend something; repeating it as it is would fail again. Never retried. */
export class UserFixableError extends FlowError {
  readonly kind = 'userFixable';
  readonly repair: Repair | undefined;

  constructor(code: string, params: ErrorParams = {}, options?: ErrorOptions & { repair?: Repair }) {
    super(code, params, options);
    this.repair = options?.repair;
  }
}

/** Surely had no effect (refused, throttled, never sent): repeated by itself, also for a `once` step. */
export class TransientError extends FlowError {
  readonly kind = 'transient';
  /** What the far side asked for (Retry-After), in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, params: ErrorParams = {}, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(code, params, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The service's allowance of calls is used up, or our share of it: runs wait and go on by themselves when there is room. */
export class AllowanceSpentError extends TransientError {}

/** It may have happened: sent without an answer, or answered with a 5xx that proves nothing. */
export class UncertainError extends FlowError {
  readonly kind = 'uncertain';
  /** What the far side asked for, where repeating does no harm. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, params: ErrorParams = {}, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(code, params, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** A record that a person is shown; `isOther` = one of another object, which cannot stand for what the step makes. */
export interface Candidate {
  id: string;
  label: string;
  url?: string;
  isOther?: boolean;
}

/**
 * Answered, and surely nothing was done: a person has to choose how to go on, and is shown what there is to choose from.
 * Never repeated by itself.
 */
export class PersonNeededError extends FlowError {
  readonly kind = 'personNeeded';
  readonly candidates: Candidate[];

  constructor(code: string, params: ErrorParams, options: ErrorOptions & { candidates: Candidate[] }) {
    super(code, params, options);
    this.candidates = options.candidates;
  }
}

/** The connection itself is dead (token revoked, user inactive): its flows pause, their events queue. */
export class ConnectionDeadError extends UserFixableError {
  constructor(code: string, params: ErrorParams = {}, options?: ErrorOptions) {
    super(code, params, { ...options, repair: { kind: 'connection' } });
  }
}
