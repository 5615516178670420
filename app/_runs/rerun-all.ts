/** Runs a whole group again, part by part: how far it is can be told, and it can be stopped between two parts. */
import type { AppOutput } from '../_client/output.ts';

type Part = AppOutput['runs']['rerunFailures'];

export interface Progress {
  made: string[];
  /** What was passed over, and why. */
  left: Part['left'];
}

export async function rerunAll(
  call: (after: string | undefined) => Promise<Part>,
  { tell, isStopped }: { tell: (progress: Progress) => void; isStopped: () => boolean },
): Promise<Progress> {
  let progress: Progress = { made: [], left: [] };
  for (let after: string | undefined; ; ) {
    const part = await call(after);
    progress = { made: [...progress.made, ...part.runIds], left: [...progress.left, ...part.left] };
    tell(progress);
    if (part.next === null || isStopped()) return progress;
    after = part.next;
  }
}

export interface Reason {
  code: string;
  params: Part['left'][number]['params'];
  count: number;
}

/** Each reason once; of several runs the first one's words stand for all. */
export function reasonsOf(left: Progress['left']): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { code, params } of left) {
    const known = reasons.get(code);
    reasons.set(code, { code, params: known?.params ?? params, count: (known?.count ?? 0) + 1 });
  }
  return [...reasons.values()];
}
