import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { describeColumns } from '../soql/columns.ts';
import type { Cursor } from '../soql/cursors.ts';
import { explain, pageOf, runQuery } from '../soql/query.ts';
import { normalizeId } from '../store/ids.ts';
import { listViewQuery } from './list-views.ts';
import { base, type RestRequest } from './rest-request.ts';

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
  if (explained) {
    const sourceQuery = listViewQuery(request, explained) ?? explained;
    return { status: 200, body: { plans: [explain(request, sourceQuery)], sourceQuery } };
  }
  const text = request.query.get('q');
  if (!text) throw refuse(400, 'MALFORMED_QUERY', 'SOQL statement is required');
  if (request.query.get('columns') === 'true') return { status: 200, body: describeColumns(request, text) };
  const result = runQuery(request, text, includeDeleted);
  const size = batchSize(request);
  const { totalSize } = result;
  const records = result.page(0, size);
  if (totalSize <= size || result.countOnly) return { status: 200, body: { totalSize, done: true, records } };
  if (!result.ids) {
    throw refuse(
      400,
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(). Use LIMIT to restrict the results to a single batch',
    );
  }
  const locator = request.org.store.nextId('01g');
  request.org.cursors.put(locator, { query: text, includeDeleted, ids: result.ids() });
  return { status: 200, body: { totalSize, done: false, nextRecordsUrl: nextUrl(request, locator, size), records } };
}

const nextUrl = (request: RestRequest, locator: string, from: number): string =>
  `${base(request)}/query/${locator}-${from}`;

/** `01g…-2000`: the query and the place to go on from. */
function placeOf(request: RestRequest): { locator: string; cursor: Cursor; from: number } {
  const match = /^(01g\w{12,15})-(\d+)$/.exec(request.params.locator ?? '');
  const locator = normalizeId(match?.[1] ?? '') ?? '';
  const cursor = request.org.cursors.get(locator);
  if (!cursor) throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  return { locator, cursor, from: Number(match?.[2]) };
}

export function queryMore(request: RestRequest): Reply {
  const { locator, cursor, from } = placeOf(request);
  const behind = from + batchSize(request);
  const totalSize = cursor.ids.length;
  const records = pageOf(request, cursor, from, behind - from);
  const done = behind >= totalSize;
  const next = done ? {} : { nextRecordsUrl: nextUrl(request, locator, behind) };
  return { status: 200, body: { totalSize, done, ...next, records } };
}
