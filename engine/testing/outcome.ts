/** What became of the step named `step` and of its run, as tests of errors ask it. Never imported by the program. */
import { cancelRun } from '../api.ts';
import { limits } from '../limits.ts';
import { type TestEngine, until } from './engine.ts';
import { readRun, startRun } from './working.ts';

export interface Outcome {
  runId: string;
  status: string;
  step: string | undefined;
  code: string | undefined;
  /** Until it is tried, or looked for, again. */
  delayMs: number | null;
  /** A write that may have happened is remembered until that is known. */
  isInDoubt: boolean;
  /** That did not succeed and were or will be repeated. */
  attempts: number;
}

/** Tried once, and to be tried again. */
export const retry = { status: 'waiting', step: 'retrying', isInDoubt: false, attempts: 1 };
/** The least and the most that may be left of the first wait. */
export const first = [0.8 * limits.retryFirstMs - 2_000, 1.2 * limits.retryFirstMs] as const;

let counter = 0;

/** Runs the flow until its worker has let go of it. Each run has a name and an address of its own unless told. */
export async function outcomeOf(
  given: TestEngine,
  flowId: string | undefined,
  payload: Record<string, string> = {},
): Promise<Outcome> {
  counter += 1;
  const own = { name: `Name ${counter}`, email: `n${counter}@example.jp` };
  return settled(given, await startRun(given, flowId ?? '', { ...own, ...payload }));
}

export async function settled(given: TestEngine, runId: string): Promise<Outcome> {
  const run = await until(
    () => readRun(given, runId),
    ({ status }) => status !== 'queued' && status !== 'running',
  );
  const step = run.steps.find(({ nodeId }) => nodeId === 'step');
  const { rows } = await given.engine.pool.query(
    'select from steps where run_id = $1 and intended_at is not null and finished_at is null',
    [runId],
  );
  return {
    runId,
    status: run.status,
    step: step?.status,
    code: step?.error?.code,
    delayMs: run.dueAt && run.dueAt.getTime() - Date.now(),
    isInDoubt: rows.length > 0,
    attempts: run.attempts.length,
  };
}

/** Lets the time go by that this run waits for. */
export async function timePasses({ engine }: TestEngine, runId: string): Promise<void> {
  for (const statement of [
    `update steps set due_at = case when due_at is not null then now() end,
       settled_after = case when settled_after is not null then now() end where run_id = $1 and finished_at is null`,
    'update runs set due_at = now() where id = $1',
  ])
    await engine.pool.query(statement, [runId]);
  await engine.pool.query(
    'update graphile_worker._private_jobs set run_at = now() where key = $1 and locked_at is null',
    [`run:${runId}`],
  );
}

export const end = ({ engine, actor }: TestEngine, { runId }: Outcome) =>
  cancelRun(engine, actor, { runId }).catch(() => {});
