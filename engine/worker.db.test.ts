/** A worker whose job queue breaks below it says so and ends: alive but deaf would be worse. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getRun, runByHand } from './api.ts';
import { type TestEngine, testEngine, until } from './testing/engine.ts';
import { flow } from './testing/flow.ts';
import { goLive } from './testing/working.ts';
import { list, literal, map } from './values/source.ts';
import { startWorker } from './worker.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

async function startRun(): Promise<string> {
  const { engine, actor } = given;
  const always = map({ all: list(map({ left: literal(1), operator: literal('equals'), right: literal(1) })) });
  const document = flow('manual.started')
    .step('branch', 'logic.branch', {
      config: { routes: [{ id: 'yes', label: 'yes' }] },
      input: { routes: map({ yes: list(always) }) },
    })
    .document();
  const flowId = await goLive(given, document);
  const { runId } = await runByHand(engine, actor, { flowId, payload: {} });
  return runId;
}

const ended = (runId: string) =>
  until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    (run) => run.status === 'succeeded',
  );

test('a worker that cannot finish its jobs any more rejects `finished`, stops, and the next one goes on', async () => {
  const { pool } = given.engine;
  const first = await startWorker(given.engine);
  await pool.query(`
    create function refuse_jobs() returns trigger language plpgsql as $$ begin raise exception 'no jobs table today'; end $$;
    create trigger refuse_jobs before delete or update of last_error on graphile_worker._private_jobs
      for each row execute function refuse_jobs();
  `);
  const before = await startRun();
  await expect(first.finished).rejects.toThrow('graphile-worker stops by itself');
  await first.stop();
  await pool.query('drop function refuse_jobs cascade');

  const second = await startWorker(given.engine);
  const after = await startRun();
  await ended(before);
  await ended(after);
  await second.stop();
});
