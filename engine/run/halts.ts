/**
 * Which flows rest: paused by a person, a dead connection or their brake, or stopped with their whole workspace. The lease
 * parks runs of such flows; this is how a worker knows it between two steps of a run that it holds already, without asking
 * the database at each. It reads them when told (`NOTIFY`), when its listening connection comes back, and with each heartbeat,
 * and notes that it has: whoever stops a flow waits for that note of every worker (engine/flows/halt.ts).
 */
import { TransientError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { listen } from '../listen.ts';
import type { RunKind } from './state.ts';

/** Channel that tells every worker that a flow rests or goes on, or that its brake was set. */
export const haltsChannel = 'nagare_halts';

/** Why the engine itself pauses a flow. */
export const brakeCodes = ['flow.braked', 'flow.repeats', 'flow.repeatsWith'] as const;

/** The step had not sent anything yet, and starts again when its flow goes on. */
export class Halted extends TransientError {
  constructor() {
    super('engine.halted');
  }
}

export interface Halts {
  /** True = no step of this run starts. A re-run that a person asked for passes a paused flow, not a stopped workspace. */
  holds(run: { flowId: string; kind: RunKind }): boolean;
  /**
   * True = not even a step that has begun sends its request. One that its flow's brake has let pass is sent: the brake
   * has counted it.
   */
  cuts(run: { flowId: string; kind: RunKind }): boolean;
  /** Reads again; a call during a read is followed by one more. */
  read(): Promise<void>;
  close(): Promise<void>;
}

interface Row {
  /** Text keeps the microseconds. */
  at: string;
  flows: { id: string; is_stopped: boolean; is_braked: boolean }[];
}

/** What else a worker keeps in mind of flows. */
export interface HaltEars {
  /** Something was told: a setting may have changed. */
  changed(): void;
  /** It did not rest when that was read last. */
  rests(flowId: string): void;
}

export async function openHalts(engine: Engine, workerId: () => string, ears: HaltEars): Promise<Halts> {
  let resting = new Map<string, { isStopped: boolean; isBraked: boolean }>();
  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const readOnce = async (): Promise<void> => {
    const { rows } = await engine.pool.query<Row>(
      `select now()::text as at, coalesce(jsonb_agg(jsonb_build_object('id', id, 'is_stopped', stopped_at is not null,
         'is_braked', paused_code is not null and paused_code = any($1))), '[]') as flows
       from flows where paused_at is not null or stopped_at is not null`,
      [brakeCodes],
    );
    const [row] = rows;
    if (!row) return;
    const before = resting;
    resting = new Map(row.flows.map((flow) => [flow.id, { isStopped: flow.is_stopped, isBraked: flow.is_braked }]));
    for (const flowId of resting.keys()) if (!before.has(flowId)) ears.rests(flowId);
    await engine.pool.query('update workers set halts_read_at = $1 where id = $2', [row.at, workerId()]);
  };
  const read = (): Promise<void> => {
    if (!reading) {
      reading = readOnce().finally(() => {
        reading = undefined;
      });
      return reading;
    }
    next ??= reading
      .catch(() => {})
      .then(() => {
        next = undefined;
        return read();
      });
    return next;
  };

  await read();
  const { connectionString = '' } = engine.pool.options;
  const stopListening = listen(connectionString, haltsChannel, () => {
    ears.changed();
    read().catch((error) => engine.log.warn({ err: error }, 'what rests could not be read; the heartbeat asks again'));
  });
  return {
    holds({ flowId, kind }) {
      const halt = resting.get(flowId);
      return halt !== undefined && (halt.isStopped || kind !== 'rerun');
    },
    cuts({ flowId, kind }) {
      const halt = resting.get(flowId);
      return halt !== undefined && (halt.isStopped || (kind !== 'rerun' && !halt.isBraked));
    },
    read,
    close: stopListening,
  };
}
