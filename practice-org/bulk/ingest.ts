import { externalIdField, upsertRecord } from '../dml/upsert.ts';
import { createRecord, deleteRecord, livingRow, updateRecord } from '../dml/write.ts';
import { ApiError, notFound, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { objectBody, type RestRequest } from '../rest/rest-request.ts';
import type { SObject } from '../schema/types.ts';
import { delimiterName, delimiterOf, parseCsv, toCsv } from './csv.ts';
import { type Job, jobsOf, type Outcome, showJob } from './jobs.ts';

const OPERATIONS = new Set(['insert', 'update', 'upsert', 'delete', 'hardDelete']);

export function createIngest(request: RestRequest): Reply {
  const body = objectBody(request);
  const object = request.org.schema.find(String(body.object ?? ''));
  const operation = String(body.operation ?? '');
  if (!object) throw refuse(400, 'INVALIDENTITY', `Entity '${String(body.object)}' is not supported by the Bulk API.`);
  if (!OPERATIONS.has(operation)) throw refuse(400, 'INVALIDJOB', `Invalid operation: ${operation}`);
  const job: Job = {
    ...{ id: request.org.store.nextId('750'), kind: 'ingest', operation, object: object.name, state: 'Open' },
    ...(typeof body.externalIdFieldName === 'string'
      ? { externalIdFieldName: externalIdField(object, body.externalIdFieldName).name }
      : {}),
    lineEnding: body.lineEnding === 'CRLF' ? 'CRLF' : 'LF',
    columnDelimiter: delimiterName(body.columnDelimiter),
    ...{
      createdById: request.userId,
      createdAt: Date.now(),
      version: request.version,
      upload: '',
      header: [],
      outcomes: [],
      result: [],
    },
  };
  jobsOf(request).set(job.id, job);
  return { status: 200, body: showJob(job) };
}

export function ingestJob(request: RestRequest): Job {
  const job = jobsOf(request).get(request.params.job ?? '');
  if (job?.kind !== 'ingest') throw notFound();
  return job;
}

export const getIngest = (request: RestRequest): Reply => ({ status: 200, body: showJob(ingestJob(request)) });

export const listIngest = (request: RestRequest): Reply => ({
  status: 200,
  body: {
    done: true,
    records: [...jobsOf(request).values()].filter((job) => job.kind === 'ingest').map(showJob),
    nextRecordsUrl: null,
  },
});

export function upload(request: RestRequest): Reply {
  const job = ingestJob(request);
  if (job.state !== 'Open')
    throw refuse(400, 'INVALIDJOBSTATE', `Uploading data not allowed in the job's state: ${job.state}`);
  job.upload += request.raw;
  return { status: 201 };
}

export function changeIngest(request: RestRequest): Reply {
  const job = ingestJob(request);
  const { state } = objectBody(request);
  if (state === 'Aborted') job.state = 'Aborted';
  else if (state === 'UploadComplete' && job.state === 'Open') run(request, job);
  else throw refuse(400, 'INVALIDJOBSTATE', `Cannot change the job's state from ${job.state} to ${String(state)}`);
  // The client sees the upload as complete and then polls, as it would a real org.
  return {
    status: 200,
    body: state === 'UploadComplete' ? { ...showJob(job), state: 'UploadComplete' } : showJob(job),
  };
}

export function deleteIngest(request: RestRequest): Reply {
  jobsOf(request).delete(ingestJob(request).id);
  return { status: 204 };
}

function run(request: RestRequest, job: Job): void {
  const [header, ...rows] = parseCsv(job.upload.replace(/^\uFEFF/, ''), delimiterOf(job.columnDelimiter));
  job.upload = '';
  if (!header) {
    job.state = 'Failed';
    job.errorMessage = 'InvalidBatch : Field name not found : (empty upload)';
    return;
  }
  job.header = header.map((name) => name.trim());
  const object = request.org.schema.get(job.object);
  request.org.store.transaction(() => {
    job.outcomes = rows.map((cells) => attempt(request, job, object, cells));
  });
  job.state = 'JobComplete';
}

function attempt(request: RestRequest, job: Job, object: SObject, cells: string[]): Outcome {
  const input: Record<string, unknown> = {};
  job.header.forEach((name, n) => {
    const cell = cells[n] ?? '';
    // An empty cell leaves the field alone; #N/A empties it.
    if (cell !== '') setPath(input, name, cell === '#N/A' ? null : cell);
  });
  try {
    const { id, created } = request.org.store.transaction(() => write(request, job, object, input));
    return { id, created, error: undefined, cells };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const [problem] = error.recordErrors();
    return {
      id: '',
      created: false,
      error: `${problem?.statusCode}:${problem?.message}:${problem?.fields.join(' ')} --`,
      cells,
    };
  }
}

/** `Account.Nagare_Key__c` names a parent by its external id. */
function setPath(input: Record<string, unknown>, name: string, value: unknown): void {
  const [relation, field] = name.split('.');
  if (field !== undefined && relation !== undefined) input[relation] = { [field]: value };
  else input[name] = value;
}

function write(
  request: RestRequest,
  job: Job,
  object: SObject,
  input: Record<string, unknown>,
): { id: string; created: boolean } {
  const call = { ...request, raw: JSON.stringify(input) };
  if (job.operation === 'insert') return { id: createRecord(call, object, input), created: true };
  const { Id, ...rest } = input;
  if (job.operation === 'upsert' && job.externalIdFieldName && job.externalIdFieldName !== 'Id') {
    const field = externalIdField(object, job.externalIdFieldName);
    const { [field.name]: value, ...values } = input;
    return upsertRecord({ call, object, field, value: String(value ?? ''), input: values, updateOnly: false });
  }
  if (job.operation === 'upsert' && Id === undefined) return { id: createRecord(call, object, rest), created: true };
  const row = livingRow(call, object, String(Id ?? ''));
  if (job.operation === 'delete' || job.operation === 'hardDelete') deleteRecord(call, object, row.Id);
  else updateRecord(call, object, row.Id, rest);
  return { id: row.Id, created: false };
}

const csvReply = (job: Job, rows: readonly (readonly unknown[])[]): Reply => ({
  status: 200,
  body: toCsv(rows, delimiterOf(job.columnDelimiter), job.lineEnding === 'CRLF' ? '\r\n' : '\n'),
  headers: { 'Content-Type': 'text/csv' },
});

export function successfulResults(request: RestRequest): Reply {
  const job = ingestJob(request);
  const good = job.outcomes.filter((outcome) => outcome.error === undefined);
  return csvReply(job, [
    ['sf__Id', 'sf__Created', ...job.header],
    ...good.map(({ id, created, cells }) => [id, created, ...cells]),
  ]);
}

export function failedResults(request: RestRequest): Reply {
  const job = ingestJob(request);
  const bad = job.outcomes.filter((outcome) => outcome.error !== undefined);
  return csvReply(job, [
    ['sf__Id', 'sf__Error', ...job.header],
    ...bad.map(({ id, error, cells }) => [id, error, ...cells]),
  ]);
}

/** Nothing is ever left over: a job runs whole or is aborted before it begins. */
export function unprocessedRecords(request: RestRequest): Reply {
  const job = ingestJob(request);
  return csvReply(job, [job.header]);
}
