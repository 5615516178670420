import { externalIdField } from '../dml/upsert.ts';
import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { countBatch } from '../rest/daily-calls.ts';
import { objectBody, type RestRequest } from '../rest/rest-request.ts';
import type { SObject } from '../schema/types.ts';
import { wholeSecond } from '../validate/date-values.ts';
import { columnNames, wrongColumn, wrongLineEnding } from './columns.ts';
import { delimiterName, delimiterOf, parseCsv, toCsv } from './csv.ts';
import { type Job, jobOf, type Outcome, showJob } from './jobs.ts';
import { errorText, setPath, writeRow } from './write-row.ts';

const OPERATIONS = new Set(['insert', 'update', 'upsert', 'delete', 'hardDelete']);

export function createIngest(request: RestRequest): Reply {
  const body = objectBody(request);
  const object = request.org.schema.find(String(body.object ?? ''));
  const operation = String(body.operation ?? '');
  if (!object) throw refuse(400, 'INVALIDENTITY', `Entity '${String(body.object)}' is not supported by the Bulk API.`);
  if (!OPERATIONS.has(operation)) throw refuse(400, 'INVALIDJOB', `Invalid operation: ${operation}`);
  if (operation === 'upsert' && typeof body.externalIdFieldName !== 'string')
    throw refuse(400, 'INVALIDJOB', 'An external id field is required for upsert');
  const job: Job = {
    ...{ id: request.org.store.nextId('750'), kind: 'ingest', operation, object: object.name, state: 'Open' },
    ...(typeof body.externalIdFieldName === 'string'
      ? { externalIdFieldName: externalIdField(object, body.externalIdFieldName).name }
      : {}),
    lineEnding: body.lineEnding === 'CRLF' ? 'CRLF' : 'LF',
    columnDelimiter: delimiterName(body.columnDelimiter),
    ...{
      createdById: request.userId,
      createdAt: wholeSecond(request.org.clock.now()),
      version: request.version,
      upload: '',
      header: [],
      outcomes: [],
      result: [],
    },
  };
  // Rows that came in a part of their own are the whole upload.
  if (typeof body.content === 'string') {
    job.upload = Buffer.from(body.content, 'base64').toString('utf8');
    return start(request, job);
  }
  request.org.jobs.put(job.id, job);
  return { status: 200, body: showJob(job) };
}

/** The client sees the upload as complete and then polls, as it would a real org. */
function start(request: RestRequest, job: Job): Reply {
  countBatch(request.org);
  // Rows and job are written down in one piece: after a crash either all of it happened or nothing.
  request.org.store.transaction(() => {
    run(request, job);
    request.org.jobs.put(job.id, job);
  });
  return { status: 200, body: { ...showJob(job), state: 'UploadComplete' } };
}

const ingestJob = (request: RestRequest): Job => jobOf(request, 'ingest');

export function upload(request: RestRequest): Reply {
  const job = ingestJob(request);
  if (job.state !== 'Open')
    throw refuse(400, 'INVALIDJOBSTATE', `Uploading data not allowed in the job's state: ${job.state}`);
  if (job.upload !== '')
    throw refuse(
      400,
      'INVALIDJOB',
      `Found multiple contents for job: <${job.id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
    );
  job.upload = request.raw;
  request.org.jobs.put(job.id, job);
  return { status: 201 };
}

export function changeIngest(request: RestRequest): Reply {
  const job = ingestJob(request);
  const { state } = objectBody(request);
  if (state === 'UploadComplete' && job.state === 'Open') return start(request, job);
  if (state !== 'Aborted' || job.state === 'JobComplete')
    throw refuse(400, 'INVALIDJOBSTATE', `Cannot change the job's state from ${job.state} to ${String(state)}`);
  job.state = 'Aborted';
  request.org.jobs.put(job.id, job);
  return { status: 200, body: showJob(job) };
}

export function deleteIngest(request: RestRequest): Reply {
  request.org.jobs.delete(ingestJob(request).id);
  return { status: 204 };
}

function run(request: RestRequest, job: Job): void {
  const text = job.upload;
  const [header, ...rows] = parseCsv(text, delimiterOf(job.columnDelimiter));
  job.upload = '';
  if (!header) {
    // Nothing was uploaded, so nothing had to be done.
    job.state = 'JobComplete';
    return;
  }
  job.header = columnNames(header);
  const object = request.org.schema.get(job.object);
  const ending = wrongLineEnding(text, job.lineEnding);
  const column = wrongColumn(object, job, job.header);
  if (ending || column) {
    job.state = 'Failed';
    job.errorMessage = ending ? `ClientInputError : ${ending}` : `InvalidBatch : ${column}`;
    job.unprocessed = rows;
    return;
  }
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
  const outcome = writeRow(request, job, object, input);
  return 'problem' in outcome
    ? { id: '', created: false, error: errorText(outcome.problem), cells }
    : { ...outcome, error: undefined, cells };
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

/** A job runs whole, or fails before it begins. */
export function unprocessedRecords(request: RestRequest): Reply {
  const job = ingestJob(request);
  return csvReply(job, [job.header, ...(job.unprocessed ?? [])]);
}
