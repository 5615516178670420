import { formatDatetime } from '../validate/date-values.ts';

export type ContentType = 'CSV' | 'JSON' | 'XML';

export interface AsyncResult {
  id: string;
  created: boolean;
  error?: { statusCode: string; message: string; fields: string[] };
}

export interface AsyncBatch {
  id: string;
  state: 'Queued' | 'Completed' | 'Failed' | 'NotProcessed';
  stateMessage?: string;
  createdAt: number;
  request: string;
  /** What became of each row; the records of a query stand in `resultId` instead. */
  results: AsyncResult[];
  resultId?: string;
  columns?: string[];
  records?: Record<string, unknown>[];
}

/** A job of the first Bulk API, which simple-salesforce and jsforce's `bulk` still use. */
export interface AsyncJob {
  id: string;
  operation: string;
  object: string;
  externalIdFieldName?: string;
  state: 'Open' | 'Closed' | 'Aborted';
  concurrencyMode: 'Parallel' | 'Serial';
  contentType: ContentType;
  apiVersion: string;
  createdById: string;
  createdAt: number;
  batches: AsyncBatch[];
}

const utc = (time: number): string => formatDatetime(time).replace('+0000', 'Z');

const failures = ({ results }: AsyncBatch): number => results.filter((result) => result.error).length;
const processed = (batch: AsyncBatch): number => batch.records?.length ?? batch.results.length;

export function showAsyncJob(job: AsyncJob): Record<string, unknown> {
  const count = (state: AsyncBatch['state']): number => job.batches.filter((batch) => batch.state === state).length;
  const sum = (of: (batch: AsyncBatch) => number): number => job.batches.reduce((all, batch) => all + of(batch), 0);
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: utc(job.createdAt),
    systemModstamp: utc(job.createdAt),
    state: job.state,
    ...(job.externalIdFieldName ? { externalIdFieldName: job.externalIdFieldName } : {}),
    concurrencyMode: job.concurrencyMode,
    contentType: job.contentType,
    numberBatchesQueued: count('Queued'),
    numberBatchesInProgress: 0,
    numberBatchesCompleted: count('Completed'),
    numberBatchesFailed: count('Failed'),
    numberBatchesTotal: job.batches.length,
    numberRecordsProcessed: sum(processed),
    numberRetries: 0,
    apiVersion: job.contentType === 'JSON' ? Number(job.apiVersion) : job.apiVersion,
    numberRecordsFailed: sum(failures),
    totalProcessingTime: 1,
    apiActiveProcessingTime: 1,
    apexProcessingTime: 0,
  };
}

export function showBatch(job: AsyncJob, batch: AsyncBatch): Record<string, unknown> {
  return {
    id: batch.id,
    jobId: job.id,
    state: batch.state,
    ...(batch.stateMessage ? { stateMessage: batch.stateMessage } : {}),
    createdDate: utc(batch.createdAt),
    systemModstamp: utc(batch.createdAt),
    numberRecordsProcessed: processed(batch),
    numberRecordsFailed: failures(batch),
    totalProcessingTime: 1,
    apiActiveProcessingTime: 1,
    apexProcessingTime: 0,
  };
}
