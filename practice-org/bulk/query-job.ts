import { notFound, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { base, objectBody, type RestRequest } from '../rest/rest-request.ts';
import { runQuery } from '../soql/query.ts';
import type { Json } from '../soql/record-shape.ts';
import { wholeSecond } from '../validate/date-values.ts';
import { delimiterName, delimiterOf, toCsv } from './csv.ts';
import { type Job, jobOf, showJob } from './jobs.ts';

/** Rows of one page of results, unless the client wants another number. */
const PAGE = 50_000;

export function createQueryJob(request: RestRequest): Reply {
  const body = objectBody(request);
  const query = String(body.query ?? '');
  const operation = body.operation === 'queryAll' ? 'queryAll' : 'query';
  const result = runQuery(request, query, operation === 'queryAll');
  const records = result.page(0, result.totalSize);
  const columns = columnsOf(query, records);
  const job: Job = {
    ...{
      id: request.org.store.nextId('750'),
      kind: 'query',
      operation,
      object: objectIn(request, query),
      state: 'JobComplete',
    },
    lineEnding: body.lineEnding === 'CRLF' ? 'CRLF' : 'LF',
    columnDelimiter: delimiterName(body.columnDelimiter),
    ...{
      createdById: request.userId,
      createdAt: wholeSecond(request.org.clock.now()),
      version: request.version,
      upload: '',
      header: columns,
      outcomes: [],
    },
    result: [columns, ...records.map((record) => columns.map((column) => textOf(valueAt(record, column))))],
  };
  request.org.jobs.put(job.id, job);
  request.org.stats.dailyQueryJobs += 1;
  return { status: 200, body: { ...showJob(job), state: 'UploadComplete' } };
}

const objectIn = ({ org }: RestRequest, query: string): string => {
  const name = /\bFROM\s+(\w+)/i.exec(query)?.[1] ?? '';
  return org.schema.find(name)?.name ?? name;
};

/** Column names as the query gives them, in the canonical case of the records where there are any. */
export function columnsOf(query: string, records: readonly Json[]): string[] {
  const [first] = records;
  const list = /^\s*SELECT\s+([\s\S]*?)\s+FROM\s/i.exec(query)?.[1] ?? '';
  if (list.includes('(')) {
    if (/\(\s*SELECT/i.test(list)) throw refuse(400, 'FEATURENOTENABLED', 'Bulk queries cannot have subqueries');
    return Object.keys(first ?? {}).filter((key) => key !== 'attributes');
  }
  return list.split(',').map((column) => canonical(column.trim(), first));
}

function canonical(column: string, record: Json | undefined): string {
  let here: unknown = record;
  return column
    .split('.')
    .map((part) => {
      const keys = typeof here === 'object' && here !== null ? Object.keys(here) : [];
      const key = keys.find((name) => name.toLowerCase() === part.toLowerCase()) ?? part;
      here = typeof here === 'object' && here !== null ? (here as Json)[key] : undefined;
      return key;
    })
    .join('.');
}

export const valueAt = (record: Json, column: string): unknown =>
  column
    .split('.')
    .reduce<unknown>(
      (here, part) => (typeof here === 'object' && here !== null ? (here as Json)[part] : undefined),
      record,
    );

export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  // Bulk results write datetimes with Z instead of +0000.
  const plain = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return plain.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+0000$/, '$1Z');
};

const queryJob = (request: RestRequest): Job => jobOf(request, 'query');

export function changeQueryJob(request: RestRequest): Reply {
  const job = queryJob(request);
  if (objectBody(request).state === 'Aborted') job.state = 'Aborted';
  request.org.jobs.put(job.id, job);
  return { status: 200, body: showJob(job) };
}

export function deleteQueryJob(request: RestRequest): Reply {
  request.org.jobs.delete(queryJob(request).id);
  return { status: 204 };
}

/** Addresses of pages in one answer. */
const ADDRESSES = 5;

/** GET …/resultPages?locator= : the addresses of five pages at a time, for clients that read them side by side. */
export function queryResultPages(request: RestRequest): Reply {
  const job = queryJob(request);
  if (Number(request.version) < 58) throw notFound();
  const address = `${base(request)}/jobs/query/${job.id}`;
  const starts = Array.from({ length: Math.max(1, Math.ceil((job.result.length - 1) / PAGE)) }, (_, n) => n * PAGE);
  const from = Number(request.query.get('locator') ?? 0) || 0;
  const here = starts.slice(from, from + ADDRESSES);
  const isLast = from + ADDRESSES >= starts.length;
  return {
    status: 200,
    body: {
      resultPages: here.map((start) => ({ resultUrl: `${address}/results?locator=${start}` })),
      nextRecordsUrl: isLast ? null : `${address}/resultPages?locator=${from + ADDRESSES}`,
      done: isLast,
    },
  };
}

/** GET …/results?locator=&maxRecords= : pages, with the next locator in a header ("null" at the end). */
export function queryResults(request: RestRequest): Reply {
  const job = queryJob(request);
  const [header = [], ...rows] = job.result;
  const from = Number(request.query.get('locator') ?? 0) || 0;
  const size = Math.max(1, Number(request.query.get('maxRecords') ?? PAGE) || PAGE);
  const page = rows.slice(from, from + size);
  const next = from + size < rows.length ? String(from + size) : 'null';
  return {
    status: 200,
    body: toCsv([header, ...page], delimiterOf(job.columnDelimiter), job.lineEnding === 'CRLF' ? '\r\n' : '\n'),
    headers: { 'Content-Type': 'text/csv', 'Sforce-Locator': next, 'Sforce-NumberOfRecords': String(page.length) },
  };
}
