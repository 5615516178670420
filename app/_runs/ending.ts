/** How a run stands at its end. Pure. */

export const isFinished = (status: string): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

/** It has a step to go on from, also where the run itself went on beside it. */
export const hasFailed = ({ status, outcome }: { status: string; outcome: string | null }): boolean =>
  status === 'failed' || outcome === 'partlyFailed';
