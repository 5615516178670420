import { wholeSecond } from '../validate/date-values.ts';

/**
 * The org's own clock. Two things set it apart from the one of this computer: it may go wrong by `skewMs`, and records may
 * be stamped `lagMs` before anybody sees them. The second is what a long transaction does in a real org: a row carries
 * the second in which it was written, and is visible from its commit on.
 */
export class Clock {
  skewMs = 0;
  lagMs = 0;
  /** Only every n-th stamp lags. */
  lagEvery = 1;
  private stamped = 0;

  now(): number {
    return Date.now() + this.skewMs;
  }

  /** For audit fields, which carry whole seconds. */
  stamp(): number {
    this.stamped += 1;
    const lags = this.lagMs > 0 && this.stamped % this.lagEvery === 0;
    return wholeSecond(this.now() - (lags ? this.lagMs : 0));
  }

  clear(): void {
    this.skewMs = 0;
    this.lagMs = 0;
    this.lagEvery = 1;
  }
}
