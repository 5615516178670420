import { wrongColumn } from '../bulk/columns.ts';
import { columnsOf, textOf, valueAt } from '../bulk/query-job.ts';
import { writeRow } from '../bulk/write-row.ts';
import { ApiError } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { countBatch } from '../rest/daily-calls.ts';
import { runQuery } from '../soql/query.ts';
import { AsyncError } from './async-error.ts';
import type { AsyncBatch, AsyncJob, AsyncResult } from './jobs.ts';
import { readRows } from './rows.ts';

export const isQuery = (job: AsyncJob): boolean => job.operation === 'query' || job.operation === 'queryAll';

/** Takes a batch in and works it off at once; the client hears that it is queued and then asks how it went. */
export function addBatch(call: Call, job: AsyncJob, text: string): AsyncBatch {
  if (job.state !== 'Open') throw new AsyncError('InvalidJobState', `The job is ${job.state.toLowerCase()}: ${job.id}`);
  if (text.trim() === '') throw new AsyncError('ClientInputError', 'The batch is empty');
  countBatch(call.org);
  const batch: AsyncBatch = {
    id: call.org.store.nextId('751'),
    state: 'Completed',
    createdAt: call.org.clock.now(),
    request: text,
    results: [],
  };
  // Rows and job are written down in one piece: after a crash either all of it happened or nothing.
  call.org.store.transaction(() => {
    try {
      if (isQuery(job)) ask(call, job, batch);
      else batch.results = write(call, job, text);
    } catch (error) {
      if (!(error instanceof AsyncError || error instanceof ApiError)) throw error;
      batch.state = 'Failed';
      batch.stateMessage =
        error instanceof AsyncError ? `${error.code} : ${error.message}` : `InvalidBatch : ${error.message}`;
    }
    job.batches.push(batch);
    call.org.asyncJobs.put(job.id, job);
  });
  return batch;
}

function write(call: Call, job: AsyncJob, text: string): AsyncResult[] {
  const object = call.org.schema.get(job.object);
  const rows = readRows(text, job.contentType);
  for (const row of rows) {
    const wrong = wrongColumn(object, { operation: 'insert' }, Object.keys(row));
    if (wrong) throw new AsyncError('InvalidBatch', wrong);
  }
  return rows.map((input) => {
    const outcome = writeRow(call, job, object, input);
    if (!('problem' in outcome)) return outcome;
    const { errorCode, message, fields } = outcome.problem;
    return { id: '', created: false, error: { statusCode: errorCode, message, fields: fields ?? [] } };
  });
}

function ask(call: Call, job: AsyncJob, batch: AsyncBatch): void {
  const query = batch.request.trim();
  const result = runQuery(call, query, job.operation === 'queryAll');
  const records = result.page(0, result.totalSize);
  batch.resultId = call.org.store.nextId('752');
  batch.columns = columnsOf(query, records);
  batch.records = records;
}

/** The records of a query as rows of text, header first. */
export function rowsOf(batch: AsyncBatch): string[][] {
  const columns = batch.columns ?? [];
  const records = batch.records ?? [];
  return [columns, ...records.map((record) => columns.map((column) => textOf(valueAt(record, column))))];
}
