/** The work of a job that holds several runs. */
import { isDatabaseAway, isTooSlow } from '../database-away.ts';
import { gather, isDataError } from '../gather.ts';
import { limits } from '../limits.ts';
import { advance, type Desk } from './advance.ts';
import { openPlaces } from './places.ts';
import { jobOf } from './run-jobs.ts';

interface Crowd {
  desk: Desk;
  /** Runs of such jobs that are worked on at a time; the others wait. */
  atOnce: number;
  /** True = what has not begun is left to other workers. */
  isStopping(): boolean;
}

/**
 * Resolves when each run is settled or has a job of its own: one that could not be advanced must not wait until its neighbours
 * are done, which may be hours. Rejects when a job could not be added either; then the whole job comes again, and finds those
 * that are settled done.
 */
export function openMany({ desk, atOnce, isStopping }: Crowd): (runIds: string[]) => Promise<void> {
  const place = openPlaces(atOnce);
  const { engine } = desk;

  const comeAgain = gather<{ runId: string; inMs: number }, void>({
    maxItems: 200,
    maxInFlight: 1,
    isOnesFault: isDataError,
    isRepeatable: isDatabaseAway,
    repeatAfterMs: (error) => (isTooSlow(error) ? [0] : limits.writeAgainMs),
    async send(items) {
      await engine.pool.query(
        `select graphile_worker.add_jobs(array(select ${jobOf('id', `now() + in_ms * interval '1 millisecond'`)}
           from (select id, min(in_ms) as in_ms from unnest($1::uuid[], $2::int[]) as again(id, in_ms) group by id) as once))`,
        [items.map(({ runId }) => runId), items.map(({ inMs }) => inMs)],
      );
      return items.map(() => undefined);
    },
  });

  const one = async (runId: string): Promise<void> => {
    if (isStopping()) return comeAgain({ runId, inMs: 0 });
    try {
      await advance(desk, runId);
    } catch (error) {
      engine.log.error({ err: error, runId }, 'a run could not be advanced: it comes again');
      await comeAgain({ runId, inMs: 1_000 });
    }
  };

  return async (runIds) => {
    const ended = await Promise.allSettled(runIds.map((runId) => place(() => one(runId))));
    const failed = ended.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  };
}
