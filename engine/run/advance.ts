/** The interpreter: take the lease, start what the plan says, write what came of it, settle. Knows no node by name. */
import { markDead } from '../connections/dead.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { executeStep } from './execute.ts';
import { freshStep, LeaseLost, noticeOf, RunInHand } from './in-hand.ts';
import type { LeaseBook } from './lease.ts';
import { hasErrorRoute, planNext } from './plan.ts';
import { deriveRun, type StepState } from './state.ts';
import type { Store } from './store.ts';

/** What a worker process shares over its runs. */
export interface Desk {
  engine: Engine;
  leases: LeaseBook;
  store: Store;
  documentOf(versionId: string): Promise<FlowDocument>;
}

/** Safe to call for any run at any time: one that is finished, not due or held by another worker is left alone. */
export async function advance(desk: Desk, runId: string): Promise<void> {
  const run = await desk.leases.take(runId);
  if (!run) return;
  let hand: RunInHand | undefined;
  try {
    hand = new RunInHand(run, await desk.documentOf(run.versionId), desk.store, desk.engine.publicUrl);
    await runSteps(desk, hand);
    const { graph } = hand;
    const verdict = deriveRun(hand.steps.values(), (nodeId) => hasErrorRoute(graph, nodeId));
    await hand.settle(verdict, noticeOf(hand, verdict));
    await tellDeadConnections(desk, hand);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    desk.engine.log.warn({ runId }, 'lease lost: another worker goes on with this run');
  } finally {
    hand?.drop();
    desk.leases.letGo(run.lease.token);
  }
}

async function runSteps(desk: Desk, hand: RunInHand): Promise<void> {
  const inFlight = new Map<string, Promise<void>>();
  const start = (step: StepState): void => {
    inFlight.set(
      step.nodeId,
      executeStep(desk.engine, hand, step).finally(() => inFlight.delete(step.nodeId)),
    );
  };
  try {
    for (;;) {
      const plan = planNext(hand.graph, hand.steps);
      for (const nodeId of plan.skip) hand.touch({ ...freshStep(nodeId), status: 'skipped', finishedAt: new Date() });
      for (const nodeId of plan.start) start(freshStep(nodeId));
      for (const step of hand.steps.values()) if (isDue(step) && !inFlight.has(step.nodeId)) start(step);
      if (inFlight.size === 0) return;
      await Promise.race(inFlight.values());
    }
  } catch (error) {
    await Promise.allSettled(inFlight.values());
    throw error;
  }
}

/** A retry or wait whose time has come, or a step that a dead worker left running. One that waits for a connection is not due. */
function isDue(step: StepState): boolean {
  switch (step.status) {
    case 'running':
      return true;
    case 'retrying':
      return step.dueAt === null || step.dueAt.getTime() <= Date.now();
    case 'waiting':
      return step.connectionId === null && step.dueAt !== null && step.dueAt.getTime() <= Date.now();
    default:
      return false;
  }
}

/** After the run is settled as waiting, so that a reconnect in this very moment finds it there. */
async function tellDeadConnections(desk: Desk, hand: RunInHand): Promise<void> {
  for (const step of hand.steps.values())
    if (step.status === 'waiting' && step.connectionId && step.error)
      await markDead(desk.engine, {
        workspaceId: hand.run.workspaceId,
        connectionId: step.connectionId,
        error: step.error,
        usedAt: step.startedAt,
      });
}
