import { refuse } from '../http/api-error.ts';
import type { Refusal } from './refusals.ts';

/**
 * How the next matching calls fail: a refusal by its name (refusals.ts) before any effect, `dropAfterCommit` = the work is done and the
 * connection cut without an answer, `dropBefore` = cut before any effect, or a status with a body.
 */
export type FailAs = Refusal | 'dropAfterCommit' | 'dropBefore' | { status: number; body?: unknown };

export interface FailRule {
  /** Regular expressions over method and path; left out = every call. */
  method?: string;
  path?: string;
  /** How many calls; left out = 1. */
  times?: number;
  as: FailAs;
}

interface LiveRule {
  method: RegExp;
  path: RegExp;
  left: number;
  as: FailAs;
}

/** Faults that tests and demonstrations switch on; none of them is on at start. */
export class Faults {
  latencyMs = 0;
  tokensRevoked = false;
  shopDown = false;
  rotateRefreshTokens = false;
  /** The app takes no authorization without a code challenge. */
  requirePkce = false;
  /** The next so many record writes end with UNABLE_TO_LOCK_ROW. */
  lockRows = 0;
  /** Of the record writes from now on every n-th fails so; 0 = none. */
  lockEvery = 0;
  /** Calls allowed in a day; beyond them every REST call is refused. Undefined = no end. */
  dailyCalls: number | undefined;
  /** Bulk batches allowed in a day. Undefined = no end. */
  dailyBatches: number | undefined;
  /** Calls that may be under way side by side; one more is refused. Undefined = no end. */
  callsAtOnce: number | undefined;
  private writes = 0;
  private rules: LiveRule[] = [];

  add(rule: FailRule): void {
    this.rules.push({
      method: new RegExp(rule.method ?? '', 'i'),
      path: new RegExp(rule.path ?? ''),
      left: rule.times ?? 1,
      as: rule.as,
    });
  }

  /** The fault of this call, if one is due; it is then used up. */
  take(method: string, path: string): FailAs | undefined {
    if (this.rules.length === 0) return undefined;
    const rule = this.rules.find((entry) => entry.left > 0 && entry.method.test(method) && entry.path.test(path));
    if (!rule) return undefined;
    rule.left -= 1;
    if (rule.left === 0) this.rules = this.rules.filter((entry) => entry.left > 0);
    return rule.as;
  }

  beforeRecordWrite(id: string): void {
    this.writes += 1;
    const due = this.lockRows > 0 || (this.lockEvery > 0 && this.writes % this.lockEvery === 0);
    if (!due) return;
    if (this.lockRows > 0) this.lockRows -= 1;
    throw refuse(400, 'UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records: ${id}`, []);
  }

  clear(): void {
    this.latencyMs = 0;
    this.tokensRevoked = false;
    this.shopDown = false;
    this.rotateRefreshTokens = false;
    this.requirePkce = false;
    this.lockRows = 0;
    this.lockEvery = 0;
    this.dailyCalls = undefined;
    this.dailyBatches = undefined;
    this.callsAtOnce = undefined;
    this.rules = [];
  }

  report(): Record<string, unknown> {
    const { latencyMs, tokensRevoked, shopDown, rotateRefreshTokens, requirePkce } = this;
    const { lockRows, lockEvery, dailyCalls, dailyBatches, callsAtOnce } = this;
    const fail = this.rules.map(({ method, path, left, as }) => ({
      method: method.source,
      path: path.source,
      times: left,
      as,
    }));
    return {
      ...{ latencyMs, tokensRevoked, shopDown, rotateRefreshTokens, requirePkce },
      ...{ lockRows, lockEvery, dailyCalls, dailyBatches, callsAtOnce, fail },
    };
  }
}
