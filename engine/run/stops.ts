/**
 * What may hold a run in the middle: its flow rests, its flow has written as much as its brake lets pass, or the same write
 * keeps coming back. One for each worker process.
 */
import { hash } from 'node:crypto';
import { firstIdOf } from '../../db/schema/index.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Engine } from '../engine.ts';
import type { FlowNode } from '../flow/document.ts';
import type { Graph } from '../flow/graph.ts';
import { type Pause, pauseByEngine } from '../flows/pause.ts';
import { limits } from '../limits.ts';
import { keyValuesOf } from '../triggers/key-values.ts';
import { type Allowance, openBrake } from './brake.ts';
import { Halted, openHalts } from './halts.ts';
import type { LeasedRun } from './lease.ts';
import type { Prepared } from './prepared.ts';
import { openRepeats } from './repeats.ts';
import type { StepState } from './state.ts';
import { openToldRepeats } from './told-repeats.ts';

/** Of the run in hand, what is looked at here. */
interface Writing {
  run: LeasedRun;
  graph: Graph;
}

export interface Stops {
  /** True = no step of this run starts. */
  holds(run: Pick<LeasedRun, 'flowId' | 'kind'>): boolean;
  /** True = not even the request of a step that has begun. */
  cuts(run: Pick<LeasedRun, 'flowId' | 'kind'>): boolean;
  /** What rests, as of now. */
  read(): Promise<void>;
  /** Before a step is executed. Undefined = go on at once. Throws Halted after it has paused the flow. */
  beforeWrite(hand: Writing, step: StepState, prepared: Prepared): Promise<void> | undefined;
  /** Nothing was sent after all, and the step begins anew: it is counted then. */
  takeBack(run: Pick<LeasedRun, 'flowId'>, step: StepState): void;
  /** With each heartbeat. */
  beat(): Promise<void>;
  close(): Promise<void>;
}

export async function openStops(engine: Engine, workerId: () => string): Promise<Stops> {
  const brake = openBrake(engine.pool);
  const repeats = openRepeats();
  const toldRepeats = openToldRepeats(engine.pool, repeats);
  const halts = await openHalts(engine, workerId, {
    changed: () => brake.forget(),
    rests: (flowId) => repeats.forget(flowId),
  });

  const counted = new WeakSet<StepState>();
  const pausing = new Map<string, Promise<void>>();
  /** Many steps come to the same brake at once: one of them pauses. */
  const halt = async (run: LeasedRun, pause: Pause): Promise<never> => {
    const { flowId } = run;
    const begun =
      pausing.get(flowId) ??
      pauseByEngine(engine, run, pause)
        .then(() => halts.read())
        .finally(() => pausing.delete(flowId));
    pausing.set(flowId, begun);
    await begun;
    throw new Halted();
  };

  const watch = (hand: Writing, step: StepState, prepared: Prepared): Promise<void> | undefined => {
    const { run } = hand;
    const echo = brake.stopsRepeats(run.flowId) ? echoOf(hand) : undefined;
    const signature = echo && signatureOf(run, step, prepared);
    if (!echo || !signature) return undefined;
    const now = run.lease.now(); // events are told in PostgreSQL's time too, and other workers have other clocks
    const { flowId, id: runId } = run;
    const repeat = repeats.see({ flowId, runId, signature, eventAt: run.createdAt.getTime(), now, ...echo });
    if (!repeat) return undefined;
    return (async () => {
      await toldRepeats.forget(flowId);
      const other = await otherFlow(engine, run);
      const isOwn = prepared.node.type.split('.')[0] === echo.app;
      // What we ask for may look alike for other reasons: there has to be a way by which our write could come back.
      if (echo.mustBeKnown && !other && !isOwn) return;
      await halt(run, {
        code: other ? 'flow.repeatsWith' : 'flow.repeats',
        params: { ...repeat, ...(other ? { other: other.name } : {}) },
      });
    })();
  };

  const braked = async (run: LeasedRun, step: StepState, asking: Promise<Allowance | null>): Promise<void> => {
    const spent = await asking;
    if (!spent) return;
    counted.delete(step);
    await halt(run, { code: 'flow.braked', params: { most: spent.most ?? 0 } });
  };

  return {
    holds: (run) => halts.holds(run),
    cuts: (run) => halts.cuts(run),
    read: () => halts.read(),
    beforeWrite(hand, step, prepared) {
      if (hand.run.kind !== 'live' || step.attempt > 1 || !isWrite(prepared)) return undefined;
      counted.add(step);
      const asking = brake.take(hand.run.flowId);
      if (!asking) return watch(hand, step, prepared);
      return braked(hand.run, step, asking).then(() => watch(hand, step, prepared));
    },
    takeBack({ flowId }, step) {
      if (counted.delete(step)) brake.give(flowId);
    },
    async beat() {
      await halts.read();
      await brake.report();
      await toldRepeats.exchange();
    },
    close: () => halts.close(),
  };
}

/** What leaves this house. A called flow's writes are its own; a lane or a mark of ours is none. */
const isWrite = ({ effect, definition: { group } }: Prepared): boolean =>
  (effect === 'once' || effect === 'idempotent') && group !== 'control' && group !== 'data';

interface Echo {
  withinMs: number;
  mustBeKnown: boolean;
  app: string;
}

/** How an event of this flow could be the echo of a write of ours; undefined = not at all. */
function echoOf({ graph, run }: Writing): Echo | undefined {
  if (run.parentRunId !== null) return undefined; // calls are bounded by their depth
  const trigger = triggerOf(graph.nodes.values());
  switch (trigger?.start) {
    case 'webhook':
      return { withinMs: limits.repeatWithinMs, mustBeKnown: false, app: trigger.app };
    case 'poll':
      return { withinMs: limits.repeatPollMs, mustBeKnown: true, app: trigger.app };
    default:
      return undefined;
  }
}

function triggerOf(nodes: Iterable<FlowNode>): { start: string; app: string } | undefined {
  for (const { type } of nodes) {
    const definition = nodeDefinition(type);
    if (definition?.kind === 'trigger') return { start: definition.start, app: type.split('.')[0] ?? '' };
  }
  return undefined;
}

/**
 * An idempotent write says itself what it is done to. One that adds may well be the same for many events (a chat message):
 * it is only the same again for an event of the same thing.
 */
function signatureOf(run: LeasedRun, step: StepState, { effect, node }: Prepared): string | undefined {
  const thing = effect === 'once' ? keyValuesOf(run.payload) : [];
  if (effect === 'once' && thing.length === 0) return undefined;
  return hash('sha1', JSON.stringify([run.flowId, node.id, step.input, thing]), 'base64');
}

/** The flow of this workspace that had to do with the same thing about as often; looked for once, when a flow is paused. */
async function otherFlow(engine: Engine, run: LeasedRun): Promise<{ name: string } | undefined> {
  const sixHoursAgo = Date.now() - 6 * 3_600_000;
  const { rows } = await engine.pool.query<{ name: string }>(
    `select f.name from runs r join flows f on f.id = r.flow_id
     where r.workspace_id = $1 and r.flow_id <> $2 and r.key_values && $3
       and r.id > $4 and r.kind = 'live'
     group by f.id having count(*) >= $5 order by count(*) desc limit 1`,
    [run.workspaceId, run.flowId, keyValuesOf(run.payload), firstIdOf(sixHoursAgo), limits.repeatTurns / 2],
  );
  return rows[0];
}
