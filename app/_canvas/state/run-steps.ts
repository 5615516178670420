/** What the rows of a run say of each card of its canvas. Pure. */
import type { Json } from '../../../nodes/contract.ts';

/** What is needed of a step row; times may still be missing. */
export interface RunStep {
  nodeId: string;
  iterationPath: string;
  status: string;
  /** What a person answers is a choice, not what became of a write. */
  isChoice?: boolean;
  branch: string | null;
  output?: Json | null | undefined;
  startedAt: Date | null;
  finishedAt: Date | null;
}

type Row = Pick<RunStep, 'nodeId' | 'iterationPath' | 'status'>;

/** A list that is written in one step goes on without the items that failed, and says so itself. */
export const hasFailedItems = (steps: readonly Row[], { nodeId, iterationPath, status }: Row): boolean =>
  status === 'succeeded' &&
  steps.some(
    (item) =>
      item.nodeId === nodeId &&
      item.status === 'failed' &&
      item.iterationPath !== iterationPath &&
      (iterationPath === '' || item.iterationPath.startsWith(`${iterationPath}.`)),
  );

const weights = ['skipped', 'succeeded', 'waiting', 'retrying', 'running', 'failed', 'uncertain'];
const weight = ({ status }: RunStep): number => weights.indexOf(status);

/** Of a card that ran several times what matters most speaks, else the newest row; a list speaks for its items. */
export function tellingSteps(steps: readonly RunStep[]): Map<string, RunStep> {
  const found = new Map<string, RunStep>();
  for (const step of steps) {
    const other = found.get(step.nodeId);
    if (!other || weight(step) >= weight(other)) found.set(step.nodeId, step);
  }
  for (const step of steps)
    if (found.get(step.nodeId)?.status === 'failed' && hasFailedItems(steps, step))
      found.set(step.nodeId, { ...step, status: 'partlyFailed' });
  return found;
}
