/** The settings of a flow's brake, and what it looks at. */
import { eq, sql } from 'drizzle-orm';
import { flows } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { tellWorkers } from './halt.ts';
import { lockFlow, readFlow } from './stored.ts';

export interface FlowStops {
  /** Writes an hour; null = no brake. */
  brakeWrites: number | null;
  /** What a flow begins with. */
  usual: number;
  stopsRepeats: boolean;
  /** Writes of the last hour, as far as the workers have told. */
  written: number;
  pausedCode: string | null;
  pausedParams: ErrorParams | null;
}

export async function readFlowStops(engine: Engine, workspaceId: string, flowId: string): Promise<FlowStops> {
  const flow = await readFlow(engine.db, workspaceId, flowId);
  const { rows } = await engine.db.execute<{ written: number }>(sql`
    select coalesce(sum(writes), 0)::int as written from write_counts
    where flow_id = ${flow.id} and minute > now() - interval '1 hour'`);
  const { brakeWrites, stopsRepeats, pausedCode, pausedParams } = flow;
  return {
    brakeWrites,
    usual: limits.brakeWrites,
    stopsRepeats,
    written: rows[0]?.written ?? 0,
    pausedCode,
    pausedParams,
  };
}

/** Holds from the next write on, on every worker. Going on is a verb of its own (`resumeFlow`). */
export async function saveBrake(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; brakeWrites: number | null; stopsRepeats: boolean },
): Promise<void> {
  await engine.db.transaction(async (tx) => {
    const flow = await lockFlow(tx, actor.workspaceId, given.flowId);
    const { brakeWrites, stopsRepeats } = given;
    await tx.update(flows).set({ brakeWrites, stopsRepeats }).where(eq(flows.id, flow.id));
    await tellWorkers(tx);
  });
}
