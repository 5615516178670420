/** Pausing a flow: events are still accepted and their runs wait; runs in hand stop after what is on the wire. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows, writeCounts } from '../../db/schema/index.ts';
import { type ErrorParams, UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { addNotice } from '../notices/add.ts';
import type { brakeCodes } from '../run/halts.ts';
import { tellWorkers, untilHeard } from './halt.ts';
import { type FlowRow, readFlow } from './stored.ts';

/** By a person. When it returns, no worker starts a further step of this flow. */
export async function pauseFlow(engine: Engine, actor: Actor, given: { flowId: string }): Promise<void> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (flow.pausedAt) return;
  await engine.db.transaction(async (tx) => {
    await pauseIn(tx, { workspaceId: actor.workspaceId, flowId: flow.id }, { code: 'flow.pausedByPerson', params: {} });
    await tellWorkers(tx);
  });
  await untilHeard(engine);
}

export interface Pause {
  code: 'flow.pausedByPerson' | (typeof brakeCodes)[number];
  params: ErrorParams;
}

/** By the engine, which asks: a notice tells why. A second call, from any worker, changes nothing and tells nobody. */
export async function pauseByEngine(
  engine: Engine,
  flow: { workspaceId: string; flowId: string },
  pause: Pause,
): Promise<void> {
  await engine.db.transaction(async (tx) => {
    if (!(await pauseIn(tx, flow, pause))) return;
    const { workspaceId, flowId } = flow; // a run is given here too, whose id is not the notice's
    const { code: errorCode, params: errorParams } = pause;
    await addNotice(tx, { workspaceId, flowId, kind: 'flowPaused', errorCode, errorParams });
    await tellWorkers(tx);
  });
}

async function pauseIn(
  tx: Tx,
  { workspaceId, flowId }: { workspaceId: string; flowId: string },
  { code, params }: Pause,
): Promise<boolean> {
  const paused = await tx
    .update(flows)
    .set({ pausedAt: new Date(), pausedCode: code, pausedParams: params })
    .where(and(eq(flows.workspaceId, workspaceId), eq(flows.id, flowId), isNull(flows.pausedAt)))
    .returning({ id: flows.id });
  return paused.length > 0;
}

/** In the transaction that lets the flow go on: a brake counts from now, and the workers hear of it. */
export async function releaseIn(tx: Tx, flow: FlowRow): Promise<void> {
  if (flow.stoppedAt) throw new UserFixableError('workspace.stopped');
  if (flow.pausedCode === 'flow.braked') await tx.delete(writeCounts).where(eq(writeCounts.flowId, flow.id));
  await tx.update(flows).set({ pausedAt: null, pausedCode: null, pausedParams: null }).where(eq(flows.id, flow.id));
  await tellWorkers(tx);
}
