/** The interpreter: take the lease, start what the plan says, write what came of it, settle. Knows no node by name. */
import { park } from '../connections/allowance.ts';
import { markDead } from '../connections/dead.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import type { FlowDocument } from '../flow/document.ts';
import { executeStep } from './execute.ts';
import type { Frame } from './frame.ts';
import { LeaseLost, RunInHand } from './in-hand.ts';
import { noIterations, readIterations } from './iterations.ts';
import type { LeaseBook } from './lease.ts';
import { Loop } from './loop.ts';
import { planNext } from './plan.ts';
import { noticeOf } from './run-notice.ts';
import type { StepState } from './state.ts';
import type { Stops } from './stops.ts';
import type { Store } from './store.ts';

/** What a worker process shares over its runs. */
export interface Desk {
  engine: Engine;
  leases: LeaseBook;
  store: Store;
  stops: Stops;
  documentOf(versionId: string): Promise<FlowDocument>;
}

/** Safe to call for any run at any time: one that is finished, not due or held by another worker is left alone. */
export async function advance(desk: Desk, runId: string): Promise<void> {
  const run = await desk.leases.take(runId);
  if (!run) return;
  failpoint('leased');
  let hand: RunInHand | undefined;
  try {
    // The lease has just seen the flow going: what this worker remembers may be older.
    if (desk.stops.holds(run)) await desk.stops.read();
    hand = new RunInHand(run, await desk.documentOf(run.versionId), {
      ...desk,
      publicUrl: desk.engine.publicUrl,
    });
    await runFrame(desk.engine, hand.root);
    failpoint('settling');
    const verdict = hand.verdict();
    await hand.settle(verdict, noticeOf(hand, verdict));
    failpoint('settled');
    await tellDeadConnections(desk, hand);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    desk.engine.log.warn({ runId }, 'lease lost: another worker goes on with this run');
  } finally {
    hand?.drop();
    desk.leases.letGo(run.lease.token);
  }
}

/** Runs a frame (the run itself, or one iteration) until nothing in it can start any more, or its flow rests. */
async function runFrame(engine: Engine, frame: Frame): Promise<void> {
  const inFlight = new Map<string, Promise<void>>();
  const go = async (step: StepState): Promise<void> => {
    try {
      await runStep(engine, frame, step);
    } finally {
      inFlight.delete(step.nodeId);
    }
  };
  try {
    for (;;) {
      const plan = planNext(frame.graph, frame.steps);
      for (const nodeId of plan.skip) frame.add(nodeId, { status: 'skipped', finishedAt: new Date() });
      const due: StepState[] = [];
      for (const step of frame.steps.values()) if (!inFlight.has(step.nodeId) && frame.isDue(step)) due.push(step);
      if (plan.start.length + due.length > 0 && frame.hand.isHalted()) frame.hold();
      else {
        for (const nodeId of plan.start) due.push(frame.add(nodeId));
        for (const step of due) inFlight.set(step.nodeId, go(step));
      }
      const [only, ...others] = inFlight.values();
      if (!only) return;
      await (others.length === 0 ? only : Promise.race(inFlight.values()));
    }
  } catch (error) {
    await Promise.allSettled(inFlight.values());
    throw error;
  }
}

async function runStep(engine: Engine, frame: Frame, step: StepState): Promise<void> {
  const resting = frame.resting.get(step.nodeId);
  if (resting) return resting.go();
  const begun = await executeStep(engine, frame, step);
  if (!begun) return;
  const { run } = frame.hand;
  // A re-run finds the iterations that were carried over to it.
  const mayHaveBegun = !begun.isNew || run.kind === 'rerun';
  const entrance = frame.hand.entranceOf(step.nodeId);
  const body = [...frame.hand.graphOf(step.nodeId).nodes.keys()].filter((id) => id !== entrance);
  const stored = mayHaveBegun
    ? await readIterations(engine.pool, { runId: run.id, loopId: step.nodeId, path: frame.path, body })
    : noIterations;
  await new Loop({ frame, step, ...begun, stored, run: (iteration) => runFrame(engine, iteration) }).go();
}

/** After the run is settled as waiting, so that a reconnect, or room for more calls, in this very moment finds it there. */
async function tellDeadConnections(desk: Desk, hand: RunInHand): Promise<void> {
  for (const step of hand.root.open())
    if (step.status === 'waiting' && step.connectionId && step.error) {
      if (step.waitsFor === 'allowance') await park(desk.engine, step.connectionId, step.error);
      else
        await markDead(desk.engine, {
          workspaceId: hand.run.workspaceId,
          connectionId: step.connectionId,
          error: step.error,
          usedAt: step.startedAt,
        });
    }
}
