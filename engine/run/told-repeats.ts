/**
 * What several workers see of writes that come back, put together: with one worker or with ten, a loop between flows is
 * recognised after as many turns. With each heartbeat a worker tells what came back to it and reads what any of them saw of
 * the same; alone it does neither. Nothing is written for ordinary work: it does not come back.
 */
import type pg from 'pg';
import { limits } from '../limits.ts';
import type { Repeats, Told } from './repeats.ts';

export interface ToldRepeats {
  /** With each heartbeat. */
  exchange(): Promise<void>;
  /** A flow that rests, or that was found to be no loop, begins anew for all workers. */
  forget(flowId: string): Promise<void>;
}

const aliveMs = 3 * limits.heartbeatMs;

const countWorkers = `select count(*)::int as workers from workers where seen_at > now() - interval '${aliveMs} milliseconds'`;

/** What is told late of a flow that rests already is of before its rest. */
const tell = `
insert into repeated_writes (workspace_id, flow_id, signature, run_id, event_at, written_at)
select f.workspace_id, f.id, i.signature, i.run_id, i.event_at, i.written_at
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])
  as i(flow_id, signature, run_id, event_at, written_at)
join flows f on f.id = i.flow_id
where f.paused_at is null and f.stopped_at is null
order by i.flow_id, i.signature, i.written_at
on conflict do nothing`;

/** All turns of what anybody has told of since the last heartbeats: those who have seen it once only hear of it here. */
const read = `
select w.flow_id as "flowId", w.signature, w.run_id as "runId", w.event_at as "eventAt", w.written_at as "writtenAt"
from (
  select distinct flow_id, signature from repeated_writes
  where told_at > now() - interval '${aliveMs} milliseconds' limit ${limits.repeatsTold}
) fresh join repeated_writes w using (flow_id, signature)`;

const forgetOld = `
delete from repeated_writes w using unnest($1::uuid[], $2::text[], $3::timestamptz[]) as i(flow_id, signature, before)
where w.flow_id = i.flow_id and w.signature = i.signature and w.written_at < i.before`;

type Row = Omit<Told, 'eventAt' | 'writtenAt'> & { eventAt: Date; writtenAt: Date };

export function openToldRepeats(pool: pg.Pool, repeats: Repeats): ToldRepeats {
  return {
    async exchange() {
      const { rows: counted } = await pool.query<{ workers: number }>(countWorkers);
      const workers = Math.max(1, counted[0]?.workers ?? 1);
      repeats.setWorkers(workers);
      if (workers === 1) return;
      const told = repeats.take();
      if (told.length > 0)
        await pool.query(tell, [
          told.map((one) => one.flowId),
          told.map((one) => one.signature),
          told.map((one) => one.runId),
          told.map((one) => new Date(one.eventAt)),
          told.map((one) => new Date(one.writtenAt)),
        ]);
      const { rows } = await pool.query<Row>(read);
      const times = ({ eventAt, writtenAt }: Row) => ({ eventAt: eventAt.getTime(), writtenAt: writtenAt.getTime() });
      const old = repeats.learn(rows.map((row) => ({ ...row, ...times(row) })));
      if (old.length > 0)
        await pool.query(forgetOld, [
          old.map((one) => one.flowId),
          old.map((one) => one.signature),
          old.map((one) => new Date(one.before)),
        ]);
    },
    async forget(flowId) {
      repeats.forget(flowId);
      await pool.query('delete from repeated_writes where flow_id = $1', [flowId]);
    },
  };
}
