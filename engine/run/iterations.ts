/** What is stored of a loop's iterations: how the ended ones ended, and the steps of those that have begun and not ended. */
import type pg from 'pg';
import type { iterationStatuses } from '../../db/schema/run.ts';
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { resumed, type StepError, type StepState } from './state.ts';
import { fromRow, type StepRow } from './step-rows.ts';

export type IterationStatus = (typeof iterationStatuses)[number];

export interface IterationWrite {
  /** The loop. */
  nodeId: string;
  iterationPath: string;
  status: IterationStatus;
  result: Json | undefined;
  error: StepError | null;
  finishedAt: Date;
}

export interface StoredIterations {
  ended: Map<string, { status: IterationStatus; result: Json | undefined; error: StepError | null }>;
  begun: Map<string, StepState[]>;
}

export const noIterations: StoredIterations = { ended: new Map(), begun: new Map() };

interface Row {
  iteration_path: string;
  status: IterationStatus | null;
  result: Json | null;
  error_code: string | null;
  error_params: ErrorParams | null;
  step: StepRow | null;
}

const read = `
with ended as (
  select * from iterations where run_id = $1 and node_id = $2 and ($3 = '' or starts_with(iteration_path, $3 || '.'))
)
select iteration_path, status, result, error_code, error_params, null as step from ended
union all
select s.iteration_path, null, null, null, null, to_jsonb(s) from steps s
where s.run_id = $1 and s.node_id = any($4) and ($3 = '' or starts_with(s.iteration_path, $3 || '.'))
  and not exists (select from ended e where e.iteration_path = s.iteration_path)`;

/** `path` is the frame that the loop stands in, `body` the steps that stand directly in its iterations. */
export async function readIterations(
  pool: pg.Pool,
  { runId, loopId, path, body }: { runId: string; loopId: string; path: string; body: string[] },
): Promise<StoredIterations> {
  const { rows } = await pool.query<Row>({ name: 'read-iterations', text: read, values: [runId, loopId, path, body] });
  const found: StoredIterations = { ended: new Map(), begun: new Map() };
  for (const row of rows) {
    if (row.step) {
      const steps = found.begun.get(row.iteration_path) ?? [];
      steps.push(resumed(fromRow(row.step)));
      found.begun.set(row.iteration_path, steps);
    } else if (row.status) {
      const error = row.error_code ? { code: row.error_code, params: row.error_params ?? {} } : null;
      found.ended.set(row.iteration_path, { status: row.status, result: row.result ?? undefined, error });
    }
  }
  return found;
}
