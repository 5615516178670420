import { refuse } from '../http/api-error.ts';
import type { Org } from '../org.ts';

/** A Developer Edition org's calls in 24 hours. */
export const DAILY_CALLS = 15_000;

/**
 * Counts a REST call. The allowance only bites when the fault switches set one: a benchmark sends more in a minute than a
 * Developer Edition org may in a day.
 */
export function countCall(org: Org): void {
  const { faults, stats } = org;
  if (faults.dailyCalls !== undefined && stats.dailyCalls >= faults.dailyCalls) {
    throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }
  stats.dailyCalls += 1;
}

/** A Developer Edition org's bulk batches in 24 hours. */
export const DAILY_BATCHES = 15_000;

/** Counts a batch of either Bulk API; like the calls, the allowance only bites when the fault switches set one. */
export function countBatch({ faults, stats }: Org): void {
  if (faults.dailyBatches !== undefined && stats.dailyBatches >= faults.dailyBatches)
    throw refuse(400, 'EXCEEDEDQUOTA', 'ApiBatchItems Limit exceeded.');
  stats.dailyBatches += 1;
}

export const limitInfo = ({ faults, stats }: Org) => ({
  'Sforce-Limit-Info': `api-usage=${stats.dailyCalls}/${faults.dailyCalls ?? DAILY_CALLS}`,
});
