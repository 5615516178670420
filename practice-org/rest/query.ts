import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { Cursors } from '../soql/cursors.ts';
import { explain, type QueryResult, runQuery } from '../soql/query.ts';
import { base, type RestRequest } from './rest-request.ts';

const cursors = new WeakMap<object, Cursors>();

function cursorsOf(request: RestRequest): Cursors {
  const known = cursors.get(request.org) ?? new Cursors();
  cursors.set(request.org, known);
  return known;
}

const DEFAULT_BATCH = 2000;

/** Sforce-Query-Options: batchSize=200..2000 */
function batchSize(request: RestRequest): number {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(request.headers['sforce-query-options'] ?? '');
  return wanted ? Math.min(DEFAULT_BATCH, Math.max(200, Number(wanted[1]))) : DEFAULT_BATCH;
}

export const query = (request: RestRequest): Reply => answerQuery(request, false);
export const queryAll = (request: RestRequest): Reply => answerQuery(request, true);

function answerQuery(request: RestRequest, includeDeleted: boolean): Reply {
  const explained = request.query.get('explain');
  if (explained) return { status: 200, body: { plans: [explain(request, explained)], sourceQuery: explained } };
  const text = request.query.get('q');
  if (!text) throw refuse(400, 'MALFORMED_QUERY', 'SOQL statement is required');
  const result = runQuery(request, text, includeDeleted);
  const size = batchSize(request);
  if (result.totalSize <= size) return { status: 200, body: page(result, 0, size) };
  const locator = request.org.store.nextId('01g');
  cursorsOf(request).add(locator, result);
  return { status: 200, body: page(result, 0, size, nextUrl(request, locator, size)) };
}

const nextUrl = (request: RestRequest, locator: string, from: number): string =>
  `${base(request)}/query/${locator}-${from}`;

function page(result: QueryResult, from: number, size: number, next?: string) {
  const done = next === undefined;
  return {
    totalSize: result.totalSize,
    done,
    ...(done ? {} : { nextRecordsUrl: next }),
    records: result.page(from, size),
  };
}

export function queryMore(request: RestRequest): Reply {
  const match = /^(01g\w{12,15})-(\d+)$/.exec(request.params.locator ?? '');
  const result = match?.[1] ? cursorsOf(request).get(match[1]) : undefined;
  if (!match?.[1] || !result) throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  const from = Number(match[2]);
  const size = batchSize(request);
  const behind = from + size;
  return {
    status: 200,
    body: page(result, from, size, behind < result.totalSize ? nextUrl(request, match[1], behind) : undefined),
  };
}
