/** Who a step is, as nodes are told it. */
import type { LeasedRun } from './lease.ts';
import type { StepState } from './state.ts';

export function identityOf({ run }: { run: LeasedRun }, step: StepState) {
  return {
    workspaceId: run.workspaceId,
    flowId: run.flowId,
    runId: run.id,
    nodeId: step.nodeId,
    iterationPath: step.iterationPath,
    attempt: step.attempt,
  };
}
