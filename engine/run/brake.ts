/**
 * The brake: how many writes a flow's live runs may still make this hour. No statement per step: a worker takes what is left as
 * an allowance, counts in memory, and tells the database with its heartbeat, or at once when the allowance is used up.
 *
 * With one worker the count is exact. With several each gets its part of what is left; between two heartbeats
 * (limits.heartbeatMs) one may not know what the others wrote in that time, and by so much the sum may pass the limit. A
 * worker that is killed takes at most a heartbeat's writes with it uncounted.
 */
import type pg from 'pg';
import { limits } from '../limits.ts';

export interface Allowance {
  flowId: string;
  /** The flow's setting; null = no brake. */
  most: number | null;
  /** Writes of the last hour, all workers'. */
  written: number;
}

interface Meter {
  /** Since the last report. */
  used: number;
  /** What this worker may use before the next report. */
  left: number;
  stopsRepeats: boolean;
  refilling: Promise<Allowance> | undefined;
}

export interface Brake {
  /** Undefined = go on, and the write is counted; else what is left is asked for first: null = go on. */
  take(flowId: string): undefined | Promise<Allowance | null>;
  /** A write that was counted was not made. */
  give(flowId: string): void;
  /** The flow's own choice, as of its last report. */
  stopsRepeats(flowId: string): boolean;
  /** With each heartbeat. */
  report(): Promise<void>;
  /** A setting changed: ask again before the next write. */
  forget(): void;
}

/** Adds to the current minute, and reads the hour that ends now. Two in a row add to the same row. */
const count = `
with input as (
  select * from unnest($1::uuid[], $2::int[]) as i(flow_id, writes)
), added as (
  insert into write_counts (workspace_id, flow_id, minute, writes)
  select f.workspace_id, f.id, date_trunc('minute', now()), i.writes from input i join flows f on f.id = i.flow_id
  where i.writes <> 0 order by f.id
  on conflict (flow_id, minute) do update set writes = write_counts.writes + excluded.writes
)
select f.id, f.brake_writes, f.stops_repeats,
  i.writes + coalesce((select sum(c.writes) from write_counts c
    where c.flow_id = f.id and c.minute > now() - interval '1 hour'), 0)::int as written,
  greatest(1, (select count(*) from workers where seen_at > now() - interval '${3 * limits.heartbeatMs} milliseconds'))::int as workers
from input i join flows f on f.id = i.flow_id`;

interface Row {
  id: string;
  brake_writes: number | null;
  stops_repeats: boolean;
  written: number;
  workers: number;
}

const unbraked = { brake_writes: null, written: 0, workers: 1, stops_repeats: true };

export function openBrake(pool: pg.Pool): Brake {
  const meters = new Map<string, Meter>();

  const meterOf = (flowId: string): Meter => {
    const known = meters.get(flowId);
    if (known) return known;
    const made: Meter = { used: 0, left: 0, stopsRepeats: true, refilling: undefined };
    meters.set(flowId, made);
    return made;
  };

  /** Settings changed so often. */
  let changes = 0;
  let telling: Promise<unknown> = Promise.resolve();
  /** One after the other: what is told must not be told twice. */
  const tell = (flowIds: string[]): Promise<Map<string, Allowance>> => {
    const told = telling.then(() => tellNow(flowIds));
    telling = told.catch(() => {});
    return told;
  };

  const tellNow = async (flowIds: string[]): Promise<Map<string, Allowance>> => {
    const used = new Map(flowIds.map((id) => [id, meterOf(id).used]));
    const before = changes;
    const values = [flowIds, [...used.values()]];
    const { rows } = await pool.query<Row>({ name: 'count-writes', text: count, values });
    const found = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      flowIds.map((flowId) => {
        const meter = meterOf(flowId);
        const row = found.get(flowId); // none: deleted with its workspace
        const { brake_writes: most, written, workers, stops_repeats: stopsRepeats } = row ?? unbraked;
        const left = most === null ? Number.POSITIVE_INFINITY : most - written;
        meter.used -= used.get(flowId) ?? 0;
        // The last few go to whoever asks first.
        meter.left = left > 0 ? Math.max(1, Math.floor(left / workers)) : 0;
        // It may have been read before the change that was told meanwhile.
        if (changes !== before) meter.left = 0;
        meter.stopsRepeats = stopsRepeats;
        return [flowId, { flowId, most, written }];
      }),
    );
  };

  const refill = (flowId: string, meter: Meter): Promise<Allowance> => {
    meter.refilling ??= tell([flowId])
      .then((told) => told.get(flowId) ?? { flowId, most: null, written: 0 })
      .finally(() => {
        meter.refilling = undefined;
      });
    return meter.refilling;
  };

  const takeOne = (meter: Meter): boolean => {
    if (meter.used >= meter.left) return false;
    meter.used += 1;
    return true;
  };

  return {
    take(flowId) {
      const meter = meterOf(flowId);
      if (takeOne(meter)) return undefined;
      return (async () => {
        for (;;) {
          const told = await refill(flowId, meter);
          if (takeOne(meter)) return null;
          if (told.most === null || told.written < told.most) continue; // others were quicker: ask again
          return told;
        }
      })();
    },
    give(flowId) {
      meterOf(flowId).used -= 1;
    },
    stopsRepeats: (flowId) => meters.get(flowId)?.stopsRepeats ?? true,
    async report() {
      const flowIds = [...meters].filter(([, meter]) => meter.used !== 0).map(([flowId]) => flowId);
      if (flowIds.length > 0) await tell(flowIds);
    },
    forget() {
      changes += 1;
      for (const meter of meters.values()) meter.left = 0;
    },
  };
}
