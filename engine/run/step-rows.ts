/** Between a step in memory and its row: the store sends many rows of many runs at once, and reads them as JSON. */
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams, Repair } from '../../nodes/errors.ts';
import { type BinaryType, type BinaryValue, binaryArray } from '../binary-arrays.ts';
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

/** What few steps have, and how PostgreSQL reads it again: it travels in one column, which is null for nearly all. */
const seldom = (step: StepState): string | null => {
  const { error, candidates, log, dueAt, connectionId } = step;
  if (!error && !candidates && log.length === 0 && !dueAt && !connectionId) return null;
  return stored({
    error_code: error?.code,
    error_params: error?.params,
    repair: error?.repair,
    candidates: candidates ?? undefined,
    log: log.length > 0 ? log : undefined,
    due_at: dueAt?.toISOString(),
    connection_id: connectionId ?? undefined,
  });
};

export interface SentStep {
  ord: number;
  step: StepState;
}

/** SQL: the rows of `stepLists`, which are the parameters from this number on. */
export const sentSteps = (first: number): string => {
  const list = columns.map(({ type }, index) => `$${first + index}::${type}[]`);
  return `unnest(${list.join(', ')}) as s(${columns.map(({ name }) => name).join(', ')})`;
};

/** One binary array for each column: all steps of many runs. */
export const stepLists = (steps: SentStep[]): Buffer[] => columns.map((column) => column.list(steps));

const columns = [
  column('ord', 'int4', ({ ord }) => ord),
  column('node_id', 'text', ({ step }) => step.nodeId),
  column('iteration_path', 'text', ({ step }) => step.iterationPath),
  column('status', 'text', ({ step }) => step.status),
  column('branch', 'text', ({ step }) => step.branch),
  column('input', 'jsonb', ({ step }) => (step.input === null ? null : stored(step.input))),
  column('output', 'jsonb', ({ step }) => (step.output === null ? null : stored(step.output))),
  column('attempt', 'int4', ({ step }) => step.attempt),
  column('is_carried', 'bool', ({ step }) => step.isCarried),
  column('intended_at', 'timestamptz', ({ step }) => step.intent?.intendedAt),
  column('send_before', 'timestamptz', ({ step }) => step.intent?.sendBefore),
  column('settled_after', 'timestamptz', ({ step }) => step.intent?.settledAfter),
  column('started_at', 'timestamptz', ({ step }) => step.startedAt),
  column('finished_at', 'timestamptz', ({ step }) => step.finishedAt),
  column('seldom', 'jsonb', ({ step }) => seldom(step)),
];

function column<Type extends BinaryType>(
  name: string,
  type: Type,
  read: (sent: SentStep) => BinaryValue<Type> | null | undefined,
) {
  return { name, type, list: (steps: SentStep[]) => binaryArray(type, steps.map(read)) };
}

const stored = (value: unknown): string => storable(JSON.stringify(value));

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
