import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { normalizeId } from '../store/ids.ts';
import { pageOf, runQuery } from './query.ts';
import type { Json } from './record-shape.ts';

const DEFAULT_BATCH = 2000;

export interface Page {
  totalSize: number;
  done: boolean;
  records: Json[];
  /** `01g…-2000`: the query and the place to go on from; undefined on the last page. */
  locator?: string;
}

/** Sforce-Query-Options: batchSize=200..2000; over SOAP the element QueryOptions says the same. */
function batchSize(call: Call): number {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(call.headers['sforce-query-options'] ?? '');
  return wanted ? Math.min(DEFAULT_BATCH, Math.max(200, Number(wanted[1]))) : DEFAULT_BATCH;
}

export function firstPage(call: Call, text: string, includeDeleted: boolean): Page {
  const result = runQuery(call, text, includeDeleted);
  const size = batchSize(call);
  const { totalSize } = result;
  const records = result.page(0, size);
  if (totalSize <= size || result.countOnly) return { totalSize, done: true, records };
  if (!result.ids) {
    throw refuse(
      400,
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(). Use LIMIT to restrict the results to a single batch',
    );
  }
  const id = call.org.store.nextId('01g');
  call.org.cursors.put(id, { query: text, includeDeleted, ids: result.ids() });
  return { totalSize, done: false, records, locator: `${id}-${size}` };
}

export function nextPage(call: Call, text: string): Page {
  const match = /^(01g\w{12,15})-(\d{1,9})$/.exec(text);
  const id = normalizeId(match?.[1] ?? '') ?? '';
  const cursor = call.org.cursors.get(id);
  if (!cursor) throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  const from = Number(match?.[2]);
  const behind = from + batchSize(call);
  const totalSize = cursor.ids.length;
  const records = pageOf(call, cursor, from, behind - from);
  const done = behind >= totalSize;
  return { totalSize, done, records, ...(done ? {} : { locator: `${id}-${behind}` }) };
}
