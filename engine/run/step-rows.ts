/** Between a step in memory and its row as JSON: the store sends many rows of many runs as one jsonb parameter. */
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams, Repair } from '../../nodes/errors.ts';
import type { StepState, StepStatus } from './state.ts';

/** A row of `steps` as PostgreSQL's to_jsonb gives it. */
export interface StepRow {
  node_id: string;
  iteration_path: string;
  status: StepStatus;
  branch: string | null;
  input: Json | null;
  output: Json | null;
  attempt: number;
  is_carried: boolean;
  error_code: string | null;
  error_params: ErrorParams | null;
  repair: Repair | null;
  intended_at: string | null;
  send_before: string | null;
  settled_after: string | null;
  candidates: StepState['candidates'];
  log: StepState['log'] | null;
  due_at: string | null;
  connection_id: string | null;
  started_at: string;
  finished_at: string | null;
}

/** What is null is left out: half of a row is, and PostgreSQL reads a missing key the same way. */
type SentRow = { [Key in keyof StepRow]: StepRow[Key] | undefined };

export function toRow(step: StepState): SentRow {
  return {
    node_id: step.nodeId,
    iteration_path: step.iterationPath,
    status: step.status,
    branch: step.branch ?? undefined,
    input: step.input ?? undefined,
    output: step.output ?? undefined,
    attempt: step.attempt,
    is_carried: step.isCarried,
    error_code: step.error?.code,
    error_params: step.error?.params,
    repair: step.error?.repair,
    intended_at: step.intent?.intendedAt.toISOString(),
    send_before: step.intent?.sendBefore.toISOString(),
    settled_after: step.intent?.settledAfter.toISOString(),
    candidates: step.candidates ?? undefined,
    log: step.log.length > 0 ? step.log : undefined,
    due_at: step.dueAt?.toISOString(),
    connection_id: step.connectionId ?? undefined,
    started_at: step.startedAt.toISOString(),
    finished_at: step.finishedAt?.toISOString(),
  };
}

export function fromRow(row: StepRow): StepState {
  const { intended_at, send_before, settled_after } = row;
  return {
    nodeId: row.node_id,
    iterationPath: row.iteration_path,
    status: row.status,
    branch: row.branch,
    input: row.input,
    output: row.output,
    attempt: row.attempt,
    isCarried: row.is_carried,
    error: row.error_code
      ? { code: row.error_code, params: row.error_params ?? {}, repair: row.repair ?? undefined }
      : null,
    intent:
      intended_at && send_before && settled_after
        ? {
            intendedAt: new Date(intended_at),
            sendBefore: new Date(send_before),
            settledAfter: new Date(settled_after),
          }
        : null,
    candidates: row.candidates,
    log: row.log ?? [],
    dueAt: row.due_at ? new Date(row.due_at) : null,
    connectionId: row.connection_id,
    waitsFor: null,
    startedAt: new Date(row.started_at),
    finishedAt: row.finished_at ? new Date(row.finished_at) : null,
  };
}

/** jsonb holds neither U+0000 nor half a surrogate pair; both become U+FFFD, and everything else stays as it is. */
export function storable(text: string): string {
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(text)) return text;
  return text.replace(/(\\\\)|\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, (found, escapedBackslash) =>
    escapedBackslash ? found : '\\ufffd',
  );
}
