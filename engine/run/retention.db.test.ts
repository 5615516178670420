/** What the clean-up leaves, because a run still needs it; and what a deleted flow leaves, which is nothing at work. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstIdOf } from '../../db/schema/index.ts';
import { deleteFlow, switchFlow } from '../api.ts';
import { type Send, sendTo } from '../testing/arrivals.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive } from '../testing/working.ts';
import { deleteExpired } from './sweep.ts';

const dayMs = 86_400_000;

let given: TestEngine;
let arrive: Send;
let flowId: string;

beforeAll(async () => {
  given = await testEngine();
  flowId = await goLive(given, flow('webhook.received').document(), 'Kept');
  arrive = await sendTo(given, flowId);
});
afterAll(() => given.close());

/** An id that carries a time 40 days ago, and one of now behind it. */
const old = (n: number): string => {
  const time = (Date.now() - 40 * 86_400_000).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`;
};

/** An event of 40 days ago whose run is as `columns` say. */
async function left(n: number, columns: string): Promise<{ runId: string; eventId: string }> {
  const { pool } = given.engine;
  const accepted = await arrive({ n });
  if (accepted.status !== 'accepted') throw new Error(accepted.status);
  const [runId, eventId] = [old(n), old(100 + n)];
  await pool.query(`update events set id = $2, expires_at = now() - interval '1 day' where id = $1`, [
    accepted.eventId,
    eventId,
  ]);
  await pool.query(`update runs set id = $2, event_id = $3, ${columns} where id = $1`, [
    accepted.runId,
    runId,
    eventId,
  ]);
  return { runId, eventId };
}

const stands = async (table: 'runs' | 'events', id: string): Promise<boolean> =>
  (await given.engine.pool.query(`select from ${table} where id = $1`, [id])).rowCount === 1;

test('a run keeps its event while it is open, and both stay 30 days after its end', async () => {
  const kept = [
    await left(1, `status = 'waiting', waiting_for = 'time', due_at = now() + interval '20 days'`),
    await left(2, `status = 'needsAttention'`),
    await left(3, `status = 'failed', finished_at = now() - interval '1 day'`),
  ];
  const gone = await left(4, `status = 'succeeded', finished_at = now() - interval '39 days'`);
  await deleteExpired(given.engine);
  for (const { runId, eventId } of kept)
    expect([await stands('runs', runId), await stands('events', eventId)]).toEqual([true, true]);
  expect([await stands('runs', gone.runId), await stands('events', gone.eventId)]).toEqual([false, false]);
});

test('a run of a long list goes a part at a time, so that no statement outlasts its time', async () => {
  const { pool } = given.engine;
  const { runId } = await left(5, `status = 'succeeded', finished_at = now() - interval '39 days'`);
  await pool.query(
    `insert into steps (run_id, workspace_id, node_id, iteration_path, status, started_at)
     select $1, $2, 'each', n::text, 'succeeded', now() from generate_series(0, 11999) n`,
    [runId, given.actor.workspaceId],
  );
  await pool.query(`
    create table parts (rows bigint);
    create function note_part() returns trigger language plpgsql as
      $$ begin insert into parts select count(*) from gone; return null; end $$;
    create trigger noted after delete on steps referencing old table as gone for each statement execute function note_part()`);
  await deleteExpired(given.engine);
  expect(await stands('runs', runId)).toBe(false);
  const { rows } = await pool.query('select max(rows)::int as largest, sum(rows)::int as all from parts');
  await pool.query('drop trigger noted on steps');
  expect(rows).toEqual([{ largest: 5_000, all: 12_000 }]);
});

test('what came while the flow was off and was never run is no duplicate when it is sent again after its time', async () => {
  const { engine, actor } = given;
  await switchFlow(engine, actor, { flowId, isOn: false });
  const sent = await arrive({ n: 20 }, 'order 20');
  expect([sent.status, (await arrive({ n: 20 }, 'order 20')).status]).toEqual(['notRun', 'duplicate']);
  // Eight days later.
  await engine.pool.query(`update events set expires_at = expires_at - interval '192 hours' where status = 'notRun'`);
  await engine.pool.query(`update dedupe_keys set expires_at = expires_at - interval '192 hours'`);
  await deleteExpired(engine);
  await switchFlow(engine, actor, { flowId, isOn: true, held: 'later' });
  expect((await arrive({ n: 20 }, 'order 20')).status).toBe('accepted');
});

test('notices and their mails go after 90 days, one that was never mailed stays', async () => {
  const { engine, actor } = given;
  const { rows } = await engine.pool.query<{ id: string }>(
    `insert into notices (id, workspace_id, kind, mailed_at) values
       ($2, $1, 'runFailed', now()), ($3, $1, 'runFailed', now()), ($4, $1, 'runFailed', null) returning id`,
    [
      actor.workspaceId,
      firstIdOf(Date.now() - 91 * dayMs),
      firstIdOf(Date.now() - 89 * dayMs),
      firstIdOf(Date.now() - 92 * dayMs),
    ],
  );
  for (const { id } of rows)
    await engine.pool.query(
      `insert into mails (id, workspace_id, notice_id, "to", subject, text, html, status) values ($2, $1, $2, '', '', '', '', 'sent')`,
      [actor.workspaceId, id],
    );
  await deleteExpired(engine);
  const left = async (table: 'notices' | 'mails') =>
    (await engine.pool.query<{ id: string }>(`select id from ${table} order by id`)).rows.map(({ id }) => id);
  const [, younger, unsent] = rows.map(({ id }) => id);
  expect(await left('notices')).toEqual([unsent, younger]);
  expect(await left('mails')).toEqual([younger]);
});

test('with a flow go its runs that have not ended', async () => {
  const { engine, actor } = given;
  const open = await Promise.all([
    left(11, `status = 'waiting', waiting_for = 'time', due_at = now() + interval '20 days'`),
    left(12, `status = 'waiting', waiting_for = 'paused'`),
  ]);
  const ended = await left(13, `status = 'failed', finished_at = now()`);
  await deleteFlow(engine, actor, { flowId });
  const statusOf = async ({ runId }: { runId: string }) =>
    (await engine.pool.query<{ status: string }>('select status from runs where id = $1', [runId])).rows[0]?.status;
  expect(await Promise.all([...open, ended].map(statusOf))).toEqual(['cancelled', 'cancelled', 'failed']);
});
