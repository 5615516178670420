import { notFound } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { RestRequest } from '../rest/rest-request.ts';
import { normalizeId } from '../store/ids.ts';
import { formatDatetime } from '../validate/date-values.ts';

export interface Outcome {
  id: string;
  created: boolean;
  /** Undefined = it worked. */
  error: string | undefined;
  /** The row as it was sent. */
  cells: string[];
}

/** A Bulk API 2.0 job. */
export interface Job {
  id: string;
  kind: 'ingest' | 'query';
  operation: string;
  object: string;
  state: 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Aborted' | 'Failed';
  externalIdFieldName?: string;
  lineEnding: 'LF' | 'CRLF';
  columnDelimiter: string;
  createdById: string;
  createdAt: number;
  version: string;
  upload: string;
  header: string[];
  outcomes: Outcome[];
  /** CSV rows of a query, header first. */
  result: string[][];
  errorMessage?: string;
  /** Rows of a job that failed as a whole. */
  unprocessed?: string[][];
}

/** The job that an address names. */
export function jobOf(request: RestRequest, kind: Job['kind']): Job {
  const job = request.org.jobs.get(normalizeId(request.params.job ?? '') ?? '');
  if (job?.kind !== kind) throw notFound();
  return job;
}

export const getJob =
  (kind: Job['kind']) =>
  (request: RestRequest): Reply => ({ status: 200, body: showJob(jobOf(request, kind)) });

export const listJobs =
  (kind: Job['kind']) =>
  ({ org }: RestRequest): Reply => {
    const records = org.jobs.all().filter((job) => job.kind === kind);
    return { status: 200, body: { done: true, records: records.map(showJob), nextRecordsUrl: null } };
  };

/** What the API says of a job. */
export function showJob(job: Job): Record<string, unknown> {
  const failed = job.outcomes.filter((outcome) => outcome.error !== undefined).length;
  const ingest = job.kind === 'ingest';
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: formatDatetime(job.createdAt),
    systemModstamp: formatDatetime(job.createdAt),
    state: job.state,
    ...(job.externalIdFieldName ? { externalIdFieldName: job.externalIdFieldName } : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.version),
    jobType: ingest ? 'V2Ingest' : 'V2Query',
    ...(ingest && job.state === 'Open'
      ? { contentUrl: `services/data/v${job.version}/jobs/ingest/${job.id}/batches` }
      : {}),
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    numberRecordsProcessed: ingest ? job.outcomes.length : Math.max(0, job.result.length - 1),
    ...(ingest ? { numberRecordsFailed: failed, apexProcessingTime: 0, apiActiveProcessingTime: 0 } : {}),
    retries: 0,
    totalProcessingTime: 1,
    ...(job.errorMessage ? { errorMessage: job.errorMessage } : {}),
  };
}
