/**
 * Running a group of failed runs again, some at a time. What could not be run again is named and passed over; what somebody
 * has run again meanwhile is passed over silently, so pressing twice, or two people, do no harm.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { refuseWhenStopped } from '../flows/stop.ts';
import { choiceValues, type FailureChoice, isChosen, isUnmended } from './failures.ts';
import { lockLaneOf, newerError, rerunOne } from './rerun.ts';
import { checkRerun, newerSuccesses, type RerunCheck, type WrittenAgain } from './rerun-check.ts';
import type { Rerun } from './restart.ts';

type Given = FailureChoice & Omit<Rerun, 'runIds'>;

export interface Rerunning {
  runIds: string[];
  /** Not run again, and why. */
  left: { runId: string; code: string; params: ErrorParams }[];
  /** Where the next call goes on; null = that was all. */
  next: string | null;
}

const atOnce = 50;
const checkedAtOnce = 200;

/** What a person should know before, and how many it would be. */
export async function checkFailures(
  engine: Engine,
  workspaceId: string,
  given: Given,
): Promise<RerunCheck & { count: number }> {
  const chosen = await readChosen(engine, workspaceId, given, null, null);
  const newer: RerunCheck['newer'] = [];
  const again = new Map<string, WrittenAgain>();
  for (let from = 0; from < chosen.length; from += checkedAtOnce) {
    const runIds = chosen.slice(from, from + checkedAtOnce).map(({ id }) => id);
    const found = await checkRerun(engine, workspaceId, { runIds, from: given.from, version: given.version });
    newer.push(...found.newer);
    for (const card of found.again) {
      const key = JSON.stringify([card.step, card.card, card.isDoubtful]);
      again.set(key, { ...card, count: card.count + (again.get(key)?.count ?? 0) });
    }
  }
  return { newer, again: [...again.values()].sort((one, other) => one.step - other.step), count: chosen.length };
}

/**
 * The oldest event first, so that those of one lane keep their order. Unless `anyway`, a run behind a newer success of its lane
 * is left: its older values would overwrite newer ones.
 */
export async function rerunFailures(
  engine: Engine,
  actor: Actor,
  { anyway, after, ...given }: Given & { anyway?: boolean | undefined; after?: string | undefined },
): Promise<Rerunning> {
  await refuseWhenStopped(engine.db, actor.workspaceId);
  const chosen = await readChosen(engine, actor.workspaceId, given, after ?? null, atOnce);
  const ids = chosen.map(({ id }) => id);
  const overtaken = anyway
    ? []
    : await newerSuccesses(engine, actor.workspaceId, { runIds: ids, version: given.version });
  const newer = new Map(overtaken.map((found) => [found.runId, found]));
  const done: Rerunning = {
    runIds: [],
    left: [],
    next: chosen.length < atOnce ? null : (chosen.at(-1)?.place ?? null),
  };
  for (const runId of ids) {
    try {
      const behind = newer.get(runId);
      if (behind) throw newerError(1, behind);
      const made = await engine.db.transaction((tx) => rerunUnmended(tx, actor, { ...given, runId }));
      if (made) done.runIds.push(made);
    } catch (error) {
      if (!(error instanceof UserFixableError)) throw error;
      done.left.push({ runId, code: error.code, params: error.params });
    }
  }
  return done;
}

/** The run's own lock makes the second of two wait, and see what the first has made. */
async function rerunUnmended(tx: Tx, actor: Actor, given: Parameters<typeof rerunOne>[2]): Promise<string | undefined> {
  const run: SQL = sql`r.workspace_id = ${actor.workspaceId} and r.id = ${given.runId}`;
  await lockLaneOf(tx, given.runId);
  await tx.execute(sql`select from runs r where ${run} for update`);
  const { rowCount } = await tx.execute(sql`select from runs r where ${run} and ${sql.raw(isUnmended)}`);
  return rowCount === 0 ? undefined : rerunOne(tx, actor, given);
}

/** In the order of their events; a run's place is its event. */
async function readChosen(
  engine: Engine,
  workspaceId: string,
  choice: FailureChoice,
  after: string | null,
  limit: number | null,
): Promise<{ id: string; place: string }[]> {
  const { rows } = await engine.pool.query<{ id: string; place: string }>(
    `select r.id, r.event_id as place from runs r where ${isChosen(1)} and ($7::uuid is null or r.event_id > $7)
     order by r.event_id limit $8`,
    [...choiceValues(workspaceId, choice), after, limit],
  );
  return rows;
}
